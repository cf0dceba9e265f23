import { Type, type Static, type TSchema } from "typebox";
import { Amount, UnixSeconds } from "../primitives.ts";

/**
 * Quotes as clients of the OIF aggregator know them. Fields, spellings and which of them may be absent or null follow
 * openintentsframework/oif-aggregator, crates/types/src/{quotes,oif,models}, at e8778bd, and oif-specs, specs/openapi.yaml.
 */

const strict = { additionalProperties: false } as const;

/** Rust clients write null for what they leave out. */
const optional = <T extends TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));

export const InteropAddress = Type.String({
  title: "InteropAddress",
  description: "ERC-7930 address, version 1, namespace eip155, as hex. Lower case on the way out.",
  pattern: "^0x0001[0-9a-fA-F]{10,136}$",
});

const OifInput = Type.Object(
  {
    user: InteropAddress,
    asset: InteropAddress,
    amount: optional(Amount),
    lock: optional(Type.Record(Type.String(), Type.Unknown())),
  },
  { ...strict, title: "OifInput" },
);

const OifOutput = Type.Object(
  {
    receiver: InteropAddress,
    asset: InteropAddress,
    amount: optional(Amount),
    calldata: optional(Type.String({ maxLength: 16_384 })),
  },
  {
    ...strict,
    title: "OifOutput",
    description: "For exact-input `amount` is the least that the taker wants.",
  },
);

const OriginSubmission = Type.Object(
  {
    mode: Type.Enum(["user", "protocol"]),
    schemes: optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 16 })),
  },
  { ...strict, title: "OifOriginSubmission" },
);

const SolverId = Type.String({ minLength: 1, maxLength: 64 });
const Milliseconds = Type.Integer({ minimum: 1, maximum: 600_000 });

const OifSolverOptions = Type.Object(
  {
    includeSolvers: optional(Type.Array(SolverId, { maxItems: 64 })),
    excludeSolvers: optional(Type.Array(SolverId, { maxItems: 64 })),
    timeout: optional(Milliseconds),
    solverTimeout: optional(Milliseconds),
    minQuotes: optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
    solverSelection: optional(Type.Enum(["all", "sampled", "priority"])),
    sampleSize: optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
    priorityThreshold: optional(Type.Integer({ minimum: 0, maximum: 100 })),
  },
  {
    ...strict,
    title: "OifSolverOptions",
    description:
      "`timeout` and `solverTimeout` shorten the auction. Every eligible solver is asked, and all that answer in time are ranked.",
  },
);

/** Both spellings of the same preference: the aggregator's, and that of the specification and of solvers. */
export const OifPreference = Type.Enum([
  "price",
  "speed",
  "inputPriority",
  "input-priority",
  "trustMinimization",
  "trust-minimization",
]);

const Metadata = Type.Unknown({ description: "Not looked at." });

/** Body of POST /api/v1/quotes. */
export const OifQuotesRequest = Type.Object(
  {
    user: InteropAddress,
    intent: Type.Object(
      {
        intentType: Type.Literal("oif-swap"),
        inputs: Type.Array(OifInput, { minItems: 1, maxItems: 8 }),
        outputs: Type.Array(OifOutput, { minItems: 1, maxItems: 8 }),
        swapType: optional(Type.Enum(["exact-input", "exact-output"])),
        minValidUntil: optional(Type.Integer({ minimum: 0, maximum: 4_294_967_295 })),
        preference: optional(OifPreference),
        originSubmission: optional(OriginSubmission),
        failureHandling: optional(
          Type.Array(Type.Enum(["refund-automatic", "refund-claim", "needs-new-signature"]), { maxItems: 8 }),
        ),
        partialFill: optional(Type.Boolean()),
        metadata: Type.Optional(Metadata),
      },
      strict,
    ),
    supportedTypes: Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { minItems: 1, maxItems: 16 }),
    solverOptions: optional(OifSolverOptions),
    metadata: Type.Optional(Metadata),
  },
  { ...strict, title: "OifQuotesRequest", description: "One input and one output, as in OIF itself." },
);

