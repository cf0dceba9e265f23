import { hashTypedData } from "viem";
import type { Address, Hex } from "@tetrafi/core/hex.ts";
import type { StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import type { TypedData } from "../http/quotes.ts";
import { toWireOutput } from "../order/wire.ts";
import {
  MANDATE_OUTPUT_FIELDS,
  permitFields,
  TOKEN_PERMISSIONS_FIELDS,
  walletTypesOf,
} from "./permit2-types.ts";

const types = {
  PermitBatchWitnessTransferFrom: permitFields("Permit2Witness"),
  TokenPermissions: TOKEN_PERMISSIONS_FIELDS,
  Permit2Witness: [
    { name: "user", type: "address" },
    { name: "expires", type: "uint32" },
    { name: "inputOracle", type: "address" },
    { name: "outputs", type: "MandateOutput[]" },
  ],
  MandateOutput: MANDATE_OUTPUT_FIELDS,
} as const;

/** Where the signature is valid: Permit2 on the origin chain, spendable by the origin settler alone. */
export type Permit2Scope = { readonly settler: Address; readonly permit2: Address };

/** The 20-byte address in an input's token integer. Throws on dirty upper bits, which would give the order a second id. */
export function tokenAddress(token: bigint): Address {
  if (token >> 160n !== 0n) throw new RangeError("input token has dirty upper bits");
  return `0x${token.toString(16).padStart(40, "0")}`;
}

function permit2Message(order: StandardOrder, scope: Permit2Scope) {
  return {
    domain: { name: "Permit2", chainId: Number(order.originChainId), verifyingContract: scope.permit2 },
    types,
    primaryType: "PermitBatchWitnessTransferFrom",
    message: {
      permitted: order.inputs.map(([token, amount]) => ({ token: tokenAddress(token), amount })),
      spender: scope.settler,
      nonce: order.nonce,
      deadline: BigInt(order.fillDeadline),
      witness: {
        user: order.user,
        expires: order.expires,
        inputOracle: order.inputOracle,
        outputs: order.outputs,
      },
    },
  } as const;
}

/** One object for all orders. */
const walletTypes = walletTypesOf(types);

/**
 * What the taker signs: Permit2's batch transfer with OIF's `Permit2Witness`. The signature covers every field of the
 * order. JSON-safe: integers above 32 bits are decimal strings, as wallets accept them. Keys in canonical order. Throws
 * RangeError on dirty upper bits in an input's token.
 */
export function permit2TypedData(order: StandardOrder, scope: Permit2Scope): TypedData {
  return {
    domain: { chainId: Number(order.originChainId), name: "Permit2", verifyingContract: scope.permit2 },
    message: {
      deadline: order.fillDeadline.toString(),
      nonce: order.nonce.toString(),
      permitted: order.inputs.map(([token, amount]) => ({
        amount: amount.toString(),
        token: tokenAddress(token),
      })),
      spender: scope.settler,
      witness: {
        expires: order.expires,
        inputOracle: order.inputOracle,
        outputs: order.outputs.map(toWireOutput),
        user: order.user,
      },
    },
    primaryType: "PermitBatchWitnessTransferFrom",
    types: walletTypes,
  };
}

/** EIP-712 digest of what `permit2TypedData` shows. */
export function permit2Digest(order: StandardOrder, scope: Permit2Scope): Hex {
  return hashTypedData(permit2Message(order, scope));
}
