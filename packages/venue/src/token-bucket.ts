import * as rate from "@tetrafi/core/risk/rate.ts";

/** A rate limit that changes in place; what it holds is counted by the core. Starts full. */
export type TokenBucket = { state: rate.RateBucket };

/** A full bucket. */
export function newBucket(rule: rate.RateRule, nowMs: number): TokenBucket {
  return { state: rate.fullBucket(rule, nowMs) };
}

/** Takes one token. Answers 0, or the milliseconds after which one will be there; then nothing was taken. */
export function takeToken(bucket: TokenBucket, rule: rate.RateRule, nowMs: number): number {
  const taken = rate.takeToken(bucket.state, rule, nowMs);
  if (taken === null) return rate.waitMs(bucket.state, rule, nowMs);
  bucket.state = taken;
  return 0;
}

/** Buckets by name, at most `maxBuckets` of them: beyond that, those that are full again are dropped, else all. */
export class TokenBuckets {
  private readonly rule: rate.RateRule;
  private readonly maxBuckets: number;
  private readonly buckets = new Map<string, TokenBucket>();

  constructor(rule: rate.RateRule, maxBuckets: number) {
    this.rule = rule;
    this.maxBuckets = maxBuckets;
  }

  /** Takes a token of this name's. Answers 0, or the milliseconds to wait. */
  take(name: string, nowMs: number): number {
    let bucket = this.buckets.get(name);
    if (bucket === undefined) {
      if (this.buckets.size >= this.maxBuckets) this.makeRoom(nowMs);
      bucket = newBucket(this.rule, nowMs);
      this.buckets.set(name, bucket);
    }
    return takeToken(bucket, this.rule, nowMs);
  }

  private makeRoom(nowMs: number): void {
    const fullAfterMs = (this.rule.burst * 1_000) / this.rule.perSecond;
    for (const [name, { state }] of this.buckets)
      if (nowMs - state.atMs >= fullAfterMs) this.buckets.delete(name);
    if (this.buckets.size >= this.maxBuckets) this.buckets.clear();
  }
}
