import { Type } from "typebox";

/** How a request is split, where its taker takes quotes for part. */
export const PartialFill = Type.Object(
  {
    maxParts: Type.Integer({ minimum: 2, description: "Most solvers among which it is split." }),
    pricing: Type.Union([Type.Literal("payAsQuoted"), Type.Literal("uniform")], {
      description: "Each part at its own quote's price, or all at that of the worst that is needed.",
    }),
  },
  { additionalProperties: false, description: "Quotes may be for part. Absent: for the whole amount only." },
);
