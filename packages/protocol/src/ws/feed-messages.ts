import { Type } from "typebox";
import { Bytes32, ChainId } from "../primitives.ts";

const strict = { additionalProperties: false } as const;

/** Place of a message in the solver's feed. Absent where the message repeats what was told before. */
export const seq = Type.Optional(
  Type.Integer({
    minimum: 1,
    description:
      "Number of the message in this solver's feed, one more than the message before it. Absent where the message repeats what was told before.",
  }),
);

/** Where the order has come to after its fill. */
export const ProgressMessage = Type.Object(
  {
    type: Type.Union([Type.Literal("fillSeen"), Type.Literal("proved"), Type.Literal("claimed")]),
    orderId: Bytes32,
    rfqId: Bytes32,
    chainId: Type.Optional(ChainId),
    txHash: Type.Optional(Bytes32),
    seq,
  },
  {
    ...strict,
    title: "Progress",
    description:
      "Where the order has come to after its fill, with the transaction where there is one. `fillSeen`: the venue sees the fill on the destination chain; `proved`: the origin chain has the proof; `claimed`: the claim that pays the solver is sent, and `settled` follows when it is final. Comes again if a chain was reorganised.",
  },
);

/** How the order ended. */
export const EndedMessage = Type.Object(
  {
    type: Type.Union([
      Type.Literal("settled"),
      Type.Literal("crossed"),
      Type.Literal("refunded"),
      Type.Literal("failed"),
    ]),
    orderId: Bytes32,
    rfqId: Bytes32,
    seq,
  },
  { ...strict, title: "Ended", description: "How the order ended." },
);
