import { Type, type Static } from "typebox";
import { Address, AssetRef, Bytes32, ChainId } from "../primitives.ts";

const strict = { additionalProperties: false } as const;

export const PublicOrderStatus = Type.Union([
  Type.Literal("pending"),
  Type.Literal("settled"),
  Type.Literal("refunded"),
  Type.Literal("failed"),
]);

/** Answer of POST /api/v1/rfq/orders, sent only once the order is durable. `id` is the on-chain order id. */
export const OrderAccepted = Type.Object(
  {
    id: Bytes32,
    status: PublicOrderStatus,
    quoteId: Type.String(),
    createdAt: Type.Integer({ description: "Unix seconds." }),
    orderIds: Type.Optional(
      Type.Array(Bytes32, { description: "Of a split: the orders of its parts; `id` is that of the whole." }),
    ),
  },
  {
    ...strict,
    title: "OrderAccepted",
    description:
      "Sent only once the order is durable. `id` is the on-chain order id, or the whole's of a split.",
  },
);

const Side = Type.Object({ asset: AssetRef, amount: Type.String() }, strict);

/** An order of a split, in the view of the whole. */
const OrderPart = Type.Object(
  {
    id: Bytes32,
    quoteId: Type.String(),
    solverId: Type.String(),
    status: PublicOrderStatus,
    step: Type.String(),
    reason: Type.Union([Type.String(), Type.Null()]),
    input: Side,
    output: Side,
  },
  { ...strict, title: "OrderPart" },
);

/** Answer of GET /api/v1/rfq/orders/{id}. */
export const OrderView = Type.Object(
  {
    id: Bytes32,
    rfqId: Bytes32,
    quoteId: Type.String(),
    solverId: Type.String(),
    status: Type.Union([...PublicOrderStatus.anyOf, Type.Literal("partlySettled")], {
      description:
        "`partlySettled` is of splits alone: all parts have ended, some settled and some did not. While a part is pending, the whole is.",
    }),
    step: Type.String({ description: "Of a split: of the part that is least far." }),
    reason: Type.Union([Type.String(), Type.Null()]),
    input: Side,
    output: Side,
    inputs: Type.Array(Side, { description: "All that the user gives; `input` is the first." }),
    outputs: Type.Array(Type.Object({ asset: AssetRef, amount: Type.String(), receiver: Address }, strict), {
      description: "All that is delivered; `output` is the first.",
    }),
    createdAt: Type.Integer(),
    updatedAt: Type.Integer(),
    wholeId: Type.Optional(Bytes32),
    parts: Type.Optional(Type.Array(OrderPart, { description: "Of a split as a whole." })),
  },
  {
    ...strict,
    title: "OrderView",
    description:
      "An order, with `wholeId` where it is part of a split; or a split as a whole, with its `parts`.",
  },
);

/** One event of the timeline. */
export const TimelineEvent = Type.Object(
  {
    seq: Type.Integer(),
    step: Type.String(),
    atMs: Type.Integer(),
    chainId: Type.Union([ChainId, Type.Null()]),
    txHash: Type.Union([Bytes32, Type.Null()]),
    blockNumber: Type.Union([Type.Integer(), Type.Null()]),
    detail: Type.Record(Type.String(), Type.Unknown()),
    orderId: Type.Optional(Bytes32),
  },
  {
    ...strict,
    title: "TimelineEvent",
    description: "In the timeline of a split as a whole `orderId` says of which part it is.",
  },
);

/** Answer of GET /api/v1/rfq/orders/{id}/timeline, oldest first. The first events are of the auction. */
export const Timeline = Type.Object(
  { orderId: Bytes32, events: Type.Array(TimelineEvent) },
  { ...strict, title: "Timeline", description: "Oldest first. The first events are of the auction." },
);

export type OrderAccepted = Static<typeof OrderAccepted>;
export type OrderView = Static<typeof OrderView>;
export type TimelineEvent = Static<typeof TimelineEvent>;
export type Timeline = Static<typeof Timeline>;
