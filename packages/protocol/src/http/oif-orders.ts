import { Type, type Static } from "typebox";
import { Amount, Bytes32 } from "../primitives.ts";
import { InteropAddress } from "./oif-quotes.ts";

const strict = { additionalProperties: false } as const;

const OifAssetAmount = Type.Object(
  { asset: InteropAddress, amount: Amount },
  { ...strict, title: "OifAssetAmount" },
);

/** The states of an order that OIF's clients know (oif-aggregator, crates/types/src/oif/common.rs). */
export const OifOrderStatus = Type.Union(
  [
    Type.Literal("created"),
    Type.Literal("pending"),
    Type.Literal("executing"),
    Type.Literal("executed"),
    Type.Literal("settling"),
    Type.Literal("settled"),
    Type.Literal("finalized"),
    Type.Literal("refunded"),
    Type.Object(
      {
        failed: Type.Array(Type.String(), {
          minItems: 2,
          maxItems: 2,
          description: "The transaction that failed, and why.",
        }),
      },
      strict,
    ),
  ],
  { title: "OifOrderStatus" },
);

/** Answer of POST /api/v1/orders and of GET /api/v1/orders/{id}. */
export const OifOrderResponse = Type.Object(
  {
    orderId: Bytes32,
    status: OifOrderStatus,
    quoteId: Type.String(),
    createdAt: Type.String({ description: "UTC, as in RFC 3339." }),
    updatedAt: Type.String({ description: "UTC, as in RFC 3339." }),
    inputAmounts: Type.Array(OifAssetAmount),
    outputAmounts: Type.Array(OifAssetAmount),
    orderType: Type.Enum(["oif-escrow-v0", "oif-generic-v0"]),
    settlement: Type.Object(
      {
        type: Type.Literal("escrow"),
        data: Type.Object(
          {
            rfqId: Bytes32,
            step: Type.String({ description: "The venue's own, finer step." }),
            reason: Type.Union([Type.String(), Type.Null()]),
          },
          strict,
        ),
      },
      strict,
    ),
    fillTransaction: Type.Union([
      Type.Object(
        {
          hash: Bytes32,
          status: Type.Literal("executed"),
          timestamp: Type.Integer({ minimum: 0, description: "Unix seconds." }),
        },
        strict,
      ),
      Type.Null(),
    ]),
  },
  { ...strict, title: "OifOrderResponse", description: "`orderId` is the order's id on chain." },
);

export type OifOrderStatus = Static<typeof OifOrderStatus>;
export type OifOrderResponse = Static<typeof OifOrderResponse>;
