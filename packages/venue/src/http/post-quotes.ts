import { randomBytes } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { FastifyReply } from "fastify";
import { oppositeOf } from "@tetrafi/core/auction/hidden-side.ts";
import type { Rfq } from "@tetrafi/core/auction/types.ts";
import type { ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { VenueError } from "@tetrafi/protocol/error-body.ts";
import type { QuotesRequest, QuotesResponse } from "@tetrafi/protocol/http/quotes.ts";
import { SANDBOX_HEADER, type SandboxFault } from "@tetrafi/protocol/sandbox.ts";
import { rfqIdOf } from "@tetrafi/protocol/order/build-order.ts";
import type { AuctionEventMessage } from "@tetrafi/protocol/ws/taker-messages.ts";
import type { StoredAuction } from "@tetrafi/store/auctions.ts";
import type { AuctionHouse } from "../auction/auction-house.ts";
import type { ClosedRound } from "../auction/round.ts";
import type { RoundBook } from "../auction/round-book.ts";
import { eligibleSolvers, type Eligibility } from "../auction/eligible-solvers.ts";
import { rankingRules } from "../auction/ranking-rules.ts";
import { sandboxFault } from "../auction/sandbox-fault.ts";
import { nameRfq, validateRequest } from "../auction/validate-request.ts";
import type { Clock } from "../clock.ts";
import type { GroupCommit } from "../group-commit.ts";
import { acceptUntil } from "../order/accept-until.ts";
import type { Sealer } from "../order/checksum.ts";
import { makeOffer } from "../order/make-offer.ts";
import { makeSplitOffer } from "../order/make-split-offer.ts";
import { breachFailure } from "../risk/breach-failure.ts";
import type { OpenQuoted } from "../risk/open-quoted.ts";
import type { PreTrade } from "../risk/pre-trade.ts";
import type { Trade } from "../risk/trade-value.ts";
import type { Handler, RequestContext } from "./server.ts";
import { workspaceOf } from "./workspace-of.ts";

/** Until when offers can be accepted that no taker got to see. */
const NEVER_SHOWN = 0;

/** What requests for quotes need. */
export type QuotesContext = {
  readonly network: ResolvedNetwork;
  readonly clock: Clock;
  readonly house: AuctionHouse;
  readonly book: RoundBook;
  readonly risk: PreTrade;
  readonly quoted: OpenQuoted;
  readonly eligibility: Eligibility;
  readonly sealer: Sealer;
  readonly records: GroupCommit<StoredAuction, void>;
  /** An auction of the workspace opened or closed. */
  readonly onAuction: (workspaceId: string, event: AuctionEventMessage) => void;
};

/** What an auction came to: JSON of each offer, a `QuoteResponse`, best first; none when nobody quoted. */
export type AuctionOffers = {
  readonly quotes: readonly string[];
  readonly metadata: QuotesResponse["metadata"];
  /** How long the auction could have stayed open. */
  readonly windowMs: number;
};

/** POST /api/v1/rfq/quotes: one sealed auction; its record is durable before its offers are shown. */
export function postQuotes(context: QuotesContext): Handler {
  return async (call) => {
    const asked = call.request.headers[SANDBOX_HEADER.toLowerCase()] as SandboxFault | undefined;
    const { quotes, metadata } = await runAuction(context, call, call.request.body as QuotesRequest, asked);
    if (quotes.length === 0) throw new VenueError({ code: "NO_QUOTES" });
    call.reply.type("application/json; charset=utf-8");
    return `{"quotes":[${quotes.join(",")}],"totalQuotes":${quotes.length},"metadata":${JSON.stringify(metadata)}}`;
  };
}

/**
 * Runs the auction that a taker asks for. Throws VenueError.
 * @param asked The fault that a test request names.
 */
export async function runAuction(
  context: QuotesContext,
  call: RequestContext,
  body: QuotesRequest,
  asked?: SandboxFault,
): Promise<AuctionOffers> {
  const { network, clock, house, risk, eligibility } = context;
  const { register, standings } = eligibility;
  const workspaceId = workspaceOf(call);
  const valid = validateRequest(body, network, clock.nowSeconds());
  if (!valid.ok) throw new VenueError(valid.error);
  if (house.isFull()) throw new VenueError({ code: "OVERLOADED" });
  const salt = `0x${randomBytes(32).toString("hex")}` as const;
  const rfq = nameRfq(valid.value, rfqIdOf(valid.value.rfq.user, salt), workspaceId);
  const { corridor, moreCorridors, back, windowMs } = valid.value;
  const isTestWorkspace = register.workspace(workspaceId)?.isSandbox === true;
  const fault = sandboxFault({ isTestWorkspace, corridor, moreCorridors, asked, amount: rfq.amount });
  if (!fault.ok) throw new VenueError(fault.error);
  const houseOnly = fault.value !== null;
  const eligible = eligibleSolvers(eligibility, rfq, valid.value, body.solverOptions, houseOnly);
  if (!eligible.ok) throw new VenueError(eligible.error);
  // Last, since it counts the request against rates.
  const opposite = back === undefined ? null : { rfq: { ...rfq, ...oppositeOf(rfq) }, corridor: back };
  const breach = risk.admitRequest({ rfq, corridor, moreCorridors }, opposite);
  if (breach !== null) throw new VenueError(breachFailure(breach));
  const solvers = eligible.value;
  const workspace = body.solverOptions?.disclose === true ? register.workspace(workspaceId) : null;
  const { closed, abandon } = house.run({
    rfq,
    corridor,
    moreCorridors,
    salt,
    windowMs,
    solvers,
    fault: fault.value,
    rules: () => rankingRules(rfq.preference, corridor, solvers, standings),
    ...(back === undefined ? {} : { back }),
    ...(workspace === null ? {} : { taker: { workspaceId, name: workspace.name } }),
  });
  const auction = { type: "auction", rfqId: rfq.rfqId, asked: solvers.length, windowMs } as const;
  context.onAuction(workspaceId, { ...auction, event: "opened", atMs: clock.nowMs() });
  const round = await whileTakerWaits(call.reply, closed, abandon);
  const { offers, record } = round.closed;
  context.onAuction(workspaceId, {
    ...auction,
    event: "closed",
    atMs: Math.floor(record.closedAtUs / 1_000),
    offers: offers.length,
    closeReason: record.closeReason,
  });
  return {
    quotes: await offersOf(context, { rfq, corridor, moreCorridors }, round),
    metadata: metadata(round),
    windowMs,
  };
}

/** JSON of each of a round's offers once its record is durable. */
async function offersOf(
  context: QuotesContext,
  trade: Trade & { readonly rfq: Rfq },
  round: ClosedRound,
): Promise<string[]> {
  const { risk, sealer } = context;
  const { rfq, corridor } = trade;
  const { closedAtSeconds } = round;
  const { offers, split, record } = round.closed;
  const makeOffers = async (): Promise<string[]> => {
    // The database has the record by then: it writes while the offers are made.
    await setImmediate();
    const made = { rfq, offers, corridor, closedAtSeconds };
    const texts = offers.map((offer) => makeOffer(offer, made, sealer));
    // The offers' ranks leave out the split's.
    return split === null ? texts : texts.toSpliced(split.rank - 1, 0, makeSplitOffer(split, made, sealer));
  };
  let quotes: string[];
  try {
    [, quotes] = await Promise.all([keep(context, rfq.workspaceId, round), makeOffers()]);
  } catch (error) {
    endLater(context, round, NEVER_SHOWN);
    throw error;
  }
  const breach = risk.isSwitchedOff(trade);
  const isShown = breach === null && quotes.length > 0 && record.closeReason !== "takerGone";
  endLater(context, round, isShown ? acceptUntil(corridor.corridor, closedAtSeconds) : NEVER_SHOWN);
  if (breach !== null) throw new VenueError(breachFailure(breach));
  return quotes;
}

/** Its solvers hear how it ended. One that is forgotten for it holds no quotes any more. */
function endLater({ book, quoted }: QuotesContext, round: ClosedRound, untilSeconds: number): void {
  const forgotten = book.add(round, untilSeconds);
  if (forgotten !== null) quoted.end(forgotten);
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
    record: JSON.stringify(round.closed.record),
    tellByMs: acceptUntil(round.corridor.corridor, round.closedAtSeconds) * 1_000,
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
