/** A rate limit: `perSecond` on average, `burst` at once. Both are positive integers. */
export type RateRule = { readonly perSecond: number; readonly burst: number };

/**
 * What is left of a rate limit. Counted in thousandths of a token, so that a millisecond adds `perSecond` of them and
 * nothing is ever rounded.
 */
export type RateBucket = { readonly thousandths: number; readonly atMs: number };

const TOKEN = 1_000;

/** A full bucket. */
export function fullBucket(rule: RateRule, nowMs: number): RateBucket {
  return { thousandths: rule.burst * TOKEN, atMs: nowMs };
}

/** The bucket at a later time. A clock that went back adds nothing, and takes nothing away. */
export function refill(bucket: RateBucket, rule: RateRule, nowMs: number): RateBucket {
  const full = rule.burst * TOKEN;
  // No longer than it takes to fill an empty bucket, so that the product stays an exact integer.
  const elapsedMs = Math.min(Math.max(0, nowMs - bucket.atMs), Math.ceil(full / rule.perSecond));
  return {
    thousandths: Math.min(full, bucket.thousandths + elapsedMs * rule.perSecond),
    atMs: Math.max(bucket.atMs, nowMs),
  };
}

/** Milliseconds until a token is there; 0 when one is. */
export function waitMs(bucket: RateBucket, rule: RateRule, nowMs: number): number {
  const missing = TOKEN - refill(bucket, rule, nowMs).thousandths;
  return missing <= 0 ? 0 : Math.ceil(missing / rule.perSecond);
}

/** Takes a token. Null when there is none; then nothing is taken. */
export function takeToken(bucket: RateBucket, rule: RateRule, nowMs: number): RateBucket | null {
  const { thousandths, atMs } = refill(bucket, rule, nowMs);
  return thousandths < TOKEN ? null : { thousandths: thousandths - TOKEN, atMs };
}
