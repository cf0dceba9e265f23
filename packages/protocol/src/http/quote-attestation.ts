import { Type } from "typebox";
import { Bytes32 } from "../primitives.ts";

const strict = { additionalProperties: false } as const;

/** What the venue saw of a quote that its solver didn't sign. */
export const QuoteAttestation = Type.Object(
  {
    transport: Type.Literal("oifV0"),
    reference: Type.Union([Type.String({ maxLength: 128 }), Type.Null()], {
      description: "The solver's own name for its quote.",
    }),
    responseSha256: Bytes32,
    open: Type.Optional(
      Type.Literal(true, {
        description:
          "The solver takes no exclusive orders: whoever fills its order first, at the same amount, is paid for it.",
      }),
    ),
  },
  {
    ...strict,
    title: "QuoteAttestation",
    description:
      "The venue's own word that the quote came from the endpoint that the solver is registered with: no signature, and no proof to others. `responseSha256` is of the whole answer that it was in, as it came.",
  },
);
