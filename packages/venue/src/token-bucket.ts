/** A rate limit: `perSecond` on average, `burst` at once. Starts full. */
export type TokenBucket = { tokens: number; filledAtMs: number };

/** The rule of a set of buckets. */
export type RateRule = { readonly perSecond: number; readonly burst: number };

/** A full bucket. */
export function newBucket(rule: RateRule, nowMs: number): TokenBucket {
  return { tokens: rule.burst, filledAtMs: nowMs };
}

/** Takes one token. Answers 0, or the milliseconds after which one will be there; then nothing was taken. */
export function takeToken(bucket: TokenBucket, rule: RateRule, nowMs: number): number {
  const refill = (Math.max(0, nowMs - bucket.filledAtMs) * rule.perSecond) / 1_000;
  bucket.tokens = Math.min(rule.burst, bucket.tokens + refill);
  bucket.filledAtMs = nowMs;
  if (bucket.tokens < 1) return Math.ceil(((1 - bucket.tokens) * 1_000) / rule.perSecond);
  bucket.tokens -= 1;
  return 0;
}

/** Buckets by name, at most `maxBuckets` of them: beyond that, those that are full again are dropped, else all. */
export class TokenBuckets {
  private readonly rule: RateRule;
  private readonly maxBuckets: number;
  private readonly buckets = new Map<string, TokenBucket>();

  constructor(rule: RateRule, maxBuckets: number) {
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
    for (const [name, { filledAtMs }] of this.buckets)
      if (nowMs - filledAtMs >= fullAfterMs) this.buckets.delete(name);
    if (this.buckets.size >= this.maxBuckets) this.buckets.clear();
  }
}
