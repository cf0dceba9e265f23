import type { ExposureEnd } from "./exposure.ts";

/** Something that happened to an order's exposure. */
export type ExposureEvent =
  | {
      readonly type: "reserve";
      readonly orderId: string;
      readonly accounts: readonly string[];
      readonly notional: bigint;
    }
  | { readonly type: "end"; readonly orderId: string; readonly how: ExposureEnd };

/**
 * What an account has outstanding, from all that ever happened. Kept to check the ledger against.
 */
export function outstandingNaive(events: readonly ExposureEvent[], account: string): bigint {
  const open = new Map<string, Extract<ExposureEvent, { type: "reserve" }>>();
  for (const event of events) {
    if (event.type === "end") open.delete(event.orderId);
    else if (event.notional > 0n && !open.has(event.orderId)) open.set(event.orderId, event);
  }
  return [...open.values()]
    .filter(({ accounts }) => accounts.includes(account))
    .reduce((sum, { notional }) => sum + notional, 0n);
}
