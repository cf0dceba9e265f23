import { Type } from "typebox";
import { Address, Amount, Bytes32, HexBytes, UnixSeconds } from "../primitives.ts";
import { QuoteAttestation } from "./quote-attestation.ts";

const strict = { additionalProperties: false } as const;

/** UTC. */
export const Microseconds = Type.Integer({
  title: "UnixMicroseconds",
  description: "UTC time in microseconds since 1970.",
  minimum: 0,
});
/** The venue's order. */
export const Sequence = Type.Integer({
  title: "Sequence",
  description: "The venue's sequence number, given on receipt. Breaks ties.",
  minimum: 0,
});

/** When a message of a solver reached the venue. */
export const received = { solverId: Type.String(), sequence: Sequence, receivedAtUs: Microseconds };

const quoted = {
  ...received,
  quoteId: Type.String(),
  solver: Address,
  inputAmount: Amount,
  outputAmount: Amount,
  validUntil: UnixSeconds,
  etaSeconds: Type.Integer({ minimum: 0 }),
};

const RecordedSide = Type.Object(
  {
    inputAmount: Amount,
    outputAmount: Amount,
    etaSeconds: Type.Integer({ minimum: 0 }),
    quoteId: Type.String(),
    signatureHash: Bytes32,
  },
  {
    ...strict,
    title: "RecordedSide",
    description:
      "Of a request that hides its side: the quote's price of the opposite direction. `quoteId` is the EIP-712 digest that the solver signed, `signatureHash` the keccak256 of its signature, which is kept nowhere: nobody can execute it.",
  },
);

/** A signed quote in the record. */
export const RecordedQuote = Type.Object(
  {
    type: Type.Literal("quote"),
    ...quoted,
    minFill: Type.Optional(Amount),
    otherSide: Type.Optional(RecordedSide),
    signature: HexBytes,
    sizes: Type.Optional(
      Type.Array(Type.Object({ inputAmount: Amount, outputAmount: Amount, minFill: Amount }, strict), {
        description:
          "Of a quote with several sizes, smallest first: what the signature covers. The amounts above are the last one's.",
      }),
    ),
  },
  {
    ...strict,
    title: "RecordedQuote",
    description: "A verified quote. A later one of its solver replaces it.",
  },
);

/** One that nobody signed. */
export const RecordedAttestedQuote = Type.Object(
  { type: Type.Literal("attestedQuote"), ...quoted, attestation: QuoteAttestation },
  {
    ...strict,
    title: "RecordedAttestedQuote",
    description:
      "A quote that its solver did not sign, from its registered OIF endpoint. A later one of its solver replaces it.",
  },
);
