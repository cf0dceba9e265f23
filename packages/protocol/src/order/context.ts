import { encodePacked } from "viem";
import type { Address, Hex } from "@tetrafi/core/hex.ts";
import type { ExclusiveDutch } from "@tetrafi/core/order/ladder.ts";
import { addressToBytes32 } from "./bytes32.ts";

/**
 * Output context 0xe0, OIF's exclusive limit order: only `solver` may fill before `startTime` (unix seconds), anyone
 * at or after it, always for the full amount.
 */
export function exclusiveLimitContext(solver: Address, startTime: number): Hex {
  return encodePacked(["bytes1", "bytes32", "uint32"], ["0xe0", addressToBytes32(solver), startTime]);
}

/**
 * Output context 0xc0, of orders on one chain only: as 0xe0, and before `startTime` the `crosser` may execute the order with
 * one in the opposite direction.
 */
export function crossableContext(solver: Address, startTime: number, crosser: Address): Hex {
  return encodePacked(
    ["bytes1", "bytes32", "uint32", "bytes32"],
    ["0xc0", addressToBytes32(solver), startTime, addressToBytes32(crosser)],
  );
}

/**
 * Output context 0xe1, OIF's exclusive dutch order: as 0xe0, and the amount falls after `startTime`. The output's own
 * amount is `leastAmount`. Throws if a time is not below 2^32 or the slope not below 2^256.
 */
export function exclusiveDutchContext(dutch: Omit<ExclusiveDutch, "leastAmount">): Hex {
  const { solver, startTime, stopTime, slope } = dutch;
  return encodePacked(
    ["bytes1", "bytes32", "uint32", "uint32", "uint256"],
    ["0xe1", addressToBytes32(solver), startTime, stopTime, slope],
  );
}
