import { Type } from "typebox";

/** 20-byte EVM address, any case on the way in. */
export const Address = Type.Unsafe<`0x${string}`>(Type.String({ pattern: "^0x[0-9a-fA-F]{40}$" }));

/** 32 bytes as lower- or upper-case hex. */
export const Bytes32 = Type.Unsafe<`0x${string}`>(Type.String({ pattern: "^0x[0-9a-fA-F]{64}$" }));

/** Any bytes as hex, at most 16 KiB. */
export const HexBytes = Type.Unsafe<`0x${string}`>(
  Type.String({ pattern: "^0x([0-9a-fA-F]{2})*$", maxLength: 2 + 2 * 16_384 }),
);

/** Positive integer in base units as a decimal string, at most 2^255 (77 digits), no leading zero. */
export const Amount = Type.String({ pattern: "^[1-9][0-9]{0,76}$" });

export const ChainId = Type.Integer({ minimum: 1, maximum: 4_294_967_295 });

/** Unix seconds. */
export const UnixSeconds = Type.Integer({ minimum: 0, maximum: 4_294_967_295 });

export const AssetRef = Type.Object({ chainId: ChainId, address: Address }, { additionalProperties: false });
