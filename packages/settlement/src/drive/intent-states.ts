import type { SettlementIntent, SettlementState } from "@tetrafi/store/settlements.ts";

/** Whether decisions know of a transaction: not of a revert that the operator decided not to count. */
export function counts({ state, isForgiven }: SettlementIntent): boolean {
  return state !== "reverted" || !isForgiven;
}

/** Whether a transaction is followed whose change wakes its settlement. A proof may arrive before its own is final. */
export function hasPending({ intents }: Pick<SettlementState, "intents">): boolean {
  return intents.some(
    ({ purpose, state }) =>
      state === "planned" ||
      state === "broadcast" ||
      (state === "included" && purpose !== "prove" && purpose !== "proveSecond"),
  );
}
