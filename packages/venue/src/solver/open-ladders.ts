import type { Logger } from "pino";
import { replayRecord } from "@tetrafi/core/auction/record.ts";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import { exclusiveRule } from "@tetrafi/core/order/exclusivity.ts";
import { rungsOf, type ExclusiveDutch } from "@tetrafi/core/order/ladder.ts";
import type { SettlementStep } from "@tetrafi/core/settlement/types.ts";
import { toWireOrder } from "@tetrafi/protocol/order/wire.ts";
import type { VenueToSolver } from "@tetrafi/protocol/ws/solver-messages.ts";
import { findAuction } from "@tetrafi/store/auctions.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { findOrders, type OrderRow } from "@tetrafi/store/orders.ts";
import type { SettlementNotice } from "@tetrafi/store/settlement-events.ts";
import type { Clock } from "../clock.ts";

/** Orders watched at once; beyond that runner-ups are not told, and the chain is all they have. */
const MAX_WATCHED = 20_000;
/** A second for a fill in the winner's last block to be seen. */
const SEEN_MS = 1_000;
const ENDS = ["settled", "refunded", "failed"] as const satisfies readonly SettlementStep[];

type Told = { readonly solverId: string; readonly message: VenueToSolver };
/** Null: the winner's time is not over yet. */
type Watched = { readonly timer: NodeJS.Timeout | null; readonly told: readonly Told[] };

/**
 * The ladders of orders that wait to be filled. When the winner's exclusive time passes without a fill, whoever else
 * quoted is told the order, and from when on it asks no more than that solver quoted. What is committed decides: told
 * again at any time, it says the same.
 */
export class OpenLadders {
  private readonly database: Database;
  private readonly clock: Clock;
  private readonly log: Logger;
  private readonly tell: (solverId: string, message: VenueToSolver) => void;
  private readonly watched = new Map<Bytes32, Watched>();

  constructor(context: {
    readonly database: Database;
    readonly clock: Clock;
    readonly log: Logger;
    readonly tell: (solverId: string, message: VenueToSolver) => void;
  }) {
    this.database = context.database;
    this.clock = context.clock;
    this.log = context.log;
    this.tell = context.tell;
  }

  /** A settlement came to a step. */
  async onEvent({ orderId, step }: SettlementNotice): Promise<void> {
    if (step === "filling") {
      const [order] = await findOrders(this.database, { orderId });
      if (order !== undefined) this.watch(order);
    } else if (ENDS.some((end) => end === step)) this.end(orderId, step as (typeof ENDS)[number]);
  }

  /** Watches all that waits to be filled: at the start, and after announcements may have been missed. */
  async readUp(): Promise<void> {
    const filter = { rule: "exclusiveDutch", steps: ["filling"], limit: MAX_WATCHED } as const;
    for (const order of await findOrders(this.database, filter)) this.watch(order);
  }

  /** A solver came into session: what is open to it. */
  catchUp(solverId: string): void {
    for (const { told } of this.watched.values())
      for (const each of told) if (each.solverId === solverId) this.tell(solverId, each.message);
  }

  stop(): void {
    for (const { timer } of this.watched.values()) if (timer !== null) clearTimeout(timer);
    this.watched.clear();
  }

  private watch(order: OrderRow): void {
    const dutch = dutchOf(order);
    if (dutch === null || this.watched.has(order.orderId) || this.watched.size >= MAX_WATCHED) return;
    const waitMs = Math.max(0, dutch.startTime * 1_000 + SEEN_MS - this.clock.nowMs());
    const timer = setTimeout(() => {
      this.open(order.orderId, dutch).catch((error: unknown) => {
        this.watched.delete(order.orderId);
        this.log.error({ err: error, orderId: order.orderId }, "the ladder was not opened");
      });
    }, waitMs);
    this.watched.set(order.orderId, { timer, told: [] });
  }

  /** Tells the runner-ups, if the order still waits for a fill. */
  private async open(orderId: Bytes32, dutch: ExclusiveDutch): Promise<void> {
    const [order] = await findOrders(this.database, { orderId });
    // Filled in the meantime. Should a reorganisation undo it, the settlement comes to `filling` again.
    if (order?.step !== "filling") {
      this.watched.delete(orderId);
      return;
    }
    const auction = await findAuction(this.database, order.workspaceId, order.rfqId);
    if (auction === null) throw new Error("the order's auction is not stored");
    const { offers } = replayRecord(auction.record);
    const others = offers.filter(({ quoteId }) => quoteId !== order.quoteId);
    const told = rungsOf(dutch, others).flatMap(({ solverId, fromSeconds }): Told[] =>
      fromSeconds === null ? [] : [{ solverId, message: fillableFrom(order, fromSeconds) }],
    );
    this.watched.set(orderId, { timer: null, told });
    this.log.warn(
      { orderId, solverId: order.solverId, told: told.length },
      "not filled in its exclusive time",
    );
    for (const { solverId, message } of told) this.tell(solverId, message);
  }

  private end(orderId: Bytes32, type: (typeof ENDS)[number]): void {
    const entry = this.watched.get(orderId);
    if (entry === undefined) return;
    if (entry.timer !== null) clearTimeout(entry.timer);
    this.watched.delete(orderId);
    for (const { solverId, message } of entry.told)
      if (message.type === "fillable") this.tell(solverId, { type, orderId, rfqId: message.rfqId });
  }
}

function dutchOf({ order }: OrderRow): ExclusiveDutch | null {
  const [output] = order.outputs;
  return output === undefined ? null : (exclusiveRule(output)?.dutch ?? null);
}

function fillableFrom({ orderId, rfqId, order }: OrderRow, fromSeconds: number): VenueToSolver {
  const destinationChainId = Number(order.outputs[0]?.chainId);
  return { type: "fillable", orderId, rfqId, order: toWireOrder(order), destinationChainId, fromSeconds };
}
