import type { Address, Bytes32, Hex } from "../hex.ts";

/**
 * One delivery the taker asks for, OIF's `MandateOutput`.
 * Addresses are left-padded to 32 bytes so that non-EVM destinations fit.
 */
export type MandateOutput = {
  readonly oracle: Bytes32;
  readonly settler: Bytes32;
  readonly chainId: bigint;
  readonly token: Bytes32;
  /** Base units of `token`. */
  readonly amount: bigint;
  readonly recipient: Bytes32;
  readonly callbackData: Hex;
  readonly context: Hex;
};

/**
 * The order as the chains know it, byte-compatible with OIF's `StandardOrder`
 * (openintentsframework/oif-contracts, `StandardOrderType.sol`).
 */
export type StandardOrder = {
  readonly user: Address;
  /** The rfqId as an integer: Permit2's unordered nonce, so one RFQ can be opened once. */
  readonly nonce: bigint;
  readonly originChainId: bigint;
  /** Unix seconds after which an unproved order can be refunded by anyone. */
  readonly expires: number;
  /** Unix seconds after which a fill no longer counts; also the Permit2 deadline. */
  readonly fillDeadline: number;
  readonly inputOracle: Address;
  /** Pairs of token (address as integer) and amount in base units. */
  readonly inputs: readonly (readonly [bigint, bigint])[];
  readonly outputs: readonly MandateOutput[];
};
