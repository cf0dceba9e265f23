import { expect, test } from "vitest";
import { testOrder } from "@tetrafi/core/settlement/testing/settlement-facts.ts";
import type { StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import type { ChainProfile, ProofPolicy } from "@tetrafi/protocol/config/network.ts";
import { chainProfile } from "@tetrafi/protocol/config/testing/network.ts";
import { addressToBytes32 } from "@tetrafi/protocol/order/bytes32.ts";
import { proofOracles } from "@tetrafi/protocol/order/proof-oracles.ts";
import { proofRoute } from "./proof-route.ts";

const address = (byte: string): `0x${string}` => `0x${byte.repeat(20)}`;

function withBoth(chainId: number): ChainProfile {
  const profile = chainProfile(chainId);
  const own = `${chainId}`;
  return {
    ...profile,
    contracts: {
      ...profile.contracts,
      hyperlaneOracle: address(`A${own}`),
      eitherOracle: address(`B${own}`),
      bothOracle: address(`C${own}`),
    },
    layerZero: {
      eid: chainId,
      endpoint: address(`E${own}`),
      oracle: address(`D${own}`),
      delivery: address(`F${own}`),
    },
  };
}
const [origin, destination] = [withBoth(1), withBoth(2)];

/** The test order as a corridor of this policy makes it. */
function orderFor(policy: Pick<ProofPolicy, "networks" | "required">): StandardOrder {
  const oracles = proofOracles(policy, origin, destination);
  if (typeof oracles === "string") throw new Error(oracles);
  const outputs = testOrder.outputs.map((output) => ({
    ...output,
    oracle: addressToBytes32(oracles.outputOracle),
  }));
  return { ...testOrder, inputOracle: oracles.inputOracle, outputs };
}

const inShort = (policy: Pick<ProofPolicy, "networks" | "required">, today = policy): string => {
  const { legs, required, quorum } = proofRoute(orderFor(policy), origin, destination, today);
  const ways = legs.map(
    ({ network, adapter, recipient }) => `${network} ${adapter.slice(2, 4)}>${recipient.slice(2, 4)}`,
  );
  return `${ways.join(", ")}: ${required}, ${quorum?.slice(2, 4) ?? "-"}`.toLowerCase();
};

test.each([
  [{ networks: ["hyperlane"], required: 1 }, "hyperlane a2>a1: 1, -"],
  [{ networks: ["layerZero"], required: 1 }, "layerzero d2>d1: 1, -"],
  [{ networks: ["hyperlane", "layerZero"], required: 1 }, "hyperlane a2>a1, layerzero d2>d1: 1, b2"],
  [{ networks: ["layerZero", "hyperlane"], required: 1 }, "layerzero d2>d1, hyperlane a2>a1: 1, b2"],
  [{ networks: ["hyperlane", "layerZero"], required: 2 }, "hyperlane a2>a1, layerzero d2>d1: 2, c2"],
] satisfies [Pick<ProofPolicy, "networks" | "required">, string][])("%j → %s", (policy, expected) => {
  expect(inShort(policy)).toBe(expected);
});

test("an order goes over what it names, whatever its corridor says today", () => {
  const either: Pick<ProofPolicy, "networks" | "required"> = {
    networks: ["hyperlane", "layerZero"],
    required: 1,
  };
  expect(inShort(either, { networks: ["layerZero"], required: 2 })).toBe(
    "layerzero d2>d1, hyperlane a2>a1: 1, b2",
  );
  expect(inShort({ networks: ["layerZero"], required: 1 }, either)).toBe("layerzero d2>d1: 1, -");
});

test("oracles that the network file does not know are older ones over Hyperlane", () => {
  const { networks } = { networks: ["layerZero" as const] };
  const route = proofRoute(
    { ...orderFor({ networks, required: 1 }), inputOracle: address("99") },
    origin,
    destination,
    { networks },
  );
  expect(route).toEqual({
    legs: [{ network: "hyperlane", adapter: address("d2"), recipient: address("99") }],
    required: 1,
    quorum: null,
  });
});

test("what the network file lacks is named", () => {
  const plain = chainProfile(3);
  const both = { networks: ["hyperlane", "layerZero"], required: 2 } satisfies Partial<ProofPolicy>;
  const { bothOracle: _, ...contracts } = destination.contracts;
  expect(proofOracles(both, origin, plain)).toBe("layerZero of chain 3");
  expect(proofOracles(both, origin, { ...destination, contracts })).toBe("contracts.bothOracle of chain 2");
  expect(proofOracles({ networks: ["layerZero"], required: 1 }, plain, destination)).toBe(
    "layerZero of chain 3",
  );
});
