import { Type, type Static } from "typebox";
import { WireStandardOrder } from "../order/wire-order.ts";
import { Address, Amount, AssetRef, Bytes32, ChainId, UnixSeconds } from "../primitives.ts";
import { SandboxFault } from "../sandbox.ts";
import { EndedMessage, ProgressMessage, seq } from "./feed-messages.ts";
import { LevelsDeltaMessage, LevelsMessage } from "./level-messages.ts";
import { PartialFill } from "./partial-fill.ts";
import { QuoteMessage, SizedQuoteMessage } from "./quote-messages.ts";
import {
  AuthMessage,
  ChallengeMessage,
  PingMessage,
  PongMessage,
  SnapshotMessage,
  SolverPingMessage,
  VenuePongMessage,
  WarningMessage,
  WelcomeMessage,
} from "./session-messages.ts";

const strict = { additionalProperties: false } as const;

// ---- solver → venue -------------------------------------------------------------------------------------------

export const DeclineReason = Type.Union([
  Type.Literal("inventory"),
  Type.Literal("size"),
  Type.Literal("corridor"),
  Type.Literal("risk"),
  Type.Literal("other"),
]);

export const DeclineMessage = Type.Object(
  { type: Type.Literal("decline"), rfqId: Bytes32, reason: DeclineReason },
  { ...strict, title: "Decline", description: "The solver will not quote this RFQ, or withdraws its quote." },
);

/** Withdraws this solver's live quote; the solver has then answered with a decline. */
export const CancelMessage = Type.Object(
  { type: Type.Literal("cancel"), rfqId: Bytes32 },
  {
    ...strict,
    title: "Cancel",
    description: "Withdraws this solver's live quote; the solver has then answered with a decline.",
  },
);

export const CancelAllMessage = Type.Object(
  { type: Type.Literal("cancelAll") },
  { ...strict, title: "CancelAll", description: "Withdraws all of this solver's live quotes." },
);

export const ResetMessage = Type.Object(
  { type: Type.Literal("reset") },
  { ...strict, title: "Reset", description: "Lifts this solver's fill protection; its fills count anew." },
);

export const SolverToVenue = Type.Union([
  AuthMessage,
  QuoteMessage,
  SizedQuoteMessage,
  DeclineMessage,
  CancelMessage,
  CancelAllMessage,
  ResetMessage,
  LevelsMessage,
  LevelsDeltaMessage,
  SolverPingMessage,
  PongMessage,
]);

// ---- venue → solver -------------------------------------------------------------------------------------------

/** A sealed request. Who else was asked is not told, nor who asks, unless the taker wants it. */
export const RfqMessage = Type.Object(
  {
    type: Type.Literal("rfq"),
    rfqId: Bytes32,
    input: AssetRef,
    output: AssetRef,
    swapType: Type.Union([Type.Literal("ExactInput"), Type.Literal("ExactOutput")]),
    amount: Amount,
    moreLegs: Type.Optional(
      Type.Array(Type.Object({ asset: AssetRef, amount: Amount }, strict), {
        minItems: 1,
        maxItems: 7,
        description:
          "What the side that `swapType` fixes has beside `amount`: further inputs, or further outputs to deliver, whose receivers the order names. A quote then signs `LegsQuote`; decline what is not supported.",
      }),
    ),
    minValidUntil: UnixSeconds,
    windowMs: Type.Integer({
      description: "Answers received after this many milliseconds from now are late.",
    }),
    settler: Address,
    otherSide: Type.Optional(
      Type.Object(
        {
          input: AssetRef,
          output: AssetRef,
          swapType: Type.Literal("ExactOutput"),
          settler: Address,
        },
        {
          ...strict,
          description:
            "The taker doesn't tell which way it trades. `amount` is of `input`, the base, in both directions: quote what you give for it (the bid) in the quote itself, and what you take for it (the ask) in the quote's `otherSide`. Only the winner learns which was wanted. Decline what is not supported.",
        },
      ),
    ),
    partialFill: Type.Optional(PartialFill),
    taker: Type.Optional(
      Type.Object(
        { workspaceId: Type.String(), name: Type.String() },
        { ...strict, description: "Who asks, where the taker wants it to be known." },
      ),
    ),
    sandbox: Type.Optional(SandboxFault),
  },
  {
    ...strict,
    title: "Rfq",
    description:
      "A sealed request. Who else was asked is not told, nor who asks, unless the taker wants it. `amount` is of the side that `swapType` fixes; `settler` will hold the order and is the verifyingContract of the quote's EIP-712 domain.",
  },
);

