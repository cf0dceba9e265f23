import { Type, type Static } from "typebox";
import { Address, Bytes32, HexBytes, UnixSeconds } from "../primitives.ts";

const strict = { additionalProperties: false } as const;

/** StandardOrder on the wire: integers as decimal strings. */
export const WireStandardOrder = Type.Object(
  {
    user: Address,
    nonce: Type.String(),
    originChainId: Type.String(),
    expires: UnixSeconds,
    fillDeadline: UnixSeconds,
    inputOracle: Address,
    inputs: Type.Array(Type.Tuple([Type.String(), Type.String()])),
    outputs: Type.Array(
      Type.Object(
        {
          oracle: Bytes32,
          settler: Bytes32,
          chainId: Type.String(),
          token: Bytes32,
          amount: Type.String(),
          recipient: Bytes32,
          callbackData: HexBytes,
          context: HexBytes,
        },
        strict,
      ),
    ),
  },
  {
    ...strict,
    title: "StandardOrder",
    description:
      "The order as the chains know it, byte-compatible with OIF's StandardOrder. Integers above 32 bits are decimal strings.",
  },
);

export type WireStandardOrder = Static<typeof WireStandardOrder>;
