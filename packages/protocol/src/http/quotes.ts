import { Type, type Static } from "typebox";
import { Address, Amount, AssetRef, Bytes32, ChainId, HexBytes, UnixSeconds } from "../primitives.ts";
import { WireStandardOrder } from "../order/wire-order.ts";
import { Fallback, FallbackRequest } from "./fallback.ts";
import { QuoteAttestation } from "./quote-attestation.ts";
import { OrderOfSet, SplitTerms } from "./split-offer.ts";

const strict = { additionalProperties: false } as const;

const IntentInput = Type.Object(
  { user: Address, asset: AssetRef, amount: Type.Optional(Amount) },
  {
    ...strict,
    title: "IntentInput",
    description: "What the taker gives. `amount` is required for ExactInput, and absent for ExactOutput.",
  },
);
const IntentOutput = Type.Object(
  { receiver: Type.Optional(Address), asset: AssetRef, amount: Type.Optional(Amount) },
  {
    ...strict,
    title: "IntentOutput",
    description:
      "What the taker gets. `receiver` is `user` where absent. `amount` is required for ExactOutput, and absent for ExactInput.",
  },
);

const SolverId = Type.String({ minLength: 1, maxLength: 64 });

const SolverOptions = Type.Object(
  {
    timeout: Type.Optional(
      Type.Integer({
        minimum: 50,
        maximum: 5_000,
        description: "Milliseconds until the auction closes; the corridor's window where that is shorter.",
      }),
    ),
    include: Type.Optional(
      Type.Array(SolverId, { minItems: 1, maxItems: 64, description: "Ask these solvers only." }),
    ),
    exclude: Type.Optional(
      Type.Array(SolverId, { minItems: 1, maxItems: 64, description: "Do not ask these solvers." }),
    ),
    disclose: Type.Optional(
      Type.Boolean({
        description:
          "Tell the solvers who asks. Otherwise the taker is anonymous, which the venue may refuse where few are asked.",
      }),
    ),
    hideSide: Type.Optional(
      Type.Boolean({
        description:
          "Don't tell the solvers which way the taker trades: each quotes both directions of the size that `swapType` fixes, and of its two prices the one that the taker wants is ranked. Only where both corridors have `allowsHiddenSide`; goes with neither `partialFill`, several legs nor `fallback`.",
      }),
    ),
  },
  { ...strict, title: "SolverOptions" },
);

/**
 * Body of POST /api/v1/rfq/quotes. Several inputs for one output (ExactInput), or one input for several outputs
 * (ExactOutput), where the corridors of all legs allow it; other forms are refused with UNSUPPORTED_REQUEST.
 */
export const QuotesRequest = Type.Object(
  {
    user: Address,
    intent: Type.Object(
      {
        intentType: Type.Literal("swap"),
        inputs: Type.Array(IntentInput, { minItems: 1, maxItems: 8 }),
        outputs: Type.Array(IntentOutput, { minItems: 1, maxItems: 8 }),
        swapType: Type.Union([Type.Literal("ExactInput"), Type.Literal("ExactOutput")]),
        partialFill: Type.Optional(
          Type.Boolean({
            description:
              "Takes a split among several solvers where that is better than the best single quote. Refused with PARTIAL_FILL_UNAVAILABLE where the corridor splits nothing; goes with neither several legs nor `fallback`.",
          }),
        ),
      },
      strict,
    ),
    supportedTypes: Type.Array(Type.Literal("escrow-v0"), { minItems: 1, maxItems: 1 }),
    minValidUntil: Type.Optional(UnixSeconds),
    preference: Type.Optional(
      Type.Union([Type.Literal("price"), Type.Literal("speed"), Type.Literal("reliability")]),
    ),
    solverOptions: Type.Optional(SolverOptions),
    fallback: Type.Optional(FallbackRequest),
  },
  {
    ...strict,
    title: "QuotesRequest",
    description:
      "One input for one output; where the corridors of all legs allow it also several inputs of one chain for one output (ExactInput), or one input for several outputs on one chain (ExactOutput). Other forms are refused with UNSUPPORTED_REQUEST.",
  },
);

/** EIP-712 typed data, JSON-safe: integers as decimal strings. */
export const TypedData = Type.Object(
  {
    domain: Type.Record(Type.String(), Type.Union([Type.String(), Type.Integer()])),
    types: Type.Record(
      Type.String(),
      Type.Array(Type.Object({ name: Type.String(), type: Type.String() }, strict)),
    ),
    primaryType: Type.String(),
    message: Type.Record(Type.String(), Type.Unknown()),
  },
  {
    ...strict,
    title: "TypedData",
    description: "EIP-712 typed data, JSON-safe: integers above 32 bits are decimal strings.",
  },
);

