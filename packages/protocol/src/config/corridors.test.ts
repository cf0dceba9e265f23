import { Compile } from "typebox/compile";
import { describe, expect, test } from "vitest";
import { resolveNetwork } from "./corridors.ts";
import { DEFAULT_PROOF_POLICY, NetworkConfig, type CorridorConfig } from "./network.ts";
import { ConfigurationError } from "./read-config.ts";
import { chainProfile, corridorConfig, networkConfig } from "./testing/network.ts";

const usdc = `0x${"a".repeat(40)}` as const;
const weth = `0x${"b".repeat(40)}` as const;
const sameChain: CorridorConfig = { ...corridorConfig, output: { chainId: 1, symbol: "WETH" } };

/** The faults of a network file. */
function faultsOf(network: NetworkConfig): readonly string[] {
  try {
    resolveNetwork(network);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
  return [];
}

describe("resolveNetwork", () => {
  test("the file of these tests fits its schema", () => {
    expect([...Compile(NetworkConfig).Errors(networkConfig())]).toEqual([]);
  });

  test("finds chains, assets and corridors, addresses in any case", () => {
    const network = resolveNetwork(networkConfig([corridorConfig, sameChain]));
    expect(network.chain(2)?.name).toBe("chain 2");
    expect(network.chain(3)).toBeUndefined();
    expect(network.asset(1, usdc.toUpperCase().replace("0X", "0x"))?.symbol).toBe("USDC");
    expect(network.asset(1, weth)?.symbol).toBe("WETH");
    expect(network.asset(3, usdc)).toBeUndefined();
    const found = network.corridor({ chainId: 1, address: usdc }, { chainId: 2, address: weth });
    expect(found?.corridor).toEqual(corridorConfig);
    expect(network.corridors.map(({ corridor }) => corridor)).toEqual([corridorConfig, sameChain]);
  });

  test("crossing is for one chain, legs for two", () => {
    const corridors = [
      { ...corridorConfig, allowsLegs: true, crossingWaitMs: 0 },
      { ...sameChain, crossingWaitMs: 2_000 },
    ];
    expect(faultsOf(networkConfig(corridors))).toEqual([]);
  });

  test("a corridor has one direction", () => {
    const network = resolveNetwork(networkConfig());
    expect(network.corridor({ chainId: 2, address: weth }, { chainId: 1, address: usdc })).toBeUndefined();
  });

  test("the settler is the escrow across chains and the atomic settler on one, lower case", () => {
    const settlers = resolveNetwork(networkConfig([corridorConfig, sameChain])).corridors.map(
      ({ settler, sameChain }) => ({ settler, sameChain }),
    );
    expect(settlers).toEqual([
      { settler: `0x${"c".repeat(40)}`, sameChain: false },
      { settler: `0x${"d".repeat(40)}`, sameChain: true },
    ]);
  });
});

describe("resolveNetwork refuses", () => {
  test("crossing test orders with live ones", () => {
    const back: CorridorConfig = { ...sameChain, input: sameChain.output, output: sameChain.input };
    const wait = { crossingWaitMs: 100 };
    expect(
      faultsOf(
        networkConfig([
          { ...sameChain, ...wait },
          { ...back, sandbox: true },
        ]),
      ),
    ).toEqual(["corridor USDC@1 → WETH@1 crosses orders with WETH@1 → USDC@1, of which one is for tests"]);
    expect(faultsOf(networkConfig([sameChain, { ...back, sandbox: true }]))).toEqual([]);
    const tests = [sameChain, back].map((one) => ({ ...one, ...wait, sandbox: true }));
    expect(faultsOf(networkConfig(tests))).toEqual([]);
  });

  test.each<[string, Partial<CorridorConfig>, string]>([
    [
      "a split on one chain",
      { output: { chainId: 1, symbol: "WETH" }, split: { maxParts: 2, pricing: "uniform" } },
      "has a split, which trades on one chain can't have",
    ],
    ["an unknown origin", { input: { chainId: 9, symbol: "USDC" } }, "names an unknown chain"],
    ["an unknown destination", { output: { chainId: 9, symbol: "WETH" } }, "names an unknown chain"],
    ["an unknown input token", { input: { chainId: 1, symbol: "DAI" } }, "names an unknown token"],
    ["an unknown output token", { output: { chainId: 2, symbol: "DAI" } }, "names an unknown token"],
    ["limits the wrong way round", { minAmount: "2", maxAmount: "1" }, "has minAmount above maxAmount"],
    ["no time to prove", { expirySeconds: 60 }, "leaves no time to prove"],
    ["exclusivity past the fill window", { exclusiveSeconds: 61 }, "has exclusiveSeconds above"],
    ["a fall past the fill window", { decaySeconds: 31 }, "would still fall after its fillWindowSeconds"],
    [
      "a fall on one chain",
      { output: { chainId: 1, symbol: "WETH" }, decaySeconds: 5 },
      "is settled at once",
    ],
    [
      "a network that its chains don't have",
      { proof: { ...DEFAULT_PROOF_POLICY, networks: ["layerZero"] } },
      "is proved by what is not there: layerZero of chain 1",
    ],
    [
      "two networks and only one named",
      { proof: { ...DEFAULT_PROOF_POLICY, required: 2 } },
      "wants two networks and names one",
    ],
    ["a token for itself", { output: { chainId: 1, symbol: "USDC" } }, "trades a token for itself"],
    ["crossing over two chains", { crossingWaitMs: 1 }, "crosses orders over two chains"],
    ["a hidden side without a way back", { allowsHiddenSide: true }, "there is none back that does"],
    ["legs on one chain", { output: sameChain.output, allowsLegs: true }, "allows legs on one chain"],
  ])("%s", (_name, change, fault) => {
    expect(faultsOf(networkConfig([{ ...corridorConfig, ...change }]))).toEqual([
      expect.stringContaining(fault),
    ]);
  });

  test("crossing on a chain that names nobody for it", () => {
    const { crosser: _, ...unnamed } = chainProfile(1);
    const network = networkConfig([{ ...sameChain, crossingWaitMs: 1 }]);
    expect(faultsOf({ ...network, chains: [unnamed, chainProfile(2)] })).toEqual([
      "corridor USDC@1 → WETH@1 crosses orders, but chain 1 names no crosser",
    ]);
  });

  test("a hidden side that only one of both directions allows, or of which one is for tests", () => {
    const there = { ...corridorConfig, allowsHiddenSide: true };
    const back = { ...there, input: there.output, output: there.input };
    expect(faultsOf(networkConfig([there, back]))).toEqual([]);
    expect(faultsOf(networkConfig([there, { ...back, allowsHiddenSide: false }]))).toHaveLength(1);
    expect(faultsOf(networkConfig([there, { ...back, sandbox: true }]))).toHaveLength(2);
  });

  test("the same corridor, chain or token twice", () => {
    expect(faultsOf(networkConfig([corridorConfig, corridorConfig]))).toEqual([
      "corridor USDC@1 → WETH@2 is listed twice",
    ]);
    const chain = chainProfile(1);
    const twice = { ...chain, tokens: [...chain.tokens, { symbol: "COPY", address: usdc, decimals: 6 }] };
    expect(faultsOf({ ...networkConfig(), chains: [twice, chainProfile(2)] })).toEqual([
      `token ${usdc} on chain 1 is listed twice`,
    ]);
    const chains = [chainProfile(1), chainProfile(2), { ...chainProfile(2), tokens: [] }];
    expect(faultsOf({ ...networkConfig([sameChain]), chains })).toEqual(["chain 2 is described twice"]);
  });

  test("all faults at once", () => {
    const network = networkConfig([
      { ...corridorConfig, minAmount: "2", maxAmount: "1" },
      { ...corridorConfig, input: { chainId: 9, symbol: "USDC" } },
    ]);
    expect(faultsOf(network)).toHaveLength(2);
  });
});
