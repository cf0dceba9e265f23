import {
  allAnswered,
  answerDecline,
  answerQuote,
  cancelQuote,
  closeAuction,
  admission,
  openAuction,
  refuse,
} from "@tetrafi/core/auction/auction.ts";
import { attestQuote, checkQuoteTerms, verifyQuote } from "@tetrafi/core/auction/verify-quote.ts";
import type { CloseReason, QuoteRefusal } from "@tetrafi/core/auction/types.ts";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import { fail, ok, type Result } from "@tetrafi/core/result.ts";
import { recoverSigner } from "@tetrafi/protocol/signing/recover.ts";
import type { QuoteMessage, SizedQuoteMessage } from "@tetrafi/protocol/ws/quote-messages.ts";
import type { Clock } from "../clock.ts";
import type { Metrics } from "../metrics.ts";
import { refusalCodes, type AnswerRefusal } from "../solver/refusals.ts";
import type { SolverLink } from "../solver/solver-link.ts";
import type { AttestedMessage } from "./attested-message.ts";
import { isOneTooMany } from "./answer-allowance.ts";
import { QuoteDomains } from "./quote-domains.ts";
import { noOversight, type Oversight } from "./oversight.ts";
import { digestOfQuote } from "./quote-digest.ts";
import { termsOf } from "./quote-terms.ts";
import { RecentIds } from "./recent-ids.ts";
import { rfqFrame } from "./rfq-frame.ts";
import type { ClosedRound, OpenRound, RoundRequest } from "./round.ts";
import { directionBack, takeTwoSided } from "./two-sided-quote.ts";

/** Most auctions open at once in this process. */
export const MAX_OPEN_AUCTIONS = 20_000;

/** A solver's answer as the venue took it: its place in the venue's order and its receive time. */
export type Receipt = { readonly sequence: number; readonly receivedAtUs: number };

/**
 * The open auctions of this process. Their only writer: every command comes through here, takes its time and its
 * sequence number, and is applied before the next.
 */
export class AuctionHouse {
  private readonly clock: Clock;
  private readonly metrics: Metrics;
  private readonly oversight: Oversight;
  private readonly open = new Map<Bytes32, OpenRound>();
  private readonly recent = new RecentIds(MAX_OPEN_AUCTIONS * 5);
  private readonly domains = new QuoteDomains();
  private sequence = 0;

  constructor(clock: Clock, metrics: Metrics, oversight: Oversight = noOversight) {
    this.clock = clock;
    this.metrics = metrics;
    this.oversight = oversight;
  }

  /** Whether no further auction may be opened now. */
  isFull(): boolean {
    return this.open.size >= MAX_OPEN_AUCTIONS;
  }

  /** Asks the solvers; `closed` resolves when all have answered or the window is over. `abandon` ends it early. */
  run(request: RoundRequest): { readonly closed: Promise<ClosedRound>; readonly abandon: () => void } {
    const {
      rfq,
      corridor,
      moreCorridors = [],
      salt,
      windowMs,
      solvers,
      rules,
      taker,
      fault = null,
      back,
    } = request;
    const openedAtUs = this.clock.nowUs();
    const auction = openAuction({ rfq, asked: solvers, openedAtUs, windowMs });
    let finish: (round: ClosedRound) => void = () => undefined;
    const closed = new Promise<ClosedRound>((resolve) => (finish = resolve));
    const timer = setTimeout(() => close("windowElapsed"), windowMs);
    const close = (reason: CloseReason): void => {
      if (!this.open.delete(rfq.rfqId)) return;
      this.recent.add(rfq.rfqId);
      clearTimeout(timer);
      const closedAtUs = this.clock.nowUs();
      this.metrics.auctions.inc({ reason });
      this.metrics.auctionSeconds.observe((closedAtUs - openedAtUs) / 1_000_000);
      const closedAtSeconds = Math.floor(closedAtUs / 1_000_000);
      const ended = closeAuction(auction, reason, closedAtUs, rules());
      this.oversight.onClosed(auction, ended);
      finish({ closed: ended, corridor, salt, closedAtSeconds });
    };
    const domainSeparator = this.domains.of(corridor);
    const answers = new Map<string, number>();
    const parts = { auction, corridor, moreCorridors, domainSeparator, salt, answers, fault, close };
    this.open.set(rfq.rfqId, {
      ...parts,
      ...(taker === undefined ? {} : { taker }),
      ...(back === undefined ? {} : { otherSide: directionBack(rfq, back, this.domains) }),
    });
    const frame = rfqFrame(rfq, corridor, windowMs, taker, fault, back);
    for (const { link } of solvers) link.sendRfq(frame);
    // Behind the sessions' own: by then all frames have been written to their sockets.
    setImmediate(() => this.metrics.fanOutSeconds.observe((this.clock.nowUs() - openedAtUs) / 1_000_000));
    if (allAnswered(auction)) close(solvers.length === 0 ? "noSolvers" : "allAnswered");
    return { closed, abandon: () => close("takerGone") };
  }

