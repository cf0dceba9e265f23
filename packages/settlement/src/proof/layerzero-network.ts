import {
  concat,
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
import { readContract } from "../chain/contract-call.ts";
import type { ProofNetwork } from "./proof-network.ts";
import { wouldSucceed } from "./would-succeed.ts";

const endpointAbi = parseAbi(["event PacketSent(bytes encodedPayload, bytes options, address sendLibrary)"]);

/** Version 1, nonce 8, source 4, sender 32, destination 4, receiver 32, name 32: LayerZero's packet before its message. */
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
  delivery: async ({ bytes }, _leg, { origin }) => {
    const { endpoint, delivery } = settingsOf(origin.profile);
    const args = [endpoint, bytes] as const;
    const data = encodeFunctionData({ abi: layerZeroDeliveryAbi, functionName: "deliver", args });
    const { chainId } = origin.profile;
    return wouldSucceed(origin, { chainId, to: delivery, data, value: 0n });
  },
};

function settingsOf({ chainId, layerZero }: ChainProfile): NonNullable<ChainProfile["layerZero"]> {
  if (layerZero === undefined) throw new Error(`chain ${chainId} has no LayerZero in the network file`);
  return layerZero;
}
