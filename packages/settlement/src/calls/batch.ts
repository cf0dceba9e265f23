import { encodeFunctionData } from "viem";
import type { Address } from "@tetrafi/core/hex.ts";
import { inputSettlerEscrowAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import type { OrderRow } from "@tetrafi/store/orders.ts";
import type { Chain } from "../chain/chain.ts";
import { destinationOf, type OrderFill } from "../drive/order-fill.ts";
import type { Call } from "../lane/simulate.ts";
import { solveParams } from "./claim.ts";
import { proveCall, type ProofWay } from "./prove.ts";

/** What of a settlement goes into a transaction of several. */
export type BatchPart =
  | { readonly purpose: "open" | "refund"; readonly order: OrderRow; readonly origin: ChainProfile }
  | {
      readonly purpose: "claim";
      readonly order: OrderRow;
      readonly fill: OrderFill;
      readonly origin: ChainProfile;
    }
  | {
      readonly purpose: "prove" | "proveSecond";
      readonly way: ProofWay;
      readonly order: OrderRow;
      readonly fill: OrderFill;
      readonly origin: ChainProfile;
      readonly destination: Chain;
    };

/** Parts of one group, of one lane, can go into one transaction. */
export function groupOf(part: BatchPart): string {
  if (!isProof(part)) return part.purpose;
  const { oracle, settler } = destinationOf(part.order.order);
  const { way } = part;
  return [
    part.purpose,
    way.leg.network,
    way.recordGas,
    part.origin.chainId,
    part.order.order.inputOracle,
    oracle,
    settler,
  ]
    .join(" ")
    .toLowerCase();
}

/**
 * One call for all parts of a group. Opens, claims and refunds are each on their own in it: one that fails leaves the
 * others. A proof carries all fills or none.
 * @param gasEach Gas that the call of each part may use.
 */
export async function batchCall(parts: readonly BatchPart[], gasEach: bigint, from: Address): Promise<Call> {
  const [first] = parts;
  if (first === undefined) throw new RangeError("a batch of nothing");
  const { origin } = first;
  if (isProof(first)) {
    const fills = parts.filter(isProof);
    return proveCall(first.destination, origin, first.way, fills, from);
  }
  return {
    chainId: origin.chainId,
    to: origin.contracts.inputSettler,
    data: escrowData(first.purpose, parts, gasEach),
    value: 0n,
  };
}

function isProof(part: BatchPart): part is Extract<BatchPart, { way: ProofWay }> {
  return part.purpose === "prove" || part.purpose === "proveSecond";
}

function escrowData(
  purpose: "open" | "refund" | "claim",
  parts: readonly BatchPart[],
  gasEach: bigint,
): `0x${string}` {
  const abi = inputSettlerEscrowAbi;
  if (purpose === "open") {
    const requests = parts.map(({ order: { order, signature } }) => ({
      order,
      sponsor: order.user,
      signature,
    }));
    return encodeFunctionData({ abi, functionName: "openForMany", args: [requests, gasEach] });
  }
  if (purpose === "refund") {
    const orders = parts.map(({ order }) => order.order);
    return encodeFunctionData({ abi, functionName: "refundMany", args: [orders, gasEach] });
  }
  const requests = parts.flatMap((part) => {
    if (part.purpose !== "claim") return [];
    const { order, fill } = part;
    return [
      {
        order: order.order,
        solveParams: solveParams(fill),
        destination: fill.solver,
        call: "0x" as const,
      },
    ];
  });
  return encodeFunctionData({ abi, functionName: "finaliseMany", args: [requests, gasEach] });
}
