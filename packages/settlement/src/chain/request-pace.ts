/** Longest that a request waits for its turn; one that would have to wait longer is for another node. */
export const MAX_TURN_WAIT_MS = 2_000;

/**
 * Turns for requests so that no second, wherever it begins, holds more than `perSecond` of them: the generic cell rate
 * algorithm (ITU-T I.371) with bursts of a tenth of them.
 */
export class RequestPace {
  private readonly gapMs: number;
  private readonly burstMs: number;
  private nextMs = Number.NEGATIVE_INFINITY;

  constructor(perSecond: number) {
    const burst = Math.max(1, Math.floor(perSecond / 10));
    this.gapMs = 1_000 / (perSecond - burst + 1);
    this.burstMs = (burst - 1) * this.gapMs;
  }

  /**
   * Takes the next turn. @param nowMs Elapsed time, never less than at the call before.
   * @returns Milliseconds until it; null, and no turn, where they are more than `MAX_TURN_WAIT_MS`.
   */
  take(nowMs: number): number | null {
    const waitMs = Math.max(0, this.nextMs - this.burstMs - nowMs);
    if (waitMs > MAX_TURN_WAIT_MS) return null;
    this.nextMs = Math.max(this.nextMs, nowMs) + this.gapMs;
    return waitMs;
  }
}
