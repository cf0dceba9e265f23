import {
  allAnswered,
  answerDecline,
  answerQuote,
  cancelQuote,
  closeAuction,
  openAuction,
  refuse,
  type Auction,
} from "../auction/auction.ts";
import { canMoveAuction } from "../auction/transitions.ts";
import type { StandingOffers } from "../auction/split-offer.ts";
import type { AuctionState, QuoteRefusal } from "../auction/types.ts";
import type { Bytes32 } from "../hex.ts";
import type { EngineCommand, EngineEvent, EngineRejection } from "./commands.ts";

type Command<Type extends EngineCommand["type"]> = Extract<EngineCommand, { readonly type: Type }>;

type Round = { state: AuctionState } & StandingOffers;

/**
 * The auctions of one writer. Changes in place, through `applyCommand` only. Bounded: it refuses to open more than
 * `maxOpen`, and of closed auctions it forgets the oldest beyond `maxClosed`.
 */
export type Engine = {
  readonly maxOpen: number;
  readonly maxClosed: number;
  readonly open: Map<Bytes32, Auction>;
  /** Closed, with the offers that may be accepted; in the order in which they closed. */
  readonly closed: Map<Bytes32, Round>;
};

export function newEngine(limits: { readonly maxOpen: number; readonly maxClosed: number }): Engine {
  return { ...limits, open: new Map(), closed: new Map() };
}

/** Applies a command. Answers what it caused, in the order in which it happened. */
export function applyCommand(engine: Engine, command: EngineCommand): EngineEvent[] {
  switch (command.type) {
    case "quote":
      return takeQuote(engine, command);
    case "open":
      return open(engine, command);
    case "close":
      return close(engine, command);
    case "accept":
      return accept(engine, command);
    case "expire":
      return expire(engine, command);
    case "cancelAll":
      return cancelAll(engine, command);
    case "decline":
    case "cancel":
    case "refuse":
      return takeMessage(engine, command);
    default:
      return command satisfies never;
  }
}

function open(engine: Engine, { rfq, asked, atUs, windowMs }: Command<"open">): EngineEvent[] {
  const { rfqId } = rfq;
  if (engine.open.has(rfqId) || engine.closed.has(rfqId)) return rejected("open", "alreadyOpened");
  if (engine.open.size >= engine.maxOpen) return rejected("open", "full");
  const auction = openAuction({ rfq, asked, openedAtUs: atUs, windowMs });
  engine.open.set(rfqId, auction);
  return [{ type: "opened", rfqId, deadlineUs: auction.deadlineUs }];
}

function takeQuote(engine: Engine, { quote }: Command<"quote">): EngineEvent[] {
  const { rfqId, solverId, sequence, receivedAtUs } = quote;
  const auction = engine.open.get(rfqId);
  if (auction === undefined) return [absent(engine, rfqId, solverId, sequence)];
  const refusal = answerQuote(auction, quote);
  if (refusal !== null) return [refused(auction, solverId, refusal, sequence, receivedAtUs)];
  return [answered(auction, solverId, sequence)];
}

function takeMessage(
  engine: Engine,
  command: Command<"decline"> | Command<"cancel"> | Command<"refuse">,
): EngineEvent[] {
  const { rfqId, solverId, sequence, atUs } = command;
  const auction = engine.open.get(rfqId);
  if (auction === undefined) return [absent(engine, rfqId, solverId, sequence)];
  const refusal = applyMessage(auction, command);
  return [
    refusal === null
      ? answered(auction, solverId, sequence)
      : refused(auction, solverId, refusal, sequence, atUs),
  ];
}

function applyMessage(
  auction: Auction,
  command: Command<"decline"> | Command<"cancel"> | Command<"refuse">,
): QuoteRefusal | null {
  const { solverId, sequence, atUs } = command;
  if (command.type === "refuse") return command.refusal;
  return command.type === "decline"
    ? answerDecline(auction, solverId, command.reason, sequence, atUs)
    : cancelQuote(auction, solverId, sequence, atUs);
}

function cancelAll(engine: Engine, { solverId, sequence, atUs }: Command<"cancelAll">): EngineEvent[] {
  const events: EngineEvent[] = [];
  for (const auction of engine.open.values()) {
    if ((auction.seats.get(solverId)?.live ?? null) === null) continue;
    if (cancelQuote(auction, solverId, sequence, atUs) === null)
      events.push(answered(auction, solverId, sequence));
  }
  return events;
}

function close(engine: Engine, { rfqId, reason, atUs, rules }: Command<"close">): EngineEvent[] {
  const auction = engine.open.get(rfqId);
  if (auction === undefined)
    return rejected("close", engine.closed.has(rfqId) ? "alreadyClosed" : "unknownAuction");
  const closed = closeAuction(auction, reason, atUs, rules);
  engine.open.delete(rfqId);
  engine.closed.set(rfqId, { state: "closed", offers: closed.offers, split: closed.split });
  const events: EngineEvent[] = [{ type: "closed", rfqId, closed }];
  const [oldest] = engine.closed.keys();
  if (engine.closed.size > engine.maxClosed && oldest !== undefined)
    events.push(...expire(engine, { type: "expire", rfqId: oldest }));
  return events;
}

function accept(engine: Engine, { rfqId, quoteId, atUs }: Command<"accept">): EngineEvent[] {
  const round = engine.closed.get(rfqId);
  if (round === undefined) return rejected("accept", engine.open.has(rfqId) ? "notClosed" : "unknownAuction");
  if (!canMoveAuction(round.state, "accepted")) return rejected("accept", "alreadyAccepted");
  const offer =
    round.split?.quoteId === quoteId ? round.split : round.offers.find((each) => each.quoteId === quoteId);
  if (offer === undefined) return rejected("accept", "unknownQuote");
  if (offer.validUntil * 1_000_000 <= atUs) return rejected("accept", "quoteExpired");
  round.state = "accepted";
  const solverIds = "parts" in offer ? offer.parts.map(({ quote }) => quote.solverId) : [offer.solverId];
  return [{ type: "accepted", rfqId, quoteId, solverIds }];
}

function expire(engine: Engine, { rfqId }: Command<"expire">): EngineEvent[] {
  const round = engine.closed.get(rfqId);
  if (round === undefined) return rejected("expire", engine.open.has(rfqId) ? "notClosed" : "unknownAuction");
  engine.closed.delete(rfqId);
  return canMoveAuction(round.state, "expired") ? [{ type: "expired", rfqId }] : [];
}

function answered(auction: Auction, solverId: string, sequence: number): EngineEvent {
  const { rfqId } = auction.rfq;
  return { type: "answered", rfqId, solverId, sequence, allAnswered: allAnswered(auction) };
}

/** A refusal belongs in the record, but for solvers that have no part in the auction. */
function refused(
  auction: Auction,
  solverId: string,
  refusal: QuoteRefusal,
  sequence: number,
  atUs: number,
): EngineEvent {
  if (auction.seats.has(solverId)) refuse(auction, solverId, refusal, sequence, atUs);
  return { type: "refused", rfqId: auction.rfq.rfqId, solverId, sequence, refusal };
}

/** An answer to an auction that isn't open came too late, if there was such an auction. */
function absent(engine: Engine, rfqId: Bytes32, solverId: string, sequence: number): EngineEvent {
  const refusal = engine.closed.has(rfqId) ? "late" : "unknownRfq";
  return { type: "refused", rfqId, solverId, sequence, refusal };
}

function rejected(command: EngineCommand["type"], reason: EngineRejection): EngineEvent[] {
  return [{ type: "rejected", command, reason }];
}
