import { solverChannelLimits } from "@tetrafi/protocol/ws/solver-channel.ts";

/** Answers saved up at most; the venue saves more, so that ours run out first. */
const MAX_SAVED = 4_096;

/**
 * How many messages the venue lets this session send, counted as the venue counts: each request allows
 * `messagesPerRfq`, and what goes beyond that has a rate. Of the rate only half is used, since the venue's second need
 * not begin with ours. The caller brings the clock, in milliseconds.
 */
export class MessageAllowance {
  private saved = 0;
  private perSecond = Number.POSITIVE_INFINITY;
  private secondStartMs = 0;
  private sentThisSecond = 0;

  /** The rate that the venue tells in its challenge. */
  limit(messagesPerSecond: number): void {
    this.perSecond = Math.max(1, Math.floor(messagesPerSecond / 2));
  }

  /** A request came. */
  onRfq(): void {
    this.saved = Math.min(MAX_SAVED, this.saved + solverChannelLimits.messagesPerRfq);
  }

  /** Takes one message; false where none is left for now. */
  take(nowMs: number): boolean {
    if (this.saved > 0) {
      this.saved -= 1;
      return true;
    }
    if (nowMs - this.secondStartMs >= 1_000 || nowMs < this.secondStartMs) {
      this.secondStartMs = nowMs;
      this.sentThisSecond = 0;
    }
    if (this.sentThisSecond >= this.perSecond) return false;
    this.sentThisSecond += 1;
    return true;
  }
}
