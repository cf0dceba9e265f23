import { encodePacked } from "viem";
import type { Address, Hex } from "@tetrafi/core/hex.ts";
import { addressToBytes32 } from "./bytes32.ts";

/**
 * Output context 0xe0, OIF's exclusive limit order: only `solver` may fill before `startTime` (unix seconds), anyone
 * at or after it, always for the full amount.
 */
export function exclusiveLimitContext(solver: Address, startTime: number): Hex {
  return encodePacked(["bytes1", "bytes32", "uint32"], ["0xe0", addressToBytes32(solver), startTime]);
}
