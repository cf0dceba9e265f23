import type { StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import type { ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import {
  DEFAULT_PROOF_POLICY,
  type ProofNetworkName,
  type ProofPolicy,
} from "@tetrafi/protocol/config/network.ts";
import { bytes32ToAddress } from "@tetrafi/protocol/order/bytes32.ts";
import { hyperlaneNetwork, type CheckpointReader } from "./hyperlane-network.ts";
import { layerZeroNetwork } from "./layerzero-network.ts";
import type { ProofNetwork } from "./proof-network.ts";

/** Every network that proofs can go over, and how each corridor wants them used. */
export type ProofNetworks = {
  readonly network: (name: ProofNetworkName) => ProofNetwork;
  readonly policyOf: (order: StandardOrder) => ProofPolicy;
};

/** @param readCheckpoint Where Hyperlane's validators publish. */
export function proofNetworks(network: ResolvedNetwork, readCheckpoint: CheckpointReader): ProofNetworks {
  const networks = { hyperlane: hyperlaneNetwork(readCheckpoint), layerZero: layerZeroNetwork };
  return { network: (name) => networks[name], policyOf: (order) => policyOf(network, order) };
}

/** Proofs of corridors that say nothing, by networks that deliver by themselves. */
export const plainProofNetworks: ProofNetworks = {
  network: (name) =>
    name === "hyperlane" ? hyperlaneNetwork(() => Promise.resolve(null)) : layerZeroNetwork,
  policyOf: () => DEFAULT_PROOF_POLICY,
};

/** As the order's corridor says today. */
function policyOf(network: ResolvedNetwork, order: StandardOrder): ProofPolicy {
  const [input] = order.inputs;
  const [output] = order.outputs;
  if (input === undefined || output === undefined) return DEFAULT_PROOF_POLICY;
  const found = network.corridor(
    { chainId: Number(order.originChainId), address: `0x${input[0].toString(16).padStart(40, "0")}` },
    { chainId: Number(output.chainId), address: bytes32ToAddress(output.token) },
  );
  return found?.corridor.proof ?? DEFAULT_PROOF_POLICY;
}
