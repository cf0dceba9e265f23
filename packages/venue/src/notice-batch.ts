import type { Logger } from "pino";
import type { Bytes32 } from "@tetrafi/core/hex.ts";

/** Most orders that wait; beyond that an announcement is dropped, and a sweep makes it good. */
const MAX_WAITING = 10_000;
const BATCH = 500;

/** Gathers announced orders while the last of them are being worked on, so that a burst costs few statements. */
export class NoticeBatch {
  private readonly work: (orderIds: readonly Bytes32[]) => Promise<void>;
  private readonly log: Logger;
  private readonly waiting = new Set<Bytes32>();
  private working: Promise<void> | null = null;

  /** What `work` throws is logged. */
  constructor(work: (orderIds: readonly Bytes32[]) => Promise<void>, log: Logger) {
    this.work = work;
    this.log = log;
  }

  add(orderId: Bytes32): void {
    if (this.waiting.size >= MAX_WAITING) return;
    this.waiting.add(orderId);
    this.working ??= this.drain();
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    while (this.working !== null) await this.working;
  }

  private async drain(): Promise<void> {
    // What is announced in the same turn of the event loop shares the first batch.
    await Promise.resolve();
    while (this.waiting.size > 0) {
      const orderIds = [...this.waiting].slice(0, BATCH);
      for (const orderId of orderIds) this.waiting.delete(orderId);
      try {
        await this.work(orderIds);
      } catch (error) {
        this.log.error({ err: error, orders: orderIds.length }, "announced orders not worked on");
      }
    }
    this.working = null;
  }
}
