import { encodeEventTopics, keccak256, toEventSelector, type Hex } from "viem";
import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import { hyperlaneOracleAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { ChainProfile, ProofNetworkName } from "@tetrafi/protocol/config/network.ts";
import { addressToBytes32 } from "@tetrafi/protocol/order/bytes32.ts";
import { voucherHash } from "@tetrafi/settlement/proof/voucher.ts";
import type { CallContext, ContractLog } from "./contracts.ts";
import type { Operation } from "./operations.ts";
import { Revert } from "./revert.ts";
import { messageBytes, type ChainState, type ProofMessage } from "./state.ts";

/** Of the event by which a network tells of a message. */
export const DISPATCH_TOPIC: Hex = toEventSelector("Dispatch(address,uint32,bytes32,bytes)");

/** Wei that a network asks for a message. */
export const MESSAGE_FEE = 10_000n;

/** A network's contracts on a chain: our adapter, and what sends and hands over. */
export type NetworkContracts = {
  readonly name: ProofNetworkName;
  readonly adapter: Address;
  readonly mailbox: Address;
};

export function networksOf({ contracts, layerZero }: ChainProfile): readonly NetworkContracts[] {
  const { hyperlaneOracle, mailbox } = contracts;
  const hyperlane = { name: "hyperlane", adapter: hyperlaneOracle, mailbox } as const;
  if (layerZero === undefined) return [hyperlane];
  return [hyperlane, { name: "layerZero", adapter: layerZero.oracle, mailbox: layerZero.endpoint }];
}

/** Header of a fill description: solver, order id, timestamp; hex digits with the prefix. */
const SOLVER = [2, 66] as const;
const ORDER = [66, 130] as const;
const TIMESTAMP = [130, 138] as const;
const HEADER_DIGITS = 138;

/** Sends what the settler vouches for over a network, straight or by the quorum that outputs name as their oracle. */
export function prove(
  state: ChainState,
  { domain, adapter, quorum, source, payloads }: Extract<Operation, { type: "prove" }>,
  at: CallContext,
): ContractLog[] {
  if (at.value < MESSAGE_FEE) throw new Revert("InsufficientValue");
  const network = networksOf(at.profile).find((one) => one.adapter === adapter);
  if (network === undefined) throw new Revert("UnknownAdapter");
  const oracle = addressToBytes32(quorum ?? adapter);
  const settler = addressToBytes32(source);
  const sent: ProofMessage[] = [];
  for (const payload of payloads) {
    const orderId: Bytes32 = `0x${payload.slice(...ORDER)}`;
    const rest = payload.slice(HEADER_DIGITS);
    const chain = at.profile.chainId.toString(16).padStart(64, "0");
    const hash = keccak256(`${oracle}${settler.slice(2)}${chain}${rest}`);
    const record = `0x${payload.slice(...SOLVER)}:${Number.parseInt(payload.slice(...TIMESTAMP), 16)}`;
    if (state.fills.get(`${orderId}:${hash}`) !== record) throw new Revert("NotAllPayloadsAttested");
    const payloadHash = keccak256(payload);
    const message = {
      id: `${at.profile.chainId}:${state.dispatched.length}`,
      originChainId: domain,
      network: network.name,
      proof: proofKey(BigInt(at.profile.chainId), oracle, settler, payloadHash),
      filed: quorum === null ? payloadHash : voucherHash(settler, payloadHash),
      orderId,
    };
    state.dispatched.push(message);
    sent.push(message);
  }
  return [{ address: network.mailbox, topics: [DISPATCH_TOPIC], data: messageBytes(sent) }];
}

/** Hands over what of a message was not yet. */
export function processMessages(
  state: ChainState,
  { messages }: Extract<Operation, { type: "process" }>,
  at: CallContext,
): ContractLog[] {
  const missing = messages.filter(({ id }) => !state.delivered.has(id));
  if (missing.length === 0) throw new Revert("Mailbox: already delivered");
  return missing.flatMap((message) => deliver(state, { type: "deliver", message }, at));
}

export function deliver(
  state: ChainState,
  { message }: Extract<Operation, { type: "deliver" }>,
  at: CallContext,
): ContractLog[] {
  if (state.delivered.has(message.id)) throw new Revert("Mailbox: already delivered");
  state.delivered.add(message.id);
  state.proofs.add(`${message.network}:${message.proof}`);
  const network = networksOf(at.profile).find(({ name }) => name === message.network);
  if (network === undefined) throw new Revert("UnknownAdapter");
  const topics = encodeEventTopics({ abi: hyperlaneOracleAbi, eventName: "OutputProven" }) as Hex[];
  return [{ address: network.adapter, topics, data: message.filed }];
}

/** What a proof is filed under. */
export function proofKey(chainId: bigint, oracle: Bytes32, settler: Bytes32, hash: Bytes32): string {
  return `${chainId}:${oracle}:${settler}:${hash}`;
}

/** Whether an order's input oracle has a proof: an adapter its own, a quorum by any of its adapters or by all. */
export function isProven(state: ChainState, profile: ChainProfile, oracle: Address, key: string): boolean {
  const networks = networksOf(profile);
  const has = ({ name }: NetworkContracts): boolean => state.proofs.has(`${name}:${key}`);
  if (oracle === profile.contracts.eitherOracle) return networks.some(has);
  if (oracle === profile.contracts.bothOracle) return networks.every(has);
  const network = networks.find(({ adapter }) => adapter === oracle);
  return network !== undefined && has(network);
}
