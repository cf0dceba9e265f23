import type { HostedCause } from "./causes.ts";

/** What a solver allows the venue to do with one token on one chain. Base units; null: without limit. */
export type HostedLimits = {
  readonly perFill: bigint | null;
  /** Set aside from midnight to midnight, UTC. */
  readonly perDay: bigint | null;
  /** Set aside or delivered for orders that are not over. */
  readonly atRisk: bigint | null;
  /** Stays in the account. */
  readonly keep: bigint;
};

/** What other orders take of the same token. Base units. */
export type HostedUse = {
  readonly today: bigint;
  readonly atRisk: bigint;
  /** Set aside before this order and not out of the account yet. */
  readonly promised: bigint;
};

/** One token that an order pays. Base units. */
export type HostedDemand = {
  readonly amount: bigint;
  /** Its limits were met when it was set aside, and are not asked again. */
  readonly isSetAside: boolean;
  readonly limits: HostedLimits;
  readonly use: HostedUse;
  readonly balance: bigint;
  /** Of the account, for the output settler. */
  readonly allowance: bigint;
};

/**
 * Whether a hosted filler may and can pay a token for an order; null if so: a pure function. Limits before inventory, so
 * that what the solver doesn't want is told as such even when it couldn't be done.
 */
export function judgeHostedToken(demand: HostedDemand): HostedCause | null {
  const { amount, isSetAside, limits, use, balance, allowance } = demand;
  if (!isSetAside) {
    if (isAbove(amount, limits.perFill)) return "overPerFill";
    if (isAbove(use.today + amount, limits.perDay)) return "overPerDay";
    if (isAbove(use.atRisk + amount, limits.atRisk)) return "overAtRisk";
  }
  const needed = use.promised + amount;
  if (balance < needed + limits.keep) return "inventoryShort";
  return allowance < needed ? "allowanceShort" : null;
}

function isAbove(amount: bigint, limit: bigint | null): boolean {
  return limit !== null && amount > limit;
}
