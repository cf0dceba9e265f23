import type { Asset } from "@tetrafi/core/auction/types.ts";
import type { Bytes32 } from "@tetrafi/core/hex.ts";

/** An amount of one asset. Base units. */
export type Promised = { readonly asset: Asset; readonly amount: bigint };

type Reservation = {
  /** By asset key. */
  readonly amounts: ReadonlyMap<string, bigint>;
  readonly untilSeconds: number;
};

/** Names an asset, whatever the address's case. */
export function assetKey({ chainId, address }: Asset): string {
  return `${chainId}:${address.toLowerCase()}`;
}

/** Sums by asset key. */
export function amountsByAsset(promised: readonly Promised[]): ReadonlyMap<string, bigint> {
  const amounts = new Map<string, bigint>();
  for (const { asset, amount } of promised) {
    const key = assetKey(asset);
    amounts.set(key, (amounts.get(key) ?? 0n) + amount);
  }
  return amounts;
}

/**
 * What is promised to whom: amounts of assets for each request, until a time. The caller brings the clock.
 * Amounts in base units; times in unix milliseconds, rounded up to seconds. Sums are kept, not counted, since they are
 * asked for with every request.
 */
export class Reservations {
  private readonly byRfq = new Map<Bytes32, Reservation>();
  private readonly totals = new Map<string, bigint>();
  private readonly endingAt = new Map<number, Set<Bytes32>>();
  private expiredToSeconds = 0;

  /** How many promises are held. */
  get size(): number {
    return this.byRfq.size;
  }

  /** Promises amounts for a request, in place of what the request had. */
  set(rfqId: Bytes32, promised: readonly Promised[], untilMs: number): void {
    this.put(rfqId, { amounts: amountsByAsset(promised), untilSeconds: Math.ceil(untilMs / 1_000) });
  }

  /** Keeps a request's promise until a later time. Nothing, if it has none. */
  extend(rfqId: Bytes32, untilMs: number): void {
    const held = this.byRfq.get(rfqId);
    if (held === undefined) return;
    const untilSeconds = Math.max(held.untilSeconds, Math.ceil(untilMs / 1_000));
    this.put(rfqId, { ...held, untilSeconds });
  }

  release(rfqId: Bytes32): void {
    const held = this.byRfq.get(rfqId);
    if (held === undefined) return;
    this.byRfq.delete(rfqId);
    for (const [key, amount] of held.amounts) this.totals.set(key, (this.totals.get(key) ?? 0n) - amount);
    const ending = this.endingAt.get(held.untilSeconds);
    ending?.delete(rfqId);
    if (ending?.size === 0) this.endingAt.delete(held.untilSeconds);
  }

  /** What is promised of an asset to others than `except`. */
  total(asset: Asset, nowMs: number, except?: Bytes32): bigint {
    this.expire(Math.floor(nowMs / 1_000));
    const key = assetKey(asset);
    const own = except === undefined ? undefined : this.byRfq.get(except);
    return (this.totals.get(key) ?? 0n) - (own?.amounts.get(key) ?? 0n);
  }

  private put(rfqId: Bytes32, reservation: Reservation): void {
    this.release(rfqId);
    const { amounts, untilSeconds } = reservation;
    this.byRfq.set(rfqId, reservation);
    for (const [key, amount] of amounts) this.totals.set(key, (this.totals.get(key) ?? 0n) + amount);
    const ending = this.endingAt.get(untilSeconds);
    if (ending === undefined) this.endingAt.set(untilSeconds, new Set([rfqId]));
    else ending.add(rfqId);
    // One that was over when it was made must not wait for the next second.
    this.expiredToSeconds = Math.min(this.expiredToSeconds, untilSeconds - 1);
  }

  private expire(nowSeconds: number): void {
    if (nowSeconds <= this.expiredToSeconds) return;
    this.expiredToSeconds = nowSeconds;
    for (const [untilSeconds, rfqIds] of this.endingAt) {
      if (untilSeconds > nowSeconds) continue;
      for (const rfqId of rfqIds) this.release(rfqId);
    }
  }
}
