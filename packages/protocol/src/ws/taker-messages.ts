import { Type, type Static } from "typebox";
import { TimelineEvent } from "../http/orders.ts";
import { Bytes32 } from "../primitives.ts";

const strict = { additionalProperties: false } as const;

/** First message: the API key of a workspace. */
export const TakerAuthMessage = Type.Object(
  { type: Type.Literal("auth"), apiKey: Type.String({ maxLength: 128 }) },
  { ...strict, title: "TakerAuth", description: "First message: the API key of a workspace." },
);

const Topic = Type.Enum(["auctions", "orders"], {
  title: "TakerTopic",
  description:
    "`auctions`: the workspace's auctions on this process, live only. `orders`: what happens to its orders, from every process, and what happened since a cursor.",
});

/** What to be told of from now on. Replaces an earlier subscription. */
export const SubscribeMessage = Type.Object(
  {
    type: Type.Literal("subscribe"),
    topics: Type.Array(Topic, { minItems: 1, maxItems: 2, uniqueItems: true }),
    afterSeq: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 9_007_199_254_740_991,
        description:
          "First what came after the event with this `seq`; 0 for all. Without it, only what is new.",
      }),
    ),
    orderId: Type.Optional(Type.Intersect([Bytes32], { description: "Only of this order." })),
  },
  {
    ...strict,
    title: "Subscribe",
    description: "What to be told of from now on. Replaces an earlier subscription.",
  },
);

export const TakerToVenue = Type.Union([TakerAuthMessage, SubscribeMessage]);

export const TakerWelcomeMessage = Type.Object(
  {
    type: Type.Literal("welcome"),
    workspaceId: Type.String(),
    serverTimeMs: Type.Integer(),
    heartbeatMs: Type.Integer(),
  },
  { ...strict, title: "TakerWelcome", description: "The key is good; subscribe." },
);

export const OrderEventMessage = Type.Object(
  { type: Type.Literal("order"), orderId: Bytes32, rfqId: Bytes32, event: TimelineEvent },
  {
    ...strict,
    title: "OrderEvent",
    description:
      "Something happened to an order. At least once: drop what has a `seq` of this order that you had. Of one order, in their order.",
  },
);

export const AuctionEventMessage = Type.Object(
  {
    type: Type.Literal("auction"),
    rfqId: Bytes32,
    event: Type.Enum(["opened", "closed"]),
    atMs: Type.Integer({ description: "UTC, milliseconds since 1970." }),
    asked: Type.Integer({ description: "Solvers that were asked." }),
    windowMs: Type.Integer(),
    offers: Type.Optional(Type.Integer({ description: "Once it is closed." })),
    closeReason: Type.Optional(Type.String({ description: "Once it is closed." })),
  },
  {
    ...strict,
    title: "AuctionEvent",
    description: "An auction of the workspace opened or closed. Quotes are sealed until it has closed.",
  },
);

export const ReplayedMessage = Type.Object(
  {
    type: Type.Literal("replayed"),
    lastSeq: Type.Integer({ minimum: 0, description: "The cursor to resume from, for now." }),
  },
  {
    ...strict,
    title: "Replayed",
    description: "All that was recorded before the subscription has been sent; what follows is new.",
  },
);

export const TakerErrorMessage = Type.Object(
  { type: Type.Literal("error"), code: Type.String(), message: Type.String() },
  { ...strict, title: "TakerError", description: "Why a message was refused, or why the session ends." },
);

export const VenueToTaker = Type.Union([
  TakerWelcomeMessage,
  OrderEventMessage,
  AuctionEventMessage,
  ReplayedMessage,
  TakerErrorMessage,
]);

export type SubscribeMessage = Static<typeof SubscribeMessage>;
export type TakerToVenue = Static<typeof TakerToVenue>;
export type VenueToTaker = Static<typeof VenueToTaker>;
export type OrderEventMessage = Static<typeof OrderEventMessage>;
export type AuctionEventMessage = Static<typeof AuctionEventMessage>;
