import type { SettlementStep } from "@tetrafi/core/settlement/types.ts";
import type { OifOrderStatus } from "../http/oif-orders.ts";

/** What OIF's clients are told at each step. OIF has no word for a refund on its way: the trade is still being made. */
const statuses: Readonly<Record<Exclude<SettlementStep, "failed">, Extract<OifOrderStatus, string>>> = {
  accepted: "created",
  opening: "pending",
  escrowed: "executing",
  filling: "executing",
  filled: "executed",
  proving: "settling",
  proved: "settled",
  claiming: "settled",
  settled: "finalized",
  refunding: "settling",
  refunded: "refunded",
};

/** The status of a settlement in OIF's words. It fails only before anything is locked, which OIF calls `Prepare`. */
export function oifStatus(step: SettlementStep, reason: string | null): OifOrderStatus {
  return step === "failed" ? { failed: ["Prepare", reason ?? "failed"] } : statuses[step];
}

/** How far a solver says it is with an order, in our words. The chains decide, this only tells. */
export type SolverReport =
  | { readonly state: "received" | "filling" | "filled" | "proving" | "proved" | "settled" | "refunded" }
  /** `transaction`: which of its transactions failed, as it names it. Both are the solver's words, cut short. */
  | { readonly state: "failed"; readonly transaction: string; readonly reason: string };

/**
 * What solvers answer (openintentsframework/oif-solver, crates/solver-types/src/order.rs), and what older ones and the
 * aggregator's own types have beside it.
 */
const reports: Readonly<Record<string, Exclude<SolverReport["state"], "failed">>> = {
  created: "received",
  pending: "received",
  executing: "filling",
  executed: "filled",
  postFilled: "proving",
  settling: "proving",
  preClaimed: "proved",
  settled: "proved",
  finalized: "settled",
  refunded: "refunded",
};

const MAX_WORDS = 200;

/** Reads the `status` of a solver's order. Null if it is none of OIF's. */
export function readSolverStatus(status: unknown): SolverReport | null {
  if (typeof status === "string") {
    const state = Object.hasOwn(reports, status) ? reports[status] : undefined;
    return state === undefined ? null : { state };
  }
  if (typeof status !== "object" || status === null || !("failed" in status)) return null;
  const words = Array.isArray(status.failed) ? (status.failed as unknown[]) : [status.failed];
  const [transaction, reason] = words.map((word) => (typeof word === "string" ? word : JSON.stringify(word)));
  return {
    state: "failed",
    transaction: (transaction ?? "").slice(0, MAX_WORDS),
    reason: (reason ?? "").slice(0, MAX_WORDS),
  };
}

/** Whether nothing more is expected of an order that the solver reports so. */
export function isLastReport({ state }: SolverReport): boolean {
  return state === "settled" || state === "refunded" || state === "failed";
}
