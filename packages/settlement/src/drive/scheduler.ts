import type { Bytes32 } from "@tetrafi/core/hex.ts";
import { systemClock, type Clock } from "../clock.ts";

/** What a settlement does after it was driven as far as it goes. */
export type Rest =
  | { readonly type: "ended" }
  | {
      readonly type: "waiting";
      /** Chains whose next head may change something. */
      readonly chainIds: readonly number[];
      /** For so long heads don't wake it, milliseconds: it failed, and has to wait. */
      readonly pauseMs: number;
      /** Heads don't wake it unless they reorganise their chain: it is told of what concerns it. */
      readonly isDormant: boolean;
    };

type Entry = {
  state: "waiting" | "queued" | "running" | "wokenWhileRunning";
  rest: Extract<Rest, { type: "waiting" }>;
  /** When its pause is over, of the clock's elapsed time. */
  pausedUntilMs: number;
};

const ANY_TIME = { type: "waiting", chainIds: [], pauseMs: 0, isDormant: false } as const;

/**
 * Decides which settlement is driven when: never one twice at a time, a bounded number at once, first woken first
 * driven. It holds the unfinished settlements and nothing that can't be read again from the database.
 */
export class Scheduler {
  private readonly limit: number;
  private readonly drive: (orderId: Bytes32) => Promise<Rest>;
  private readonly clock: Clock;
  private readonly entries = new Map<Bytes32, Entry>();
  private queue: Bytes32[] = [];
  private running = 0;
  private stopped = false;
  private idle: PromiseWithResolvers<void> | null = null;

  /** @param drive Must not throw. */
  constructor(limit: number, drive: (orderId: Bytes32) => Promise<Rest>, clock: Clock = systemClock) {
    this.limit = limit;
    this.clock = clock;
    this.drive = drive;
  }

  /** Something changed for this settlement, or its time has come. */
  wake(orderId: Bytes32): void {
    const entry = this.entries.get(orderId) ?? this.added(orderId);
    if (entry.state === "waiting") {
      entry.state = "queued";
      this.queue.push(orderId);
      this.pump();
    } else if (entry.state === "running") entry.state = "wokenWhileRunning";
  }

  /** A chain has a new head. @param all The dormant too. */
  wakeChain(chainId: number, all: boolean): void {
    const elapsedMs = this.clock.elapsed();
    for (const [orderId, { rest, pausedUntilMs }] of this.entries)
      if (pausedUntilMs <= elapsedMs && (all || !rest.isDormant) && rest.chainIds.includes(chainId))
        this.wake(orderId);
  }

  /** Starts nothing more, and resolves once nothing runs. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.running === 0) return;
    this.idle = Promise.withResolvers<void>();
    await this.idle.promise;
  }

  private added(orderId: Bytes32): Entry {
    const entry: Entry = { state: "waiting", rest: ANY_TIME, pausedUntilMs: 0 };
    this.entries.set(orderId, entry);
    return entry;
  }

  private pump(): void {
    while (!this.stopped && this.running < this.limit && this.queue.length > 0) {
      // Taken in slices: shifting a long queue one by one is quadratic.
      const batch = this.queue.splice(0, this.limit - this.running);
      for (const orderId of batch) void this.run(orderId);
    }
  }

  private async run(orderId: Bytes32): Promise<void> {
    const entry = this.entries.get(orderId);
    if (entry === undefined) return;
    this.running += 1;
    entry.state = "running";
    const rest = await this.drive(orderId);
    this.running -= 1;
    const woken = (entry.state as Entry["state"]) === "wokenWhileRunning";
    entry.state = "waiting";
    if (rest.type === "ended") this.entries.delete(orderId);
    else {
      entry.rest = rest;
      entry.pausedUntilMs = this.clock.elapsed() + rest.pauseMs;
      if (woken && rest.pauseMs === 0) this.wake(orderId);
    }
    if (this.running === 0) this.idle?.resolve();
    this.pump();
  }
}
