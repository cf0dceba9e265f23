import type { Clock } from "../clock.ts";
import { faultOf } from "../faults.ts";

/** What is asked at once, and how often. */
export type GatherLimits = {
  /** Asked for in one go. */
  readonly most: number;
  /** Goes under way; what comes meanwhile is gathered for the next one. */
  readonly atOnce: number;
};

type Waiting<Key, Value> = { readonly key: Key; readonly done: PromiseWithResolvers<Value> };

/**
 * Asks once for what many settlements ask for each: the busier it is, the more goes into one statement. When one that
 * holds several is refused, each is asked for alone, so that one that is at fault spoils no other.
 */
export class Gather<Key, Value> {
  private readonly askAll: (keys: readonly Key[]) => Promise<readonly Value[]>;
  private readonly limits: GatherLimits;
  private readonly clock: Clock;
  private waiting: Waiting<Key, Value>[] = [];
  private running = 0;
  private isDue = false;

  /** @param askAll Answers in the order of what it is asked. */
  constructor(
    askAll: (keys: readonly Key[]) => Promise<readonly Value[]>,
    limits: GatherLimits,
    clock: Clock,
  ) {
    this.askAll = askAll;
    this.limits = limits;
    this.clock = clock;
  }

  /** The answer for one. Throws what `askAll` throws. */
  ask(key: Key): Promise<Value> {
    const done = Promise.withResolvers<Value>();
    this.waiting.push({ key, done });
    if (!this.isDue && this.running < this.limits.atOnce) {
      this.isDue = true;
      // Others ask in the same turn of the event loop.
      this.clock.later(() => {
        this.isDue = false;
        this.pump();
      });
    }
    return done.promise;
  }

  private pump(): void {
    while (this.waiting.length > 0 && this.running < this.limits.atOnce) {
      const group = this.waiting.slice(0, this.limits.most);
      this.waiting = this.waiting.slice(group.length);
      this.running += 1;
      void this.run(group).then(() => {
        this.running -= 1;
        this.pump();
      });
    }
  }

  private async run(group: readonly Waiting<Key, Value>[]): Promise<void> {
    try {
      const values = await this.askAll(group.map(({ key }) => key));
      if (values.length !== group.length) throw new Error("as many answers as questions are needed");
      for (const [at, value] of values.entries()) group[at]?.done.resolve(value);
    } catch (error) {
      if (group.length === 1 || faultOf(error).code === "DATABASE_UNAVAILABLE") {
        for (const { done } of group) done.reject(error as Error);
        return;
      }
      for (const one of group) await this.run([one]);
    }
  }
}
