import type { TransactionSerializableEIP1559 } from "viem";
import type { Address, Hex } from "@tetrafi/core/hex.ts";

/** Signs the transactions of one account. Where its key is, is its own affair. */
export type Signer = {
  readonly address: Address;
  /**
   * The signed transaction, serialized. Throws SettlementFault with SIGNER_UNAVAILABLE or SIGNER_REFUSED; signing the
   * same twice does no harm.
   */
  readonly signTransaction: (transaction: TransactionSerializableEIP1559) => Promise<Hex>;
};
