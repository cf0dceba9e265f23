import { hashTypedData } from "viem";
import type { Address, Hex } from "@tetrafi/core/hex.ts";
import type { StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import type { TypedData } from "../http/quotes.ts";

const types = {
  PermitBatchWitnessTransferFrom: [
    { name: "permitted", type: "TokenPermissions[]" },
    { name: "spender", type: "address" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
    { name: "witness", type: "Permit2Witness" },
  ],
  TokenPermissions: [
    { name: "token", type: "address" },
    { name: "amount", type: "uint256" },
  ],
  Permit2Witness: [
    { name: "user", type: "address" },
    { name: "expires", type: "uint32" },
    { name: "inputOracle", type: "address" },
    { name: "outputs", type: "MandateOutput[]" },
  ],
  MandateOutput: [
    { name: "oracle", type: "bytes32" },
    { name: "settler", type: "bytes32" },
    { name: "chainId", type: "uint256" },
    { name: "token", type: "bytes32" },
    { name: "amount", type: "uint256" },
    { name: "recipient", type: "bytes32" },
    { name: "callbackData", type: "bytes" },
    { name: "context", type: "bytes" },
  ],
} as const;

/** Where the signature is valid: Permit2 on the origin chain, spendable by the origin settler alone. */
export type Permit2Scope = { readonly settler: Address; readonly permit2: Address };

/** The 20-byte address in an input's token integer. Throws on dirty upper bits, which would give the order a second id. */
function tokenAddress(token: bigint): Address {
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

/**
 * What the taker signs: Permit2's batch transfer with OIF's `Permit2Witness`. The signature covers every field of the
 * order. JSON-safe: integers above 32 bits are decimal strings, as wallets accept them.
 */
export function permit2TypedData(order: StandardOrder, scope: Permit2Scope): TypedData {
  const { domain, primaryType, message } = permit2Message(order, scope);
  return {
    domain,
    types: {
      ...mutableTypes(),
      EIP712Domain: [
        { name: "name", type: "string" },
        { name: "chainId", type: "uint256" },
        { name: "verifyingContract", type: "address" },
      ],
    },
    primaryType,
    message: JSON.parse(
      JSON.stringify(message, (_key, value: unknown) =>
        typeof value === "bigint" ? value.toString() : value,
      ),
    ) as Record<string, unknown>,
  };
}

function mutableTypes(): Record<string, { name: string; type: string }[]> {
  return Object.fromEntries(
    Object.entries(types).map(([name, fields]) => [name, fields.map((field) => ({ ...field }))]),
  );
}

/** EIP-712 digest of what `permit2TypedData` shows. */
export function permit2Digest(order: StandardOrder, scope: Permit2Scope): Hex {
  return hashTypedData(permit2Message(order, scope));
}