  /** Tells a solver that came back which auctions still wait for it, with the time that each has left. */
  askAgain(link: SolverLink): void {
    const nowUs = this.clock.nowUs();
    for (const { auction, corridor, taker, fault, otherSide } of this.open.values()) {
      const seat = auction.seats.get(link.solverId);
      const leftMs = Math.floor((auction.deadlineUs - nowUs) / 1_000);
      if (seat !== undefined && seat.live === null && leftMs > 0)
        link.sendRfq(rfqFrame(auction.rfq, corridor, leftMs, taker, fault, otherSide?.corridor));
    }
  }

  /** A solver's quote: checked, and in the auction when it is answered with a receipt. */
  quote(
    solverId: string,
    message: QuoteMessage | SizedQuoteMessage | AttestedMessage,
    receivedAtUs: number,
  ): Result<Receipt, AnswerRefusal> {
    const round = this.open.get(message.rfqId);
    const receipt = this.receipt(receivedAtUs);
    if (round === undefined) return this.absent(solverId, message.rfqId, receipt);
    const refusal = isOneTooMany(round, solverId, "quote")
      ? "tooMany"
      : this.takeQuote(round, solverId, message, receipt);
    return refusal === null
      ? this.answered(round, solverId, "quote", receipt)
      : this.refused(solverId, refusal, round, receipt);
  }

  /** A solver won't quote. */
  decline(
    solverId: string,
    rfqId: Bytes32,
    reason: string,
    receivedAtUs: number,
  ): Result<Receipt, AnswerRefusal> {
    const round = this.open.get(rfqId);
    const receipt = this.receipt(receivedAtUs);
    if (round === undefined) return this.absent(solverId, rfqId, receipt);
    const refusal = isOneTooMany(round, solverId, "withdrawal")
      ? "tooMany"
      : answerDecline(round.auction, solverId, reason, receipt.sequence, receivedAtUs);
    return refusal === null
      ? this.answered(round, solverId, "decline", receipt)
      : this.refused(solverId, refusal, round, receipt);
  }

  /** A solver takes its quote back. */
  cancel(solverId: string, rfqId: Bytes32, receivedAtUs: number): Result<Receipt, AnswerRefusal> {
    const round = this.open.get(rfqId);
    const receipt = this.receipt(receivedAtUs);
    if (round === undefined) return this.absent(solverId, rfqId, receipt);
    const refusal = isOneTooMany(round, solverId, "withdrawal")
      ? "tooMany"
      : cancelQuote(round.auction, solverId, receipt.sequence, receivedAtUs);
    return refusal === null
      ? this.answered(round, solverId, "cancel", receipt)
      : this.refused(solverId, refusal, round, receipt);
  }

  /**
   * Takes back all of a solver's live quotes, by its wish or because its session ended; then auctions that wait for it
   * wait no longer. Answers those in which it had a live quote.
   */
  cancelAll(
    solverId: string,
    receivedAtUs: number,
    which: "onlyLive" | "alsoUnanswered",
  ): { readonly rfqId: Bytes32; readonly receipt: Receipt }[] {
    const withdrawn: { readonly rfqId: Bytes32; readonly receipt: Receipt }[] = [];
    for (const [rfqId, round] of this.open) {
      const seat = round.auction.seats.get(solverId);
      if (seat === undefined) continue;
      const hadLive = seat.live !== null;
      if (!hadLive && (which === "onlyLive" || seat.answered)) continue;
      const cancelled = this.cancel(solverId, rfqId, receivedAtUs);
      if (cancelled.ok && hadLive) withdrawn.push({ rfqId, receipt: cancelled.value });
    }
    return withdrawn;
  }

