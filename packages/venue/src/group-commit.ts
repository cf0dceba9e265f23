/**
 * Writes items in groups: while one group is being committed the next one gathers, so that under load many items share
 * one commit, and a lone item waits for nobody. `commit` answers for each item in order, or fails and has written nothing.
 * A failure that is of one item is that item's alone: the group is halved until the others are committed. Any other is
 * the failure of the whole group.
 */
export class GroupCommit<T, R> {
  private readonly commit: (items: readonly T[]) => Promise<readonly R[]>;
  private readonly largestGroup: number;
  private readonly longestQueue: number;
  private readonly isOfOneItem: (error: unknown) => boolean;
  private queue: Waiting<T, R>[] = [];
  private committing: Promise<void> | null = null;

  /**
   * `longestQueue` bounds what may wait; `add` beyond it answers null. `isOfOneItem` tells failures that single items
   * cause from those that would meet any of them.
   */
  constructor(options: {
    readonly commit: (items: readonly T[]) => Promise<readonly R[]>;
    readonly largestGroup: number;
    readonly longestQueue: number;
    readonly isOfOneItem: (error: unknown) => boolean;
  }) {
    this.commit = options.commit;
    this.largestGroup = options.largestGroup;
    this.longestQueue = options.longestQueue;
    this.isOfOneItem = options.isOfOneItem;
  }

  /** Resolves once the item is committed. Null at once when the queue is full: then nothing was or will be written. */
  add(item: T): Promise<R> | null {
    if (this.queue.length >= this.longestQueue) return null;
    const done = new Promise<R>((resolve, reject) => {
      this.queue.push({ item, resolve, reject });
    });
    this.committing ??= this.drain();
    return done;
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    while (this.committing !== null) await this.committing;
  }

  private async drain(): Promise<void> {
    // What arrives in the same turn of the event loop shares the first commit.
    await Promise.resolve();
    while (this.queue.length > 0) await this.write(this.queue.splice(0, this.largestGroup));
    this.committing = null;
  }

  private async write(group: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const results = await this.commit(group.map(({ item }) => item));
      for (const [index, { resolve }] of group.entries()) resolve(results[index] as R);
    } catch (error) {
      if (group.length > 1 && this.isOfOneItem(error)) {
        const half = group.length >> 1;
        await this.write(group.slice(0, half));
        await this.write(group.slice(half));
      } else for (const { reject } of group) reject(error);
    }
  }
}

type Waiting<T, R> = {
  readonly item: T;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
};
