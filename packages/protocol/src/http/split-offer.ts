import { Type } from "typebox";
import { Address, Amount, Bytes32 } from "../primitives.ts";
import { WireStandardOrder } from "../order/wire-order.ts";

const strict = { additionalProperties: false } as const;

/** One of the orders that a split's signature opens together. */
export const OrderOfSet = Type.Object(
  { orderId: Bytes32, settler: Address, standardOrder: WireStandardOrder },
  { ...strict, title: "OrderOfSet" },
);

/** What a split's offer says beside what all offers say. */
export const SplitTerms = Type.Object(
  {
    parts: Type.Array(
      Type.Object(
        {
          quoteId: Type.String(),
          solverId: Type.String(),
          orderId: Bytes32,
          inputAmount: Amount,
          outputAmount: Amount,
        },
        { ...strict, title: "SplitPart" },
      ),
      { minItems: 2, maxItems: 8, description: "Best price first, in the order of `order.payload.orders`." },
    ),
    exact: Type.Boolean({
      description: "No other combination is better by as many base units as there are parts.",
    }),
    bestPossible: Type.String({
      pattern: "^(0|[1-9][0-9]{0,77})$",
      description: "No combination whatever gives more than this (or costs less), before the fee.",
    }),
  },
  {
    ...strict,
    title: "SplitTerms",
    description: "Which solver gives what, and how sure it is that this is best.",
  },
);