  /** Resolves when no auction is open. */
  async idle(): Promise<void> {
    while (this.open.size > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  /** An answer to an auction that isn't open came too late, if there was such an auction. */
  private absent(solverId: string, rfqId: Bytes32, receipt: Receipt): Result<never, AnswerRefusal> {
    const isLate = this.recent.has(rfqId);
    if (isLate) this.oversight.onLate(rfqId, solverId, receipt.receivedAtUs);
    return this.refused(solverId, isLate ? "late" : "unknownRfq", null, receipt);
  }

  private takeQuote(
    round: OpenRound,
    solverId: string,
    message: QuoteMessage | SizedQuoteMessage | AttestedMessage,
    receipt: Receipt,
  ): QuoteRefusal | null {
    const { auction, corridor } = round;
    const { rfq } = auction;
    const refusal = admission(auction, solverId, receipt.receivedAtUs);
    if (refusal !== null) return refusal;
    const solver = auction.seats.get(solverId)?.address;
    if (solver === undefined) return "notAsked";
    if (round.otherSide !== undefined || "otherSide" in message) {
      if (message.type !== "quote") return "termsMismatch";
      const taken = takeTwoSided(round, message, { solverId, solver, ...receipt }, this.oversight);
      return taken.ok ? answerQuote(auction, taken.value) : taken.error;
    }
    const quote = termsOf(rfq, solverId, message, corridor);
    const nowSeconds = Math.floor(receipt.receivedAtUs / 1_000_000);
    // Before the signature, which costs far more.
    const wrongTerms = checkQuoteTerms(rfq, quote, nowSeconds);
    if (wrongTerms !== null) return wrongTerms;
    const breach = this.oversight.refuse(round, quote);
    if (breach !== null) return breach;
    const digest = digestOfQuote(round, quote, solver);
    // Named by its terms, which a solver signs: no two different quotes share it.
    const quoteId = Buffer.from(digest).toString("hex");
    const check = { rfq, solver, ...receipt, quoteId, nowSeconds };
    const admitted =
      message.type === "attested"
        ? attestQuote({ ...check, ...message, quote })
        : verifyQuote({
            ...check,
            quote: { ...quote, stage: "unverified", signature: message.signature },
            recovered: recoverSigner(digest, message.signature),
          });
    if (!admitted.ok) return admitted.error;
    const refused = answerQuote(auction, admitted.value);
    if (refused === null) this.oversight.onLive(round, quote);
    return refused;
  }

  private answered(
    round: OpenRound,
    solverId: string,
    outcome: string,
    receipt: Receipt,
  ): Result<Receipt, never> {
    this.metrics.answers.inc({ solver: solverId, outcome });
    if (outcome !== "quote") this.oversight.onWithdrawn(round.auction.rfq.rfqId, solverId);
    if (allAnswered(round.auction)) round.close("allAnswered");
    return ok(receipt);
  }

  private refused(
    solverId: string,
    refusal: AnswerRefusal,
    round: OpenRound | null,
    { sequence, receivedAtUs }: Receipt,
  ): Result<never, AnswerRefusal> {
    this.metrics.answers.inc({ solver: solverId, outcome: refusalCodes[refusal] });
    // What a solver sends out of turn or too often does not lengthen the record.
    if (round !== null && refusal !== "notAsked" && refusal !== "tooMany")
      refuse(round.auction, solverId, refusal, sequence, receivedAtUs);
    return fail(refusal);
  }

  /**
   * The sequence follows the clock: a later process goes on above an earlier one, and the distance between two receipts
   * tells a solver the time, not how many others answered in between.
   */
  private receipt(receivedAtUs: number): Receipt {
    this.sequence = Math.max(this.sequence + 1, receivedAtUs);
    return { sequence: this.sequence, receivedAtUs };
  }
}
