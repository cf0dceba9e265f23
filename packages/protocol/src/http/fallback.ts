import { Type } from "typebox";
import { Amount, UnixSeconds } from "../primitives.ts";

const strict = { additionalProperties: false } as const;

/** The ladder that a taker asks for. */
export const FallbackRequest = Type.Object(
  {
    limitAmount: Type.Intersect([Amount], {
      description: "The least of the output that the taker accepts if the winner fades, base units.",
    }),
  },
  {
    ...strict,
    title: "FallbackRequest",
    description:
      "ExactInput across chains, on corridors that allow it: the order carries a ladder. The winner alone may fill at its price until its exclusive time is over; then the price falls second by second to the limit, and whoever else quoted may fill as soon as the order asks no more than it quoted.",
  },
);

/** The ladder that an order carries. */
export const Fallback = Type.Object(
  {
    exclusiveUntil: UnixSeconds,
    stopTime: UnixSeconds,
    leastAmount: Amount,
    rungs: Type.Array(
      Type.Object(
        {
          quoteId: Type.String(),
          solverId: Type.String(),
          fromSeconds: Type.Union([UnixSeconds, Type.Null()]),
        },
        strict,
      ),
    ),
  },
  {
    ...strict,
    title: "Fallback",
    description:
      "What becomes of the order if the winner fades. From `exclusiveUntil` the output falls second by second, to `leastAmount` at `stopTime`; each of the others may take it over from `fromSeconds` on without giving more than it quoted, or never.",
  },
);
