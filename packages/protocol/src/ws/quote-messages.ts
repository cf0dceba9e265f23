import { Type, type Static } from "typebox";
import { MAX_QUOTE_SIZES } from "@tetrafi/core/auction/quote-sizes.ts";
import { Amount, Bytes32, UnixSeconds } from "../primitives.ts";

const strict = { additionalProperties: false } as const;

const quoteSignature = Type.Unsafe<`0x${string}`>(
  Type.String({
    pattern: "^0x[0-9a-fA-F]{130}$",
    description:
      "65 bytes r ‖ s ‖ v over the EIP-712 type `Quote`; with `minFill` over `PartialQuote`, and where the request has `moreLegs` over `LegsQuote`.",
  }),
);

const etaSeconds = Type.Integer({ minimum: 0, maximum: 86_400 });

/** The price of the opposite direction in an answer to a request that hides its side. */
const OtherSide = Type.Object(
  { inputAmount: Amount, outputAmount: Amount, etaSeconds, signature: quoteSignature },
  {
    ...strict,
    title: "OtherSide",
    description:
      "The price of the request's `otherSide`, the ask: its `outputAmount` is the request's `amount`. Signed as a `Quote` of its own, for that direction's tokens and settler, with the same `rfqId` and `validUntil`.",
  },
);

/** A firm quote. The side that the RFQ fixes must be repeated unchanged. Replaces an earlier one of the same RFQ. */
export const QuoteMessage = Type.Object(
  {
    type: Type.Literal("quote"),
    rfqId: Bytes32,
    inputAmount: Amount,
    outputAmount: Amount,
    minFill: Type.Optional(Amount),
    otherSide: Type.Optional(OtherSide),
    validUntil: UnixSeconds,
    etaSeconds,
    signature: quoteSignature,
  },
  {
    ...strict,
    title: "SolverQuote",
    description:
      "A firm quote. The side that the RFQ fixes must be repeated unchanged, of several legs the first. Replaces an earlier one of the same RFQ. Where the RFQ has `partialFill` it may be for part: then it says `minFill`, the least it takes of the side that the RFQ fixes; its amounts are the most it takes, at most the RFQ's, and their ratio is the price of any part. Where the RFQ has `otherSide` the quote has one too, and is of both or of none.",
  },
);

const QuoteSize = Type.Object(
  { inputAmount: Amount, outputAmount: Amount, minFill: Amount },
  {
    ...strict,
    title: "QuoteSize",
    description:
      "The amounts are the most it takes, `minFill` the least of the side that the RFQ fixes: all of it for a size that is all or nothing.",
  },
);

/** A firm quote with several sizes, of which at most one is taken. */
export const SizedQuoteMessage = Type.Object(
  {
    type: Type.Literal("sizedQuote"),
    rfqId: Bytes32,
    sizes: Type.Array(QuoteSize, { minItems: 2, maxItems: MAX_QUOTE_SIZES }),
    validUntil: UnixSeconds,
    etaSeconds,
    signature: Type.Unsafe<`0x${string}`>(
      Type.String({
        pattern: "^0x[0-9a-fA-F]{130}$",
        description: "65 bytes r ‖ s ‖ v over the EIP-712 type `SizedQuote`, of all sizes.",
      }),
    ),
  },
  {
    ...strict,
    title: "SizedQuote",
    description:
      "A firm quote with several sizes, where the RFQ has `partialFill`: the smallest first, no two alike, none above the RFQ's amount. At most one of them is taken, in part down to its `minFill`, at its own price. One that takes all is an offer by itself. Replaces an earlier quote of the same RFQ.",
  },
);

export type QuoteMessage = Static<typeof QuoteMessage>;
export type SizedQuoteMessage = Static<typeof SizedQuoteMessage>;
