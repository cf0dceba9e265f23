import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { takerChannelLimits } from "@tetrafi/protocol/ws/taker-channel.ts";
import type { AuctionEventMessage } from "@tetrafi/protocol/ws/taker-messages.ts";
import type { Database } from "@tetrafi/store/database.ts";
import {
  cursorBefore,
  findEvents,
  lastEventSeq,
  listWorkspaceEvents,
  type WorkspaceEvent,
} from "@tetrafi/store/workspace-events.ts";
import type { TakerSession } from "./taker-session.ts";

const PAGE = 500;
/** Announced events that wait to be read; beyond that all sessions read from their cursors. */
const MAX_WAITING = 10_000;
/** A reading goes on when its taker has this few bytes left to read. */
const DRAINED_BYTES = 65_536;
const DRAIN_POLL_MS = 20;

/** Brings events to the sessions of the workspaces whose they are: as they are announced, and from the database. */
export class TakerFeed {
  private readonly database: Database;
  private readonly log: Logger;
  private readonly sessions = new Map<string, Set<TakerSession>>();
  private waiting: number[] = [];
  private draining = false;

  constructor(database: Database, log: Logger) {
    this.database = database;
    this.log = log;
  }

  /** Takes a workspace's session; false when there are as many as may be. */
  add(session: TakerSession): boolean {
    const own = this.sessions.get(session.workspaceId) ?? new Set();
    if (own.size >= takerChannelLimits.sessions) return false;
    this.sessions.set(session.workspaceId, own.add(session));
    return true;
  }

  remove(session: TakerSession): void {
    const own = this.sessions.get(session.workspaceId);
    if (own?.delete(session) === true && own.size === 0) this.sessions.delete(session.workspaceId);
  }

  /** An event was committed, whoever wrote it. */
  onNotice(seq: number): void {
    if (this.sessions.size === 0) return;
    if (this.waiting.length >= MAX_WAITING) {
      this.waiting = [];
      this.onResume();
      return;
    }
    this.waiting.push(seq);
    if (!this.draining) void this.drain();
  }

  /** Announcements were lost: every session reads what it missed. */
  onResume(): void {
    for (const own of this.sessions.values())
      for (const session of own) if (session.subscription !== null) this.catchUp(session);
  }

  onAuction(workspaceId: string, message: AuctionEventMessage): void {
    for (const session of this.sessions.get(workspaceId) ?? [])
      if (session.subscription?.wantsAuctions === true) session.write(message);
  }

  /** Sends what was recorded after the session's cursor, and then what came meanwhile. */
  catchUp(session: TakerSession): void {
    this.read(session).catch((error: unknown) => {
      this.log.error({ err: error, workspaceId: session.workspaceId }, "a taker's events can't be read");
      session.end("shuttingDown", "DATABASE_UNAVAILABLE");
    });
  }

  private async read(session: TakerSession): Promise<void> {
    const { subscription, workspaceId } = session;
    if (subscription === null) return;
    subscription.reading += 1;
    const { reading, orderId } = subscription;
    const isCurrent = (): boolean =>
      session.isOpen && session.subscription === subscription && subscription.reading === reading;
    subscription.hold();
    if (!subscription.begun && !subscription.replays)
      subscription.cursor = Math.max(subscription.cursor, await lastEventSeq(this.database));
    else if (subscription.wantsOrders) {
      let afterSeq = await cursorBefore(this.database, subscription.cursor, takerChannelLimits.repeatedMs);
      for (;;) {
        const page = await listWorkspaceEvents(this.database, {
          workspaceId,
          afterSeq,
          orderId,
          limit: PAGE,
        });
        if (!isCurrent()) return;
        for (const event of page) session.deliver(event);
        if (page.length < PAGE) break;
        afterSeq = page.at(-1)?.seq ?? afterSeq;
        while (session.isOpen && session.buffered > DRAINED_BYTES) await sleep(DRAIN_POLL_MS);
      }
    }
    if (!isCurrent()) return;
    const held = subscription.release();
    for (const event of held.events) session.deliver(event);
    if (held.overflowed) {
      await this.read(session);
      return;
    }
    if (!subscription.begun) session.write({ type: "replayed", lastSeq: subscription.cursor });
    subscription.begun = true;
  }

  private async drain(): Promise<void> {
    this.draining = true;
    // What is announced in the same turn of the event loop shares a statement.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const seqs = this.waiting.splice(0, PAGE);
      try {
        for (const event of await findEvents(this.database, seqs)) this.offer(event);
      } catch (error) {
        this.log.error({ err: error, events: seqs.length }, "announced events can't be read");
        this.onResume();
      }
    }
    this.draining = false;
  }

  private offer(event: WorkspaceEvent): void {
    for (const session of this.sessions.get(event.workspaceId) ?? [])
      if (session.subscription?.keep(event) === false) session.deliver(event);
  }
}
