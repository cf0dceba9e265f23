import type { SettlementStep, TransactionPurpose } from "@tetrafi/core/settlement/types.ts";
import type { LaneKey } from "@tetrafi/store/lanes.ts";
import type { SettlementNote } from "@tetrafi/store/settlement-facts.ts";

/** A transaction got somewhere. `sent`: recorded and about to be broadcast. `dropped`: a reorganisation took it out. */
export type TransactionOutcome =
  | "sent"
  | "replaced"
  | "included"
  | "final"
  | "reverted"
  | "rejected"
  | "dropped";

/** Is told what happens, and has no say in it. Its functions must not throw. */
export type Observer = {
  /** A settlement has nothing to do now. */
  readonly waits: (note: SettlementNote) => void;
  /** @param inStepMs How long it was at `from`. */
  readonly moved: (from: SettlementStep, to: SettlementStep, inStepMs: number) => void;
  readonly transaction: (
    chainId: number,
    purpose: TransactionPurpose | "heal",
    outcome: TransactionOutcome,
  ) => void;
  /** For each lane of a chain. @param balance Of the sender, wei; null while the lane was never tracked. */
  readonly headRead: (lane: LaneKey, balance: bigint | null) => void;
};

/** Nobody listens. */
export const noObserver: Observer = {
  waits: () => undefined,
  moved: () => undefined,
  transaction: () => undefined,
  headRead: () => undefined,
};
