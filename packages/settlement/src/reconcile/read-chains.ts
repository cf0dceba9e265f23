import { numberToHex } from "viem";
import type { Bytes32, Hex } from "@tetrafi/core/hex.ts";
import type { EscrowStatus } from "@tetrafi/core/settlement/types.ts";
import { outputSettlerAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import { outputHash } from "@tetrafi/protocol/order/fill-description.ts";
import type { LaneKey } from "@tetrafi/store/lanes.ts";
import type { OrderRecord } from "@tetrafi/store/reconciliation.ts";
import { readBlock, readFinalBlock } from "../chain/blocks.ts";
import type { ChainRpc } from "../chain/chain-rpc.ts";
import { readContract } from "../chain/contract-call.ts";
import { readEscrowStatus } from "../chain/escrow-status.ts";
import type { ChainHead } from "../chain/head-watcher.ts";
import { destinationOf } from "../drive/order-fill.ts";
import { SettlementFault } from "../faults.ts";
import type { LaneOnChain } from "./compare-lane.ts";
import type { MinedTransaction, OrderOnChains } from "./compare-order.ts";

/** A chain as reconciliation reads it: by itself, with no memory of what others saw. */
export type ComparedChain = { readonly profile: ChainProfile; readonly rpc: ChainRpc };

/** A chain with the head that one run reads it at. */
export type ChainAtHead = ComparedChain & { readonly head: ChainHead };

type RawReceipt = {
  readonly status: string;
  readonly blockNumber: string;
  readonly logs: readonly { readonly address: string; readonly topics: readonly Hex[] }[];
};

const NO_RECORD: Bytes32 = `0x${"00".repeat(32)}`;

/** Both views of a chain now. */
export async function atHead(chain: ComparedChain): Promise<ChainAtHead> {
  const latest = await readBlock(chain.rpc, "latest");
  const final = latest && (await readFinalBlock(chain.rpc, chain.profile, latest));
  if (latest === null || final === null) throw new SettlementFault("CHAIN_NOT_READ", chain.profile.name);
  return { ...chain, head: { latest, final } };
}

/** What the chains say of an order. Throws SettlementFault if one can't be read. */
export async function readOrder(
  record: OrderRecord,
  chainOf: (chainId: number) => ChainAtHead,
): Promise<OrderOnChains> {
  const { order, orderId, kind } = record;
  const origin = chainOf(Number(order.originChainId));
  const destination = chainOf(Number(destinationOf(order).chainId));
  const escrowAt = (block: number): Promise<EscrowStatus> =>
    readEscrowStatus(origin.rpc, origin.profile, kind, orderId, block);
  const [latest, final, fill, transactions] = await Promise.all([
    escrowAt(origin.head.latest.number),
    escrowAt(origin.head.final.number),
    kind === "sameChain" ? { latest: null, final: null } : readFill(record, destination),
    readTransactions(record, chainOf),
  ]);
  return {
    originChainId: origin.profile.chainId,
    destinationChainId: destination.profile.chainId,
    escrow: { latest, final },
    fill,
    transactions,
  };
}

async function readFill(
  { order, orderId }: OrderRecord,
  { rpc, profile, head }: ChainAtHead,
): Promise<OrderOnChains["fill"]> {
  const address = profile.contracts.outputSettler;
  const at = async (block: number): Promise<readonly Bytes32[] | null> => {
    const records = await Promise.all(
      order.outputs.map((output) => {
        const args = [orderId, outputHash(output)] as const;
        const read = { address, abi: outputSettlerAbi, functionName: "getFillRecord", args } as const;
        return readContract(rpc, read, block);
      }),
    );
    return records.includes(NO_RECORD) ? null : records;
  };
  const [latest, final] = await Promise.all([at(head.latest.number), at(head.final.number)]);
  return { latest, final };
}

async function readTransactions(
  { transactions, events, orderId }: OrderRecord,
  chainOf: (chainId: number) => ChainAtHead,
): Promise<Map<Hex, MinedTransaction | null>> {
  const wanted = new Map<Hex, number>();
  for (const { chainId, txHash, attempts, state } of transactions)
    for (const hash of state === "rejected" ? attempts : [txHash]) wanted.set(hash, chainId);
  for (const { chainId, txHash } of events)
    if (chainId !== null && txHash !== null) wanted.set(txHash, chainId);
  const read = [...wanted].map(async ([hash, chainId]) => {
    const { rpc, profile } = chainOf(chainId);
    const raw = (await rpc.request("eth_getTransactionReceipt", [hash])) as RawReceipt | null;
    return [hash, raw === null ? null : minedTransaction(raw, profile, orderId)] as const;
  });
  return new Map(await Promise.all(read));
}

function minedTransaction(
  { status, blockNumber, logs }: RawReceipt,
  { contracts }: ChainProfile,
  orderId: Bytes32,
): MinedTransaction {
  const { inputSettler, atomicSettler, outputSettler } = contracts;
  const settlers = new Set(
    [inputSettler, atomicSettler, outputSettler].map((settler) => settler.toLowerCase()),
  );
  return {
    succeeded: status === "0x1",
    blockNumber: Number(blockNumber),
    namesOrder: logs.some(
      ({ address, topics }) => settlers.has(address.toLowerCase()) && topics.includes(orderId),
    ),
  };
}

/** What a chain says of a sender. */
export async function readLane({ signer }: LaneKey, { rpc, head }: ChainAtHead): Promise<LaneOnChain> {
  const [finalCount, balance] = await Promise.all([
    rpc.request("eth_getTransactionCount", [signer, numberToHex(head.final.number)]),
    rpc.request("eth_getBalance", [signer, numberToHex(head.latest.number)]),
  ]);
  return { finalCount: Number(finalCount), balance: BigInt(balance as string) };
}
