import { Type, type Static } from "typebox";
import type { AuctionRecord } from "@tetrafi/core/auction/record.ts";
import { Address, Amount, AssetRef, Bytes32, ChainId, HexBytes, UnixSeconds } from "../primitives.ts";
import { QuoteAttestation } from "./quote-attestation.ts";
import { WireStandardOrder } from "../order/wire-order.ts";
import { TimelineEvent } from "./orders.ts";

const strict = { additionalProperties: false } as const;

const Microseconds = Type.Integer({
  title: "UnixMicroseconds",
  description: "UTC time in microseconds since 1970.",
  minimum: 0,
});
const Sequence = Type.Integer({
  title: "Sequence",
  description: "The venue's sequence number, given on receipt. Breaks ties.",
  minimum: 0,
});

const Decimal = Type.String({
  title: "Decimal",
  description: "Base units, zero included.",
  pattern: "^(0|[1-9][0-9]{0,77})$",
});
const Ppm = Type.Integer({
  title: "Ppm",
  description: "A chance in parts per million.",
  minimum: 0,
  maximum: 1_000_000,
});
const Bps = Type.Integer({ title: "Bps", description: "Basis points.", minimum: 0, maximum: 10_000 });

const received = { solverId: Type.String(), sequence: Sequence, receivedAtUs: Microseconds };

const quoted = {
  ...received,
  quoteId: Type.String(),
  solver: Address,
  inputAmount: Amount,
  outputAmount: Amount,
  validUntil: UnixSeconds,
  etaSeconds: Type.Integer({ minimum: 0 }),
};

const RecordedQuote = Type.Object(
  { type: Type.Literal("quote"), ...quoted, minFill: Type.Optional(Amount), signature: HexBytes },
  {
    ...strict,
    title: "RecordedQuote",
    description: "A verified quote. A later one of its solver replaces it.",
  },
);

const RecordedAttestedQuote = Type.Object(
  { type: Type.Literal("attestedQuote"), ...quoted, attestation: QuoteAttestation },
  {
    ...strict,
    title: "RecordedAttestedQuote",
    description:
      "A quote that its solver did not sign, from its registered OIF endpoint. A later one of its solver replaces it.",
  },
);

const RecordedDecline = Type.Object(
  { type: Type.Literal("decline"), ...received, reason: Type.String() },
  { ...strict, title: "RecordedDecline" },
);

const RecordedCancel = Type.Object(
  { type: Type.Literal("cancel"), ...received },
  { ...strict, title: "RecordedCancel", description: "Withdraws the solver's quote." },
);

const RecordedRefusal = Type.Object(
  {
    type: Type.Literal("refusal"),
    ...received,
    refusal: Type.Enum([
      "unknownRfq",
      "notAsked",
      "late",
      "termsMismatch",
      "partNotAllowed",
      "validityTooShort",
      "amountOutOfRange",
      "signatureInvalid",
      "switchedOff",
      "selfTrade",
      "sizeAboveLimit",
      "notionalAboveLimit",
      "outstandingAboveLimit",
      "openQuotedAboveLimit",
      "referenceMissing",
      "priceOutsideCollar",
      "protectionTripped",
    ]),
  },
  { ...strict, title: "RecordedRefusal", description: "A message of a solver that the venue refused." },
);

const RecordedRfq = Type.Object(
  {
    rfqId: Bytes32,
    workspaceId: Type.String(),
    user: Address,
    receiver: Address,
    input: AssetRef,
    output: AssetRef,
    swapType: Type.Enum(["ExactInput", "ExactOutput"]),
    amount: Amount,
    limitAmount: Type.Optional(Amount),
    moreLegs: Type.Optional(
      Type.Array(Type.Object({ amount: Amount, asset: AssetRef, receiver: Type.Optional(Address) }, strict), {
        description: "Further amounts of that side.",
      }),
    ),
    minValidUntil: UnixSeconds,
    preference: Type.Enum(["price", "speed", "reliability"]),
    split: Type.Optional(
      Type.Object(
        {
          maxParts: Type.Integer({ minimum: 0 }),
          maxSteps: Type.Integer({ minimum: 0 }),
          pricing: Type.Enum(["payAsQuoted", "uniform"]),
        },
        { ...strict, description: "The taker takes a split; the bounds of the search for it." },
      ),
    ),
  },
  {
    ...strict,
    title: "RecordedRfq",
    description:
      "The request. `amount` is of the side that `swapType` fixes; `limitAmount` the least of the output that the taker accepts if the winner fades.",
  },
);

const scoreTerms = {
  measure: Type.Enum(["outputAmount", "inputAmount"]),
  feeAmount: Decimal,
  netAmount: Decimal,
  sequence: Sequence,
};

