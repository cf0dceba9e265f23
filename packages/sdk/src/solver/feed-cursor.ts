/** What a number is to a feed that is read in order. */
export type FeedStep = "next" | "repeat" | "gap";

/** How far the venue's feed has been read: from there it goes on after a reconnect. */
export class FeedCursor {
  private last: number | undefined;

  /** `from`: the last number that an earlier run dealt with. */
  constructor(from: number | undefined) {
    this.last = from;
  }

  /** The last number that was dealt with; undefined before the venue has told any. */
  get seq(): number | undefined {
    return this.last;
  }

  /** The feed goes on after this number, whatever was read before. */
  restart(seq: number): void {
    this.last = seq;
  }

  /** Takes the number of a message that came; only `next` is dealt with, and only that moves the cursor. */
  take(seq: number): FeedStep {
    if (this.last !== undefined && seq <= this.last) return "repeat";
    if (this.last !== undefined && seq > this.last + 1) return "gap";
    this.last = seq;
    return "next";
  }
}
