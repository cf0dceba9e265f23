import { hashTypedData } from "viem";
import type { Address, Hex } from "@tetrafi/core/hex.ts";
import type { StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import type { TypedData } from "../http/quotes.ts";
import { toWireOutput } from "../order/wire.ts";
import { tokenAddress } from "./permit2.ts";
import {
  MANDATE_OUTPUT_FIELDS,
  permitFields,
  TOKEN_PERMISSIONS_FIELDS,
  walletTypesOf,
} from "./permit2-types.ts";

/** An order of a set with the escrow that is to hold it. */
export type SetOrder = { readonly settler: Address; readonly order: StandardOrder };

/** Where the signature over a set is valid: Permit2 on the origin chain, spendable by the opener alone. */
export type OrderSetScope = { readonly opener: Address; readonly permit2: Address };

const types = {
  PermitBatchWitnessTransferFrom: permitFields("OrderSet"),
  TokenPermissions: TOKEN_PERMISSIONS_FIELDS,
  OrderSet: [{ name: "orders", type: "Order[]" }],
  Order: [
    { name: "settler", type: "address" },
    { name: "user", type: "address" },
    { name: "nonce", type: "uint256" },
    { name: "originChainId", type: "uint256" },
    { name: "expires", type: "uint32" },
    { name: "fillDeadline", type: "uint32" },
    { name: "inputOracle", type: "address" },
    { name: "inputs", type: "TokenPermissions[]" },
    { name: "outputs", type: "MandateOutput[]" },
  ],
  MandateOutput: MANDATE_OUTPUT_FIELDS,
} as const;

/** One object for all sets. */
const walletTypes = walletTypesOf(types);

type Permission = { readonly amount: bigint; readonly token: Address };

/** What the orders take of each token, in the order in which the tokens first occur. */
function totalsOf(set: readonly SetOrder[]): Permission[] {
  const totals = new Map<bigint, bigint>();
  for (const { order } of set)
    for (const [token, amount] of order.inputs) totals.set(token, (totals.get(token) ?? 0n) + amount);
  return [...totals].map(([token, amount]) => ({ amount, token: tokenAddress(token) }));
}

/** Throws RangeError on a set of nothing. */
function firstOf(set: readonly SetOrder[]): StandardOrder {
  const [first] = set;
  if (first === undefined) throw new RangeError("a set of no orders");
  return first.order;
}

/**
 * What the taker signs for several orders at once: Permit2's batch transfer of the sums to the opener, with every order
 * whole as its witness. Nonce and deadline are the first order's. JSON-safe as `permit2TypedData`, keys in canonical
 * order. Throws RangeError on a set of nothing and on dirty upper bits in an input's token.
 */
export function orderSetTypedData(set: readonly SetOrder[], scope: OrderSetScope): TypedData {
  const first = firstOf(set);
  const decimal = ({ amount, token }: Permission) => ({ amount: amount.toString(), token });
  return {
    domain: { chainId: Number(first.originChainId), name: "Permit2", verifyingContract: scope.permit2 },
    message: {
      deadline: first.fillDeadline.toString(),
      nonce: first.nonce.toString(),
      permitted: totalsOf(set).map(decimal),
      spender: scope.opener,
      witness: {
        orders: set.map(({ settler, order }) => ({
          expires: order.expires,
          fillDeadline: order.fillDeadline,
          inputOracle: order.inputOracle,
          inputs: order.inputs.map(([token, amount]) => decimal({ amount, token: tokenAddress(token) })),
          nonce: order.nonce.toString(),
          originChainId: order.originChainId.toString(),
          outputs: order.outputs.map(toWireOutput),
          settler,
          user: order.user,
        })),
      },
    },
    primaryType: "PermitBatchWitnessTransferFrom",
    types: walletTypes,
  };
}

/** EIP-712 digest of what `orderSetTypedData` shows. */
export function orderSetDigest(set: readonly SetOrder[], scope: OrderSetScope): Hex {
  const first = firstOf(set);
  return hashTypedData({
    domain: { name: "Permit2", chainId: Number(first.originChainId), verifyingContract: scope.permit2 },
    types,
    primaryType: "PermitBatchWitnessTransferFrom",
    message: {
      permitted: totalsOf(set),
      spender: scope.opener,
      nonce: first.nonce,
      deadline: BigInt(first.fillDeadline),
      witness: {
        orders: set.map(({ settler, order }) => ({
          ...order,
          settler,
          inputs: order.inputs.map(([token, amount]) => ({ token: tokenAddress(token), amount })),
        })),
      },
    },
  });
}