const RecordedTerms = Type.Union(
  [
    Type.Object({ preference: Type.Literal("price"), ...scoreTerms }, strict),
    Type.Object(
      { preference: Type.Literal("speed"), ...scoreTerms, etaSeconds: Type.Integer({ minimum: 0 }) },
      strict,
    ),
    Type.Object(
      { preference: Type.Literal("reliability"), ...scoreTerms, fadePpm: Ppm, expectedAmount: Decimal },
      strict,
    ),
  ],
  { title: "RecordedTerms", description: "All that decided an offer's place, best first by preference." },
);

const RecordedRank = Type.Object(
  {
    rank: Type.Integer({ minimum: 1 }),
    quoteId: Type.String(),
    solverId: Type.String(),
    terms: RecordedTerms,
  },
  { ...strict, title: "RecordedRank" },
);

const RecordedSplit = Type.Object(
  {
    quoteId: Type.String(),
    rank: Type.Integer({ minimum: 1 }),
    terms: RecordedTerms,
    parts: Type.Array(
      Type.Object(
        { quoteId: Type.String(), solverId: Type.String(), inputAmount: Amount, outputAmount: Amount },
        strict,
      ),
      { description: "Best price first." },
    ),
    exact: Type.Boolean(),
    bestPossible: Decimal,
    steps: Type.Integer({ minimum: 0, description: "Nodes that the search looked at." }),
  },
  {
    ...strict,
    title: "RecordedSplit",
    description: "The best combination of quotes, where it is better than the best single one.",
  },
);

const RecordedRules = Type.Object(
  {
    feeBps: Bps,
    fadeCostBps: Bps,
    fadePpm: Type.Array(Type.Object({ solverId: Type.String(), ppm: Ppm }, strict), {
      description: "The chance of a fade by solver, as it was at the close.",
    }),
  },
  {
    ...strict,
    title: "RecordedRules",
    description: "What the ranking took from outside the quotes: the corridor's fee, and what fades cost.",
  },
);

const recordSchema = Type.Object(
  {
    version: Type.Literal(1),
    rfq: RecordedRfq,
    asked: Type.Array(Type.Object({ solverId: Type.String(), address: Address }, strict)),
    openedAtUs: Microseconds,
    windowMs: Type.Integer({ minimum: 0 }),
    closedAtUs: Microseconds,
    closeReason: Type.Enum(["allAnswered", "windowElapsed", "noSolvers", "takerGone"]),
    events: Type.Array(
      Type.Union([RecordedQuote, RecordedAttestedQuote, RecordedDecline, RecordedCancel, RecordedRefusal]),
      { description: "Every answer, in the order in which the venue took it." },
    ),
    rules: RecordedRules,
    ranking: Type.Array(RecordedRank, {
      description:
        "Offers of one quote, best first, without the split's rank. Can be recomputed from the rest.",
    }),
    split: Type.Optional(RecordedSplit),
  },
  { ...strict, title: "AuctionRecord", description: "The canonical record of one auction." },
);

/** What the schema admits; equals the core's `AuctionRecord` but for `readonly`. */
export type RecordShape = Static<typeof recordSchema>;

/** The core's `AuctionRecord` as it goes over the wire. */
export const AuctionRecordSchema = Type.Unsafe<AuctionRecord>(recordSchema);

/** What a transaction of a settlement is for. */
export const SettlementPurpose = Type.Enum(
  ["open", "prove", "proveSecond", "deliver", "deliverSecond", "claim", "refund", "settle"],
  {
    description:
      "`prove` and `proveSecond` send the proof over the order's networks; `deliver` and `deliverSecond` do what such a network is late with.",
  },
);

/** A transaction of the settlement, as far as it is known. */
export const EvidenceTransaction = Type.Object(
  {
    purpose: SettlementPurpose,
    chainId: ChainId,
    txHash: Bytes32,
    state: Type.Enum(["planned", "broadcast", "included", "final", "reverted", "rejected"]),
    blockNumber: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
  },
  { ...strict, title: "EvidenceTransaction" },
);

/** Answer of GET /api/v1/rfq/orders/{id}/evidence: the auction, the order that came of it, and what the chains did. */
export const EvidenceResponse = Type.Object(
  {
    version: Type.Literal(1),
    orderId: Bytes32,
    auction: AuctionRecordSchema,
    order: Type.Object(
      {
        standardOrder: WireStandardOrder,
        quoteId: Type.String(),
        solverId: Type.String(),
        acceptedAtMs: Type.Integer({ minimum: 0, description: "UTC, milliseconds since 1970." }),
      },
      strict,
    ),
    timeline: Type.Array(TimelineEvent, { description: "Oldest first." }),
    transactions: Type.Array(EvidenceTransaction, { description: "Oldest first." }),
  },
  { ...strict, title: "EvidenceResponse" },
);

export type EvidenceTransaction = Static<typeof EvidenceTransaction>;
export type EvidenceResponse = Static<typeof EvidenceResponse>;
