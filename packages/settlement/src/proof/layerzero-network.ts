import {
  concat,
  encodeEventTopics,
  encodeFunctionData,
  numberToHex,
  parseAbi,
  parseEventLogs,
  size,
  slice,
  type Log,
} from "viem";
import type { Hex } from "@tetrafi/core/hex.ts";
import { layerZeroDeliveryAbi, layerZeroOracleAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import { addressToBytes32 } from "@tetrafi/protocol/order/bytes32.ts";
import type { Chain } from "../chain/chain.ts";
import { readContract } from "../chain/contract-call.ts";
import { readLogs } from "../chain/logs.ts";
import type { ProofNetwork } from "./proof-network.ts";
import type { ProofLeg } from "./proof-route.ts";
import { wouldSucceed } from "./would-succeed.ts";

const endpointAbi = parseAbi([
  "event PacketSent(bytes encodedPayload, bytes options, address sendLibrary)",
  "function lazyInboundNonce(address receiver, uint32 srcEid, bytes32 sender) view returns (uint64)",
  "function inboundPayloadHash(address receiver, uint32 srcEid, bytes32 sender, uint64 nonce) view returns (bytes32)",
]);
const PACKET_SENT = encodeEventTopics({ abi: endpointAbi, eventName: "PacketSent" })[0] as Hex;
const NO_HASH: Hex = `0x${"00".repeat(32)}`;

/** Uncommitted packets before one that are committed with it, and blocks in which they are looked for. */
const MAX_EARLIER = 32;
const EARLIER_BLOCKS = 10_000;

/** Version 1, nonce 8, source 4, sender 32, destination 4, receiver 32, name 32: LayerZero's packet before its message. */
const NONCE = [1, 9] as const;
const SOURCE = [9, 13] as const;
const SENDER = [13, 45] as const;
const RECEIVER = [49, 81] as const;
const NAME = [81, 113] as const;

/** Options of type 3 with one entry: the executor (1) calls `lzReceive` (1) with so much gas. */
export function executorOptions(gas: bigint): Hex {
  const entry = concat(["0x01", numberToHex(gas, { size: 16 })]);
  return concat(["0x0003", "0x01", numberToHex(size(entry), { size: 2 }), entry]);
}

/** LayerZero (version 2): verifiers attest packets at the receiving library, anyone commits and executes them. */
export const layerZeroNetwork: ProofNetwork = {
  submit: async ({ destination, origin, leg, source, payloads, gas, from }) => {
    const { eid } = settingsOf(origin);
    const args = [eid, leg.recipient, executorOptions(gas), source, payloads] as const;
    const abi = layerZeroOracleAbi;
    const value = await readContract(
      destination.rpc,
      { address: leg.adapter, abi, functionName: "quoteGasPayment", args, from },
      destination.head().latest.number,
    );
    return { data: encodeFunctionData({ abi, functionName: "submit", args }), value };
  },
  messageIn: (logs, { adapter, recipient }, destination) => {
    const endpoint = settingsOf(destination).endpoint.toLowerCase();
    const ours = logs.filter(({ address }) => address.toLowerCase() === endpoint) as unknown as Log[];
    for (const { args } of parseEventLogs({ abi: endpointAbi, eventName: "PacketSent", logs: ours })) {
      const packet = args.encodedPayload;
      if (size(packet) < NAME[1]) continue;
      const isOurs =
        slice(packet, ...SENDER) === addressToBytes32(adapter) &&
        slice(packet, ...RECEIVER) === addressToBytes32(recipient);
      if (isOurs) return { id: slice(packet, ...NAME), bytes: packet, index: 0 };
    }
    return null;
  },
  delivery: async ({ bytes }, leg, { origin, destination }) => {
    const { endpoint, delivery } = settingsOf(origin.profile);
    const gap = await uncommittedBefore(origin, leg, bytes);
    if (gap === null) return null;
    const earlier = gap.length === 0 ? [] : await packetsOf(destination, leg, gap);
    if (earlier === null) return null;
    const args = [endpoint, earlier, bytes] as const;
    const data = encodeFunctionData({ abi: layerZeroDeliveryAbi, functionName: "deliver", args });
    const { chainId } = origin.profile;
    return wouldSucceed(origin, { chainId, to: delivery, data, value: 0n });
  },
};

/** Nonces before the packet's that nobody has committed; null if it was delivered, or they are too many. */
async function uncommittedBefore(
  { rpc, profile, head }: Chain,
  { recipient }: ProofLeg,
  packet: Hex,
): Promise<readonly bigint[] | null> {
  const address = settingsOf(profile).endpoint;
  const block = head().latest.number;
  const path = [recipient, Number(slice(packet, ...SOURCE)), slice(packet, ...SENDER)] as const;
  const nonce = BigInt(slice(packet, ...NONCE));
  const hashAt = (at: bigint): Promise<Hex> =>
    readContract(
      rpc,
      { address, abi: endpointAbi, functionName: "inboundPayloadHash", args: [...path, at] },
      block,
    );
  const reached = await readContract(
    rpc,
    { address, abi: endpointAbi, functionName: "lazyInboundNonce", args: path },
    block,
  );
  if (nonce <= reached) return (await hashAt(nonce)) === NO_HASH ? null : [];
  const count = Number(nonce - reached - 1n);
  if (count > MAX_EARLIER) return null;
  const nonces = Array.from({ length: count }, (_, i) => reached + 1n + BigInt(i));
  const hashes = await Promise.all(nonces.map(hashAt));
  return nonces.filter((_, i) => hashes[i] === NO_HASH);
}

/** The leg's packets with these nonces, in their order; null if one of them can't be found. */
async function packetsOf(
  { rpc, profile, head }: Chain,
  leg: ProofLeg,
  nonces: readonly bigint[],
): Promise<readonly Hex[] | null> {
  const { latest } = head();
  const from = Math.max(profile.startBlock, latest.number - EARLIER_BLOCKS);
  const filter = { address: settingsOf(profile).endpoint, topics: [PACKET_SENT] };
  const logs = await readLogs(rpc, filter, from, latest);
  const byNonce = new Map(
    logs.flatMap(({ topics, data }) => {
      const sent = layerZeroNetwork.messageIn([{ address: filter.address, topics, data }], leg, profile);
      return sent === null ? [] : [[BigInt(slice(sent.bytes, ...NONCE)), sent.bytes] as const];
    }),
  );
  const packets = nonces.map((nonce) => byNonce.get(nonce));
  return packets.every((packet) => packet !== undefined) ? packets : null;
}

function settingsOf({ chainId, layerZero }: ChainProfile): NonNullable<ChainProfile["layerZero"]> {
  if (layerZero === undefined) throw new Error(`chain ${chainId} has no LayerZero in the network file`);
  return layerZero;
}
