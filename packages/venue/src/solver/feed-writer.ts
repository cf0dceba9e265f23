import type { Logger } from "pino";
import type { Database } from "@tetrafi/store/database.ts";
import { forgetFeeds } from "@tetrafi/store/solver-feed.ts";
import {
  listOverdueAuctions,
  tellAuctions,
  tellEvents,
  type AuctionNews,
  type OverdueAuction,
} from "@tetrafi/store/untold.ts";
import { solverChannelLimits } from "@tetrafi/protocol/ws/solver-channel.ts";
import type { Clock } from "../clock.ts";
import { eventMessage } from "./feed-messages.ts";

/** Events and auctions that one transaction takes. */
const BATCH = 250;
/** Auctions that wait to be written; beyond that the oldest waits until it is overdue. */
const MAX_WAITING = 50_000;
/** How long after its time an auction is taken for one whose process is gone: a minute for a slow database. */
const OVERDUE_MS = 60_000;
const FORGET_LIMIT = 5_000;
const DAY_MS = 86_400_000;

/**
 * Writes solvers' feeds from what is committed: events of settlements, and how auctions ended. All processes do it; each
 * piece of news gets into its feed once.
 */
export class FeedWriter {
  private readonly database: Database;
  private readonly clock: Clock;
  private readonly log: Logger;
  private readonly hedgeDelayMs: number;
  private readonly newsOf: (auction: OverdueAuction) => AuctionNews;
  private readonly auctions = new Map<string, AuctionNews>();
  private hasEvents = false;
  private writing: Promise<void> | null = null;

  constructor(context: {
    readonly database: Database;
    readonly clock: Clock;
    readonly log: Logger;
    readonly hedgeDelayMs: number;
    /** What the solvers of an auction are told whose process is gone. */
    readonly newsOf: (auction: OverdueAuction) => AuctionNews;
  }) {
    this.database = context.database;
    this.clock = context.clock;
    this.log = context.log;
    this.hedgeDelayMs = context.hedgeDelayMs;
    this.newsOf = context.newsOf;
  }

  /** Events may have been committed. */
  events(): void {
    this.hasEvents = true;
    this.writing ??= this.drain();
  }

  /** An auction ended, and its solvers may be told. */
  auction(news: AuctionNews): void {
    const [oldest] = this.auctions.keys();
    if (this.auctions.size >= MAX_WAITING && oldest !== undefined) this.auctions.delete(oldest);
    this.auctions.set(news.rfqId, news);
    this.writing ??= this.drain();
  }

  /** Makes good what was not announced, and what other processes left. Throws when the database is away. */
  async sweep(): Promise<void> {
    this.events();
    const beforeMs = this.clock.nowMs() - this.hedgeDelayMs - OVERDUE_MS;
    for (const auction of await listOverdueAuctions(this.database, beforeMs, BATCH))
      this.auction(this.newsOf(auction));
  }

  /** Forgets what is older than feeds are kept. Throws when the database is away. */
  async forget(): Promise<void> {
    const beforeMs = this.clock.nowMs() - solverChannelLimits.feedDays * DAY_MS;
    let forgotten = FORGET_LIMIT;
    while (forgotten === FORGET_LIMIT) forgotten = await forgetFeeds(this.database, beforeMs, FORGET_LIMIT);
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    while (this.writing !== null) await this.writing;
  }

  private async drain(): Promise<void> {
    // What is announced in the same turn of the event loop shares the first transaction.
    await Promise.resolve();
    while (this.hasEvents || this.auctions.size > 0) {
      const auctions = [...this.auctions.values()].slice(0, BATCH);
      try {
        if (this.hasEvents) await this.writeEvents();
        if (auctions.length > 0) await tellAuctions(this.database, this.clock.nowMs(), auctions);
        for (const news of auctions) this.auctions.delete(news.rfqId);
      } catch (error) {
        // Both are told by the next sweep: nothing is lost that is not written.
        this.log.error({ err: error, auctions: auctions.length }, "feeds not written");
        break;
      }
    }
    this.writing = null;
  }

  private async writeEvents(): Promise<void> {
    this.hasEvents = false;
    const text = (event: Parameters<typeof eventMessage>[0]): string => JSON.stringify(eventMessage(event));
    try {
      for (let told = 1; told > 0;) told = await tellEvents(this.database, this.clock.nowMs(), BATCH, text);
    } catch (error) {
      this.hasEvents = true;
      throw error;
    }
  }
}