/** One offer. Executable exactly as returned, once. */
export const QuoteResponse = Type.Object(
  {
    quoteId: Type.String({ minLength: 1, maxLength: 64 }),
    rfqId: Bytes32,
    solverId: Type.String({
      minLength: 1,
      maxLength: 64,
      description: "`split` where several solvers give it together.",
    }),
    executionMode: Type.Literal("apiSubmit"),
    validUntil: UnixSeconds,
    attestation: Type.Optional(QuoteAttestation),
    eta: Type.Integer({
      minimum: 0,
      description: "Expected seconds from accept to the taker being paid.",
    }),
    partialFill: Type.Boolean({ description: "Whether it is a split: see `split`." }),
    fallback: Type.Optional(Fallback),
    preview: Type.Object(
      {
        inputs: Type.Array(Type.Object({ asset: AssetRef, amount: Amount }, strict), {
          minItems: 1,
          maxItems: 8,
        }),
        outputs: Type.Array(Type.Object({ asset: AssetRef, amount: Amount, receiver: Address }, strict), {
          minItems: 1,
          maxItems: 8,
        }),
      },
      strict,
    ),
    order: Type.Object(
      {
        type: Type.Enum(["oif-escrow-v0", "tetrafi-atomic-v0", "tetrafi-set-v0"]),
        payload: Type.Object(
          {
            orderId: Bytes32,
            settler: Address,
            originChainId: ChainId,
            standardOrder: WireStandardOrder,
            orders: Type.Optional(
              Type.Array(OrderOfSet, {
                minItems: 2,
                maxItems: 8,
                description:
                  "Of `tetrafi-set-v0`: the orders, one for each solver, that one signature opens together. Then `settler` is the opener, and `standardOrder` is their sum, which no escrow ever sees: it names the whole.",
              }),
            ),
            typedData: TypedData,
          },
          strict,
        ),
      },
      strict,
    ),
    split: Type.Optional(SplitTerms),
    terms: Type.Object(
      {
        preference: Type.Enum(["price", "speed", "reliability"]),
        rank: Type.Integer({ minimum: 1 }),
        measure: Type.Union([Type.Literal("outputAmount"), Type.Literal("inputAmount")]),
        netAmount: Amount,
        sequence: Type.Integer({ minimum: 0 }),
        etaSeconds: Type.Optional(
          Type.Integer({ minimum: 0, description: "For `speed`: what the place was decided by first." }),
        ),
        fadePpm: Type.Optional(
          Type.Integer({
            minimum: 0,
            maximum: 1_000_000,
            description: "For `reliability`: the chance that the solver fades, parts per million.",
          }),
        ),
        expectedAmount: Type.Optional(
          Type.String({
            pattern: "^(0|[1-9][0-9]{0,77})$",
            description:
              "For `reliability`: `netAmount` less what a fade costs times its chance (or plus, of an input); what the place was decided by.",
          }),
        ),
      },
      strict,
    ),
    integrityChecksum: Type.String({
      pattern: "^[0-9a-f]{64}$",
      description: "HMAC-SHA256 by the venue over the canonical JSON of all the other fields.",
    }),
  },
  { ...strict, title: "Quote", description: "One offer. Executable exactly as returned, once." },
);

export const QuotesResponse = Type.Object(
  {
    quotes: Type.Array(QuoteResponse),
    totalQuotes: Type.Integer({ minimum: 0 }),
    metadata: Type.Object(
      {
        rfqId: Bytes32,
        asked: Type.Integer(),
        answered: Type.Integer(),
        declined: Type.Integer(),
        refused: Type.Integer(),
        closeReason: Type.String(),
        openedAtMs: Type.Integer(),
        closedAtMs: Type.Integer(),
      },
      strict,
    ),
  },
  { ...strict, title: "QuotesResponse", description: "Offers, best first." },
);

/** Body of POST /api/v1/rfq/orders/preflight. */
export const PreflightRequest = Type.Object(
  { quoteResponse: QuoteResponse },
  { ...strict, title: "PreflightRequest" },
);

/** What is still missing before the order can be accepted. `approve` is a transaction by the taker, `sign` its signature. */
export const NextAction = Type.Object(
  {
    type: Type.Union([Type.Literal("approve"), Type.Literal("sign"), Type.Literal("fund")]),
    purpose: Type.String(),
    actor: Type.Literal("taker"),
    frequency: Type.Union([Type.Literal("once"), Type.Literal("perOrder")]),
    typedData: Type.Optional(TypedData),
    tx: Type.Optional(
      Type.Object({ chainId: ChainId, to: Address, value: Type.String(), data: HexBytes }, strict),
    ),
  },
  {
    ...strict,
    title: "NextAction",
    description:
      "`approve` is a transaction by the taker, `sign` its signature, `fund` a balance that is too low.",
  },
);

/** `ready` when nothing but the signature is missing. */
export const PreflightResponse = Type.Object(
  { quoteId: Type.String(), ready: Type.Boolean(), nextActions: Type.Array(NextAction) },
  {
    ...strict,
    title: "PreflightResponse",
    description: "`ready` when nothing but the signature is missing.",
  },
);

/** Body of POST /api/v1/rfq/orders. `signature` is the taker's over the quote's typed data, without a type prefix. */
export const OrderRequest = Type.Object(
  { quoteResponse: QuoteResponse, signature: HexBytes },
  {
    ...strict,
    title: "OrderRequest",
    description: "`signature` is the taker's over the quote's typed data, without a type prefix.",
  },
);

export type QuotesRequest = Static<typeof QuotesRequest>;
export type QuoteResponse = Static<typeof QuoteResponse>;
export type QuotesResponse = Static<typeof QuotesResponse>;
export type PreflightRequest = Static<typeof PreflightRequest>;
export type PreflightResponse = Static<typeof PreflightResponse>;
export type NextAction = Static<typeof NextAction>;
export type OrderRequest = Static<typeof OrderRequest>;
export type TypedData = Static<typeof TypedData>;
