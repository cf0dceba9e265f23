import { resumePoint } from "@tetrafi/core/feedback/resume-point.ts";
import type { VenueToSolver } from "@tetrafi/protocol/ws/solver-messages.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { findHostedOrders } from "@tetrafi/store/hosted-fillers.ts";
import { findOrders } from "@tetrafi/store/orders.ts";
import { readFeedHead } from "@tetrafi/store/solver-feed.ts";
import { fillableMessage } from "./feed-messages.ts";

/** Unfinished orders that a snapshot shows: all that fit in what may wait to be read, oldest first. */
const MAX_ORDERS = 400;
/** Orders in one part of a snapshot. */
const PART = 64;

const UNFINISHED = [
  "accepted",
  "opening",
  "escrowed",
  "filling",
  "filled",
  "proving",
  "proved",
  "claiming",
  "refunding",
] as const;

/** How a session's feed begins. */
export type FeedStart = {
  readonly afterSeq: number;
  readonly lastSeq: number;
  readonly resumed: boolean;
  readonly refusal: "RESUME_TOO_OLD" | "RESUME_UNKNOWN" | null;
  /** Where it doesn't go on from what the solver saw: its unfinished orders. */
  readonly snapshot: readonly VenueToSolver[];
};

const refusals = { tooOld: "RESUME_TOO_OLD", unknown: "RESUME_UNKNOWN" } as const;

/** Reads how it begins. Throws when the database is away. */
export async function startFeed(
  database: Database,
  solverId: string,
  resumeFrom: number | undefined,
): Promise<FeedStart> {
  const head = await readFeedHead(database, solverId);
  const { afterSeq, resumed, refusal } = resumePoint(head, resumeFrom);
  return {
    afterSeq,
    lastSeq: head.lastSeq,
    resumed,
    refusal: refusal === null ? null : refusals[refusal],
    // Read after the head: it may know more than the feed up to there, never less.
    snapshot: resumed ? [] : await snapshotOf(database, solverId, afterSeq),
  };
}

async function snapshotOf(database: Database, solverId: string, seq: number): Promise<VenueToSolver[]> {
  const orders = await findOrders(database, { solverId, steps: UNFINISHED, limit: MAX_ORDERS });
  const parts: VenueToSolver[] = [];
  for (let from = 0; parts.length === 0 || from < orders.length; from += PART)
    parts.push({
      type: "snapshot",
      seq,
      orders: orders.slice(from, from + PART).map(({ orderId, rfqId, step }) => ({ orderId, rfqId, step })),
      isLast: from + PART >= orders.length,
    });
  const fillable = orders.filter(({ step }) => step === "filling");
  const hosted = await findHostedOrders(
    database,
    fillable.map(({ orderId }) => orderId),
  );
  return [...parts, ...fillable.map((order) => fillableMessage(order, hosted.has(order.orderId)))];
}
