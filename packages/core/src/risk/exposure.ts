import { fail, ok, type Result } from "../result.ts";
import type { RiskScope } from "./limits.ts";

type Reservation = { readonly accounts: readonly string[]; readonly notional: bigint };

/**
 * Outstanding settlement exposure, in millionths of the reference currency: reserved when an order is accepted, released
 * when it settled with finality, voided when it was refunded. Changes in place, by one writer, through the functions of
 * this file only. It holds open orders, so it is as small as there are settlements under way.
 */
export type ExposureLedger = {
  readonly open: Map<string, Reservation>;
  readonly outstanding: Map<string, bigint>;
  reserved: bigint;
  released: bigint;
  voided: bigint;
};

/** How an order's exposure ends. */
export type ExposureEnd = "released" | "voided";

export function newExposureLedger(): ExposureLedger {
  return { open: new Map(), outstanding: new Map(), reserved: 0n, released: 0n, voided: 0n };
}

/** The name under which a scope's exposure is kept. `scopeId` is empty for the venue. */
export function accountOf(scope: RiskScope, scopeId: string): string {
  return scope === "venue" ? scope : `${scope}:${scopeId}`;
}

/** What an account has outstanding. */
export function outstandingOf(ledger: ExposureLedger, account: string): bigint {
  return ledger.outstanding.get(account) ?? 0n;
}

/** Reserves an order's notional in all its accounts. An order reserves once, until its exposure has ended. */
export function reserveExposure(
  ledger: ExposureLedger,
  orderId: string,
  accounts: readonly string[],
  notional: bigint,
): Result<null, "alreadyReserved" | "notPositive"> {
  if (notional <= 0n) return fail("notPositive");
  if (ledger.open.has(orderId)) return fail("alreadyReserved");
  const distinct = [...new Set(accounts)];
  ledger.open.set(orderId, { accounts: distinct, notional });
  for (const account of distinct) ledger.outstanding.set(account, outstandingOf(ledger, account) + notional);
  ledger.reserved += notional;
  return ok(null);
}

/** Ends an order's exposure, once: whatever comes after finds nothing reserved. */
export function endExposure(
  ledger: ExposureLedger,
  orderId: string,
  how: ExposureEnd,
): Result<null, "notReserved"> {
  const reservation = ledger.open.get(orderId);
  if (reservation === undefined) return fail("notReserved");
  const { accounts, notional } = reservation;
  ledger.open.delete(orderId);
  for (const account of accounts) {
    const left = outstandingOf(ledger, account) - notional;
    if (left === 0n) ledger.outstanding.delete(account);
    else ledger.outstanding.set(account, left);
  }
  ledger[how] += notional;
  return ok(null);
}

/**
 * Nothing is lost and nothing made: what was reserved is released, voided or open, and each account holds the sum of its
 * open orders. Throws when it isn't so, which is a bug.
 */
export function assertConserved(ledger: ExposureLedger): void {
  const expected = new Map<string, bigint>();
  let open = 0n;
  for (const { accounts, notional } of ledger.open.values()) {
    open += notional;
    for (const account of accounts) expected.set(account, (expected.get(account) ?? 0n) + notional);
  }
  if (ledger.reserved !== ledger.released + ledger.voided + open)
    throw new Error(
      `exposure is not conserved: ${ledger.reserved} reserved, ${ledger.released} released, ${ledger.voided} voided, ${open} open`,
    );
  for (const account of new Set([...expected.keys(), ...ledger.outstanding.keys()])) {
    const sum = expected.get(account) ?? 0n;
    const held = outstandingOf(ledger, account);
    if (sum !== held) throw new Error(`${account} holds ${held} outstanding, its open orders ${sum}`);
  }
}
