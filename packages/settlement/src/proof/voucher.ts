import { encodeAbiParameters, keccak256 } from "viem";
import type { Bytes32, Hex } from "@tetrafi/core/hex.ts";

const WORDS = [{ type: "bytes32" }, { type: "bytes32" }] as const;

/** What a quorum oracle has its adapters send for a payload: the settler that vouches for it, and the payload's hash. */
export function voucherOf(settler: Bytes32, payloadHash: Bytes32): Hex {
  return encodeAbiParameters(WORDS, [settler, payloadHash]);
}

/** What adapters file a quorum's proof under, as their `OutputProven` reports it. */
export function voucherHash(settler: Bytes32, payloadHash: Bytes32): Bytes32 {
  return keccak256(voucherOf(settler, payloadHash));
}
