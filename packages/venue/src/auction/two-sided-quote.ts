import { keccak256 } from "viem";
import { isShownFirst, oppositeOf } from "@tetrafi/core/auction/hidden-side.ts";
import type {
  OtherSideTerms,
  QuoteRefusal,
  QuoteTerms,
  Rfq,
  VerifiedQuote,
} from "@tetrafi/core/auction/types.ts";
import { checkQuoteTerms, verifyQuote } from "@tetrafi/core/auction/verify-quote.ts";
import type { Address, Hex } from "@tetrafi/core/hex.ts";
import { fail, type Result } from "@tetrafi/core/result.ts";
import type { ResolvedCorridor } from "@tetrafi/protocol/config/corridors.ts";
import { recoverSigner } from "@tetrafi/protocol/signing/recover.ts";
import type { QuoteMessage } from "@tetrafi/protocol/ws/quote-messages.ts";
import type { Oversight } from "./oversight.ts";
import { digestOfQuote } from "./quote-digest.ts";
import type { QuoteDomains } from "./quote-domains.ts";
import type { OpenRound, QuotedDirection } from "./round.ts";

/** Who sent a quote, and when it came. */
export type QuoteSender = {
  readonly solverId: string;
  readonly solver: Address;
  readonly sequence: number;
  readonly receivedAtUs: number;
};

type Side = {
  readonly direction: QuotedDirection;
  readonly price: OtherSideTerms;
  readonly signature: Hex;
};

/**
 * Admits a quote of both directions to an auction that hides its side, as verified for the direction that the taker
 * wants; then what the solver has quoted counts. Every check is of both, in the order in which they are shown, so that no
 * answer, and no time that it takes, tells which direction that is. Why it is refused otherwise.
 */
export function takeTwoSided(
  round: OpenRound,
  message: QuoteMessage,
  sender: QuoteSender,
  oversight: Oversight,
): Result<VerifiedQuote, QuoteRefusal> {
  const { rfq } = round.auction;
  const { rfqId, validUntil } = message;
  const { otherSide } = message;
  if (round.otherSide === undefined || otherSide === undefined) return fail("termsMismatch");
  const isFirst = isShownFirst(rfq.swapType);
  const wanted = sideOf(round, isFirst ? message : otherSide);
  const other = sideOf(round.otherSide, isFirst ? otherSide : message);
  const { solverId, solver, sequence, receivedAtUs } = sender;
  const part = message.minFill === undefined ? {} : { minFill: BigInt(message.minFill) };
  const same = { rfqId, solverId, validUntil };
  const quote: QuoteTerms = { ...same, ...wanted.price, ...part, otherSide: other.price };
  const nowSeconds = Math.floor(receivedAtUs / 1_000_000);
  const wrongTerms = checkQuoteTerms(rfq, quote, nowSeconds);
  if (wrongTerms !== null) return fail(wrongTerms);
  const [first, second] = isFirst ? [wanted, other] : [other, wanted];
  for (const { direction, price } of [first, second]) {
    const breach = oversight.refuse(direction, { ...same, ...price });
    if (breach !== null) return fail(breach);
  }
  const signed = ({ direction, price, signature }: Side) => {
    const digest = digestOfQuote(direction, { ...same, ...price }, solver);
    return { quoteId: Buffer.from(digest).toString("hex"), recovered: recoverSigner(digest, signature) };
  };
  const [one, another] = [signed(first), signed(second)];
  const [ofWanted, ofOther] = isFirst ? [one, another] : [another, one];
  const verified = verifyQuote({
    rfq,
    quote: { ...quote, stage: "unverified", signature: wanted.signature },
    ...ofWanted,
    otherSide: { ...ofOther, signatureHash: keccak256(other.signature) },
    solver,
    sequence,
    receivedAtUs,
    nowSeconds,
  });
  if (verified.ok) oversight.onLive(first.direction, { ...same, ...first.price });
  return verified;
}

function sideOf(
  direction: QuotedDirection,
  { inputAmount, outputAmount, etaSeconds, signature }: NonNullable<QuoteMessage["otherSide"]>,
): Side {
  const price = { inputAmount: BigInt(inputAmount), outputAmount: BigInt(outputAmount), etaSeconds };
  return { direction, price, signature: signature as Hex };
}

/** The opposite direction of a request, over the corridor back. */
export function directionBack(rfq: Rfq, corridor: ResolvedCorridor, domains: QuoteDomains): QuotedDirection {
  return {
    auction: { rfq: { ...rfq, ...oppositeOf(rfq) } },
    corridor,
    moreCorridors: [],
    domainSeparator: domains.of(corridor),
  };
}
