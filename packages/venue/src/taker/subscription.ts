import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { SubscribeMessage } from "@tetrafi/protocol/ws/taker-messages.ts";
import type { WorkspaceEvent } from "@tetrafi/store/workspace-events.ts";

/** Events remembered so that none is sent twice; the oldest are forgotten. */
const MAX_SEEN = 10_000;
/** Events kept at most while earlier ones are read. */
const MAX_HELD = 5_000;

/** What a session is told of, and what it was told. */
export class Subscription {
  readonly wantsAuctions: boolean;
  readonly wantsOrders: boolean;
  /** Of this order alone; null: of all. */
  readonly orderId: Bytes32 | null;
  /** The highest number sent, or where the subscription begins. */
  cursor: number;
  /** Whether it begins with what was recorded before. */
  readonly replays: boolean;
  /** Raised by every reading, so that one that was overtaken ends. */
  reading = 0;
  /** Whether all that was recorded before it has been sent. */
  begun = false;
  private readonly seen = new Set<number>();
  /** What came while the earlier is being read: it must not overtake it. Null when nothing is read. */
  private held: WorkspaceEvent[] | null = null;
  private overflowed = false;

  constructor({ topics, afterSeq, orderId }: SubscribeMessage) {
    this.wantsAuctions = topics.includes("auctions");
    this.wantsOrders = topics.includes("orders");
    this.orderId = orderId === undefined ? null : (orderId.toLowerCase() as Bytes32);
    this.replays = afterSeq !== undefined;
    this.cursor = afterSeq ?? 0;
  }

  /** Keeps what comes from now on, until it is released. */
  hold(): void {
    this.held ??= [];
  }

  /** Keeps an event for later. False when nothing is being read: then it can be sent now. */
  keep(event: WorkspaceEvent): boolean {
    if (this.held === null) return false;
    if (this.held.length >= MAX_HELD) this.overflowed = true;
    else this.held.push(event);
    return true;
  }

  /** What was kept, in its order. `overflowed`: there was more than could be kept, to be read again. */
  release(): { readonly events: readonly WorkspaceEvent[]; readonly overflowed: boolean } {
    const { overflowed } = this;
    const events = (this.held ?? []).toSorted((a, b) => a.seq - b.seq);
    this.held = null;
    this.overflowed = false;
    return { events, overflowed };
  }

  /** Whether the event is wanted and was not taken before; then it counts as sent. */
  take({ seq, orderId }: WorkspaceEvent): boolean {
    if (!this.wantsOrders || this.seen.has(seq)) return false;
    if (this.orderId !== null && this.orderId !== orderId) return false;
    const [oldest] = this.seen;
    if (this.seen.size >= MAX_SEEN && oldest !== undefined) this.seen.delete(oldest);
    this.seen.add(seq);
    this.cursor = Math.max(this.cursor, seq);
    return true;
  }
}
