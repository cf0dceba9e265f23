import type { SettlementStep } from "@tetrafi/core/settlement/types.ts";
import type { SettlementIntent, SettlementState } from "@tetrafi/store/settlements.ts";

/** What a move of this process leaves behind, without reading it. */
export function movedState(
  { version, heldAtMs, laneSigner }: SettlementState,
  step: SettlementStep,
  move: {
    readonly reason: string | null;
    readonly nowMs: number;
    readonly wakeAtMs: number;
    readonly intents: readonly SettlementIntent[];
  },
): SettlementState {
  const { reason, nowMs, wakeAtMs, intents } = move;
  return {
    step,
    version: version + 1,
    reason,
    wakeAtMs,
    failures: 0,
    updatedAtMs: nowMs,
    heldAtMs,
    laneSigner,
    intents,
  };
}
