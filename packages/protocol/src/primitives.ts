import { Type } from "typebox";

/**
 * Schemas that the others are made of. A schema's `title` is its name in the API documents: equal titles are one
 * component there.
 */

export const Address = Type.Unsafe<`0x${string}`>(
  Type.String({
    title: "Address",
    description: "20-byte EVM address. Any case on the way in, lower case on the way out.",
    pattern: "^0x[0-9a-fA-F]{40}$",
  }),
);

export const Bytes32 = Type.Unsafe<`0x${string}`>(
  Type.String({
    title: "Bytes32",
    description: "32 bytes as hex. Any case on the way in, lower case on the way out.",
    pattern: "^0x[0-9a-fA-F]{64}$",
  }),
);

export const HexBytes = Type.Unsafe<`0x${string}`>(
  Type.String({
    title: "HexBytes",
    description: "Bytes as hex, at most 16 KiB.",
    pattern: "^0x([0-9a-fA-F]{2})*$",
    maxLength: 2 + 2 * 16_384,
  }),
);

export const Amount = Type.String({
  title: "Amount",
  description: "Positive integer in the token's base units as a decimal string of at most 77 digits.",
  pattern: "^[1-9][0-9]{0,76}$",
});

export const ChainId = Type.Integer({
  title: "ChainId",
  description: "EIP-155 chain id.",
  minimum: 1,
  maximum: 4_294_967_295,
});

export const UnixSeconds = Type.Integer({
  title: "UnixSeconds",
  description: "UTC time in seconds since 1970.",
  minimum: 0,
  maximum: 4_294_967_295,
});

export const AssetRef = Type.Object(
  { chainId: ChainId, address: Address },
  { title: "AssetRef", description: "A token on a chain.", additionalProperties: false },
);
