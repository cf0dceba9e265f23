import type { Address } from "@tetrafi/core/hex.ts";
import type { StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import type { ChainProfile, ProofNetworkName, ProofPolicy } from "@tetrafi/protocol/config/network.ts";
import { bytes32ToAddress } from "@tetrafi/protocol/order/bytes32.ts";
import { destinationOf } from "../drive/order-fill.ts";

/** One network's way for a proof: from its adapter on the destination chain to the one on the origin chain. */
export type ProofLeg = {
  readonly network: ProofNetworkName;
  readonly adapter: Address;
  readonly recipient: Address;
};

/** The networks that an order can be proved over, in the order in which they are used. */
export type ProofRoute = {
  readonly legs: readonly [ProofLeg] | readonly [ProofLeg, ProofLeg];
  /** Of two: how many must have the proof. */
  readonly required: 1 | 2;
  /** The quorum oracle on the destination chain that sends through the adapters; null where they are named directly. */
  readonly quorum: Address | null;
};

/**
 * By the oracles that the order names, not by what the corridor says today: they alone can prove it. Oracles that the
 * network file does not know are taken for older ones over Hyperlane.
 */
export function proofRoute(
  order: StandardOrder,
  origin: ChainProfile,
  destination: ChainProfile,
  { networks }: Pick<ProofPolicy, "networks">,
): ProofRoute {
  const outputOracle = bytes32ToAddress(destinationOf(order).oracle);
  const { inputOracle } = order;
  const [here, there] = [origin.layerZero, destination.layerZero];
  if (here !== undefined && there !== undefined) {
    if (same(inputOracle, here.oracle))
      return single({ network: "layerZero", adapter: outputOracle, recipient: inputOracle });
    const isEither = same(inputOracle, origin.contracts.eitherOracle);
    if (isEither || same(inputOracle, origin.contracts.bothOracle)) {
      const hyperlane: ProofLeg = {
        network: "hyperlane",
        adapter: destination.contracts.hyperlaneOracle,
        recipient: origin.contracts.hyperlaneOracle,
      };
      const layerZero: ProofLeg = { network: "layerZero", adapter: there.oracle, recipient: here.oracle };
      const legs =
        networks[0] === "layerZero" ? ([layerZero, hyperlane] as const) : ([hyperlane, layerZero] as const);
      return { legs, required: isEither ? 1 : 2, quorum: outputOracle };
    }
  }
  return single({ network: "hyperlane", adapter: outputOracle, recipient: inputOracle });
}

function single(leg: ProofLeg): ProofRoute {
  return { legs: [leg], required: 1, quorum: null };
}

function same(one: Address, other: Address | undefined): boolean {
  return one.toLowerCase() === other?.toLowerCase();
}
