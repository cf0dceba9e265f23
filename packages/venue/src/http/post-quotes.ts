import { randomBytes } from "node:crypto";
import type { FastifyReply } from "fastify";
import { canonicalJson } from "@tetrafi/protocol/canonical-json.ts";
import type { ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { VenueError } from "@tetrafi/protocol/error-body.ts";
import type { QuotesRequest, QuotesResponse } from "@tetrafi/protocol/http/quotes.ts";
import { rfqIdOf } from "@tetrafi/protocol/order/build-order.ts";
import type { StoredAuction } from "@tetrafi/store/auctions.ts";
import type { AuctionHouse } from "../auction/auction-house.ts";
import type { ClosedRound } from "../auction/round.ts";
import type { RoundBook } from "../auction/round-book.ts";
import { nameRfq, validateRequest } from "../auction/validate-request.ts";
import type { Clock } from "../clock.ts";
import type { GroupCommit } from "../group-commit.ts";
import { acceptUntil } from "../order/accept-until.ts";
import type { Sealer } from "../order/checksum.ts";
import { makeOffer } from "../order/make-offer.ts";
import type { SolverDirectory } from "../solver/directory.ts";
import type { Handler } from "./server.ts";
import { workspaceOf } from "./workspace-of.ts";

/** Until when offers can be accepted that no taker got to see. */
const NEVER_SHOWN = 0;

/** What requests for quotes need. */
export type QuotesContext = {
  readonly network: ResolvedNetwork;
  readonly clock: Clock;
  readonly house: AuctionHouse;
  readonly book: RoundBook;
  readonly directory: SolverDirectory;
  readonly sealer: Sealer;
  readonly records: GroupCommit<StoredAuction, void>;
};

/** POST /api/v1/rfq/quotes: one sealed auction; its record is durable before its offers are shown. */
export function postQuotes(context: QuotesContext): Handler {
  const { network, clock, house, book, directory, sealer } = context;
  return async (call) => {
    const workspaceId = workspaceOf(call);
    const valid = validateRequest(call.request.body as QuotesRequest, network, clock.nowSeconds());
    if (!valid.ok) throw new VenueError(valid.error);
    if (house.isFull()) throw new VenueError({ code: "OVERLOADED" });
    const salt = `0x${randomBytes(32).toString("hex")}` as const;
    const rfq = nameRfq(valid.value, rfqIdOf(valid.value.rfq.user, salt), workspaceId);
    const { corridor, windowMs } = valid.value;
    const { closed, abandon } = house.run({ rfq, corridor, salt, windowMs, solvers: directory.asked() });
    const round = await whileTakerWaits(call.reply, closed, abandon);
    const { closedAtSeconds } = round;
    const { offers, record } = round.closed;
    try {
      await keep(context, workspaceId, round);
    } catch (error) {
      book.add(round, NEVER_SHOWN);
      throw error;
    }
    if (offers.length === 0) throw new VenueError({ code: "NO_QUOTES" });
    const isShown = record.closeReason !== "takerGone";
    book.add(round, isShown ? acceptUntil(corridor.corridor, closedAtSeconds) : NEVER_SHOWN);
    const quotes = offers.map((offer) => makeOffer(offer, { rfq, corridor, closedAtSeconds }, sealer));
    return { quotes, totalQuotes: quotes.length, metadata: metadata(round) } satisfies QuotesResponse;
  };
}

/** The round's end; a taker that hangs up before ends it early. */
async function whileTakerWaits(
  { raw }: FastifyReply,
  closed: Promise<ClosedRound>,
  abandon: () => void,
): Promise<ClosedRound> {
  raw.once("close", abandon);
  // It may have hung up while its key was looked up.
  if (raw.destroyed) abandon();
  try {
    return await closed;
  } finally {
    raw.off("close", abandon);
  }
}

/** Writes the auction's record; it is durable when this resolves. */
async function keep({ records }: QuotesContext, workspaceId: string, round: ClosedRound): Promise<void> {
  const { rfq, openedAtUs, closedAtUs } = round.closed.record;
  const commit = records.add({
    rfqId: rfq.rfqId,
    workspaceId,
    salt: round.salt,
    openedAtMs: Math.floor(openedAtUs / 1_000),
    closedAtMs: Math.floor(closedAtUs / 1_000),
    record: canonicalJson(round.closed.record),
  });
  if (commit === null) throw new VenueError({ code: "OVERLOADED" });
  await commit;
}

function metadata({ closed }: ClosedRound): QuotesResponse["metadata"] {
  const { rfq, openedAtUs, closedAtUs, closeReason } = closed.record;
  return {
    rfqId: rfq.rfqId,
    ...closed.counts,
    closeReason,
    openedAtMs: Math.floor(openedAtUs / 1_000),
    closedAtMs: Math.floor(closedAtUs / 1_000),
  };
}
