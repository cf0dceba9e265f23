import {
  concat,
  keccak256,
  serializeTransaction,
  size,
  slice,
  type Hex,
  type TransactionSerializable,
} from "viem";
import type { PrivateKeyAccount } from "viem/accounts";
import type { Address } from "@tetrafi/core/hex.ts";

/** The address that the orchestrators send from. */
export const SUBMITTER: Address = "0x5b00000000000000000000000000000000000b05";

/**
 * An account whose signature is its address: a real one costs most of a run's time, and no rule looks at it. The
 * transaction's encoding is the real one.
 */
export const submitter = {
  address: SUBMITTER,
  signTransaction: async (transaction: TransactionSerializable): Promise<Hex> => {
    const unsigned = serializeTransaction(transaction);
    return serializeTransaction(transaction, {
      r: concat(["0xff0000000000000000000000", SUBMITTER]),
      s: concat(["0x01", slice(keccak256(unsigned), 1)]),
      yParity: 0,
    });
  },
} as unknown as PrivateKeyAccount;

/** Bytes at the end of a transaction: the head of s, s itself. */
const S_BYTES = 33;

/** Who signed a transaction. */
export function signerOf(raw: Hex): Address {
  const end = size(raw) - S_BYTES;
  return slice(raw, end - 20, end);
}
