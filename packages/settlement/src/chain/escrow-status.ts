import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import type { EscrowStatus, SettlementKind } from "@tetrafi/core/settlement/types.ts";
import { atomicSettlerAbi, inputSettlerEscrowAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import { SettlementFault } from "../faults.ts";
import type { ChainRpc } from "./chain-rpc.ts";
import { readContract, readContractEach } from "./contract-call.ts";

/** By the contracts' `OrderStatus` numbers. */
const STATUSES = ["none", "deposited", "claimed", "refunded"] as const satisfies readonly EscrowStatus[];

/** The contract that holds orders of this kind on their origin chain. */
export function settlerOf({ contracts }: ChainProfile, kind: SettlementKind): Address {
  return kind === "crossChain" ? contracts.inputSettler : contracts.atomicSettler;
}

function statusRead(profile: ChainProfile, kind: SettlementKind, orderId: Bytes32) {
  // Both contracts have the same getter.
  const abi =
    kind === "crossChain"
      ? inputSettlerEscrowAbi
      : (atomicSettlerAbi as unknown as typeof inputSettlerEscrowAbi);
  return { address: settlerOf(profile, kind), abi, functionName: "orderStatus", args: [orderId] } as const;
}

/** Where an order's input is, at a block. */
export async function readEscrowStatus(
  rpc: ChainRpc,
  profile: ChainProfile,
  kind: SettlementKind,
  orderId: Bytes32,
  block: number,
): Promise<EscrowStatus> {
  return named(await readContract(rpc, statusRead(profile, kind, orderId), block));
}

/**
 * Asks every node for what would be acted on for good. Those that answer must agree; one that can't be reached has no
 * say. Throws NODES_DISAGREE with both sides.
 */
export async function confirmEscrowStatus(
  rpc: ChainRpc,
  profile: ChainProfile,
  kind: SettlementKind,
  orderId: Bytes32,
  block: number,
  expected: EscrowStatus,
): Promise<void> {
  if (profile.rpcUrls.length === 1) return;
  const answers = await readContractEach(rpc, statusRead(profile, kind, orderId), block);
  const others = answers.filter(({ value }) => named(value) !== expected);
  if (others.length > 0) {
    const sides = answers.map(({ endpoint, value }) => `${endpoint} says ${named(value)}`).join(", ");
    throw new SettlementFault("NODES_DISAGREE", `escrow at block ${block}: ${sides}`);
  }
}

function named(status: number): EscrowStatus {
  const name = STATUSES[status];
  if (name === undefined)
    throw new SettlementFault("UNEXPECTED", `the settler reports order status ${status}`);
  return name;
}
