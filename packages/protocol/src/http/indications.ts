import { Type, type Static } from "typebox";
import { Amount, AssetRef } from "../primitives.ts";

const strict = { additionalProperties: false } as const;
const Side = Type.Array(Type.Object({ asset: AssetRef, amount: Amount }, strict), {
  minItems: 1,
  maxItems: 8,
});

/** What one solver's levels say of a request. It has no id, no order and no signature: there is nothing to execute. */
export const Indication = Type.Object(
  {
    solverId: Type.String({ minLength: 1, maxLength: 64 }),
    preview: Type.Object({ inputs: Side, outputs: Side }, strict),
    ageMs: Type.Integer({ minimum: 0, description: "Since the solver streamed these levels." }),
  },
  {
    ...strict,
    title: "Indication",
    description:
      "What one solver's streamed levels say of the request. Never executable: it has no id, no order and no signature.",
  },
);

/** Answer of POST /api/v1/rfq/indicative. */
export const IndicationsResponse = Type.Object(
  {
    indicative: Type.Literal(true),
    corridor: Type.String({ description: "Names the corridor, as in `USDC@1>WETH@2`." }),
    indications: Type.Array(Indication),
    totalIndications: Type.Integer({ minimum: 0 }),
  },
  {
    ...strict,
    title: "IndicationsResponse",
    description: "Best for the taker first, before fees. None where no solver streams levels of this size.",
  },
);

export type IndicationsResponse = Static<typeof IndicationsResponse>;