/** What the taker signs, in OIF's form. `type` says which contract will take it. */
export const OifOrder = Type.Object(
  {
    type: Type.Enum(["oif-escrow-v0", "oif-generic-v0"], {
      description:
        "`oif-escrow-v0`: Permit2 into OIF's escrow. `oif-generic-v0`: the same signature for a swap within one chain, by the venue's atomic settler.",
    }),
    payload: Type.Object(
      {
        signatureType: Type.Literal("eip712"),
        domain: Type.Record(Type.String(), Type.Union([Type.String(), Type.Integer()])),
        primaryType: Type.String(),
        message: Type.Record(Type.String(), Type.Unknown()),
        types: Type.Record(
          Type.String(),
          Type.Array(Type.Object({ name: Type.String(), type: Type.String() }, strict)),
        ),
      },
      strict,
    ),
  },
  { ...strict, title: "OifOrder" },
);

/** One offer. To be sent back exactly as it came, `metadata` included: the checksum is over all of it. */
export const OifQuote = Type.Object(
  {
    quoteId: Type.String({ minLength: 1, maxLength: 64 }),
    solverId: SolverId,
    order: OifOrder,
    validUntil: UnixSeconds,
    eta: Type.Integer({ minimum: 0, description: "Expected seconds until the taker is paid." }),
    provider: Type.String({ maxLength: 64 }),
    failureHandling: Type.Literal("refund-automatic"),
    partialFill: Type.Literal(false),
    preview: Type.Object(
      {
        inputs: Type.Array(
          Type.Object({ user: InteropAddress, asset: InteropAddress, amount: Amount }, strict),
        ),
        outputs: Type.Array(
          Type.Object({ receiver: InteropAddress, asset: InteropAddress, amount: Amount }, strict),
        ),
      },
      strict,
    ),
    integrityChecksum: Type.String({
      pattern: "^hmac-sha256:[0-9a-f]{64}$",
      description: "By the venue, over the whole signed order and everything else in the quote.",
    }),
    metadata: Type.Object(
      { quote: Type.Record(Type.String(), Type.Unknown()) },
      { ...strict, description: "The venue's own form of the offer, but for what is in the quote already." },
    ),
  },
  { ...strict, title: "OifQuote", description: "Executable exactly as returned, once." },
);

export const OifQuotesResponse = Type.Object(
  {
    quotes: Type.Array(OifQuote),
    totalQuotes: Type.Integer({ minimum: 0 }),
    metadata: Type.Object(
      {
        totalDurationMs: Type.Integer({ minimum: 0 }),
        solverTimeoutMs: Type.Integer({ minimum: 0 }),
        globalTimeoutMs: Type.Integer({ minimum: 0 }),
        earlyTermination: Type.Boolean(),
        totalSolversAvailable: Type.Integer({ minimum: 0 }),
        solversQueried: Type.Integer({ minimum: 0 }),
        solversRespondedSuccess: Type.Integer({ minimum: 0 }),
        solversRespondedError: Type.Integer({ minimum: 0 }),
        solversTimedOut: Type.Integer({ minimum: 0 }),
        minQuotesRequired: Type.Integer({ minimum: 1 }),
        solverSelectionMode: Type.Literal("all"),
      },
      { ...strict, title: "OifAggregationMetadata" },
    ),
  },
  { ...strict, title: "OifQuotesResponse", description: "Best first; none when nobody quoted." },
);

/** Body of POST /api/v1/orders. */
export const OifOrderRequest = Type.Object(
  {
    quoteResponse: OifQuote,
    signature: Type.Unsafe<`0x${string}`>(
      Type.String({
        pattern: "^0x([0-9a-fA-F]{2})+$",
        maxLength: 2 + 2 * 16_384,
        description: "The taker's, with OIF's prefix 00 for Permit2. One of 64 or 65 bytes may come without.",
      }),
    ),
    originSubmission: optional(OriginSubmission),
    metadata: Type.Optional(Metadata),
  },
  { ...strict, title: "OifOrderRequest" },
);

export type OifQuotesRequest = Static<typeof OifQuotesRequest>;
export type OifQuote = Static<typeof OifQuote>;
export type OifQuotesResponse = Static<typeof OifQuotesResponse>;
export type OifOrderRequest = Static<typeof OifOrderRequest>;