/** Receipt of a quote, decline or cancel, with the venue's sequence number and receive time. */
export const AckMessage = Type.Object(
  {
    type: Type.Literal("ack"),
    of: Type.Union([Type.Literal("quote"), Type.Literal("decline"), Type.Literal("cancel")]),
    rfqId: Bytes32,
    sequence: Type.Integer(),
    receivedAtUs: Type.Integer(),
    delayUs: Type.Optional(
      Type.Integer({ minimum: 0, description: "Microseconds from reading the message to deciding on it." }),
    ),
  },
  {
    ...strict,
    title: "Ack",
    description:
      "Receipt of a quote, decline or cancel, with the venue's sequence number, receive time and own delay.",
  },
);

/** A coded refusal of the solver's message; the connection stays unless a close code follows. */
export const ErrorMessage = Type.Object(
  { type: Type.Literal("error"), code: Type.String(), message: Type.String(), rfqId: Type.Optional(Bytes32) },
  {
    ...strict,
    title: "Error",
    description: "A coded refusal of the solver's message; the connection stays unless a close code follows.",
  },
);

/** The taker accepted this solver's quote. Nothing is to be filled yet: wait for `fillable`. */
export const WonMessage = Type.Object(
  {
    type: Type.Literal("won"),
    rfqId: Bytes32,
    orderId: Bytes32,
    side: Type.Optional(
      Type.Enum(["bid", "ask"], {
        description: "Of a request that hid its side: which of the quote's two prices was taken.",
      }),
    ),
    seq,
  },
  {
    ...strict,
    title: "Won",
    description: "The taker accepted this solver's quote. Nothing is to be filled yet: wait for `fillable`.",
  },
);

const coverAmount = Type.String({
  pattern: "^(0|[1-9][0-9]{0,77})$",
  description:
    "The best offer that was not accepted, base units of the side that the request left open, after the venue's fee.",
});

/** The auction ended without this solver's quote being taken. Told after the venue's hedge delay. */
export const LostMessage = Type.Object(
  {
    type: Type.Literal("lost"),
    rfqId: Bytes32,
    reason: Type.Enum(["outbid", "tied", "expired", "doneAway", "late", "invalid"]),
    coverAmount: Type.Optional(coverAmount),
    code: Type.Optional(Type.String({ description: "For `invalid`: the code of the last refusal." })),
    seq,
  },
  {
    ...strict,
    title: "Lost",
    description:
      "The auction ended without this solver's quote being taken. Told after the venue's hedge delay. `outbid`: another's was accepted, with the cover price if the taker allows it; `tied`: another's that was as good and came first; `expired`: nobody accepted in time, or the quote had run out at the close; `doneAway`: the taker traded with somebody who did not quote; `late`, `invalid`: no answer counted.",
  },
);

/** The cover price of an auction that this solver won, after the venue's hedge delay, if the taker allows it. */
export const CoverMessage = Type.Object(
  { type: Type.Literal("cover"), rfqId: Bytes32, coverAmount, seq },
  {
    ...strict,
    title: "Cover",
    description:
      "The cover price of an auction that this solver won, told after the venue's hedge delay if the taker allows it.",
  },
);

/** The escrow is locked and final on the origin chain: fill now, with this order. Told again, without a number, to a solver that connects and doesn't resume. */
export const FillableMessage = Type.Object(
  {
    type: Type.Literal("fillable"),
    orderId: Bytes32,
    rfqId: Bytes32,
    order: WireStandardOrder,
    destinationChainId: ChainId,
    fromSeconds: Type.Optional(
      Type.Intersect([UnixSeconds], {
        description:
          "Told to a runner-up: the winner did not fill in its exclusive time, and from here on the order asks no more than this solver quoted.",
      }),
    ),
    hosted: Type.Optional(
      Type.Literal(true, {
        description:
          "The venue's hosted filler fills it for this solver, from the account that the solver gave it. There is nothing to do.",
      }),
    ),
    seq,
  },
  {
    ...strict,
    title: "Fillable",
    description:
      "The escrow is locked and final on the origin chain: fill now, with this order. Told again, without a number, to a solver that connects and doesn't resume. With `fromSeconds` it is an order that another won and has not filled in time: it may be filled, by whoever comes first. Of such an order nothing has a number; it is told again at each connection, and so is its end if that comes during one.",
  },
);

export const VenueToSolver = Type.Union([
  ChallengeMessage,
  WelcomeMessage,
  SnapshotMessage,
  RfqMessage,
  AckMessage,
  ErrorMessage,
  WonMessage,
  LostMessage,
  CoverMessage,
  FillableMessage,
  ProgressMessage,
  EndedMessage,
  WarningMessage,
  PingMessage,
  VenuePongMessage,
]);

export type SolverToVenue = Static<typeof SolverToVenue>;
export type VenueToSolver = Static<typeof VenueToSolver>;
export type RfqMessage = Static<typeof RfqMessage>;
export type FillableMessage = Static<typeof FillableMessage>;
