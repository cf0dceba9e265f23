import type { ChainProfile, CorridorConfig, NetworkConfig } from "../network.ts";

const address = (digit: string): `0x${string}` => `0x${digit.repeat(40)}`;

/** A chain with two tokens, USDC (0xaa…) and WETH (0xBB…). */
export function chainProfile(chainId: number): ChainProfile {
  return {
    chainId,
    name: `chain ${chainId}`,
    rpcUrls: ["http://127.0.0.1:8545"],
    blockTimeMs: 1_000,
    finality: { type: "depth", blocks: 2 },
    hyperlaneDomain: chainId,
    startBlock: 0,
    crosser: address("9"),
    contracts: {
      permit2: address("1"),
      inputSettler: address("C"),
      outputSettler: address("3"),
      atomicSettler: address("D"),
      orderSetOpener: address("E"),
      hyperlaneOracle: address("5"),
      mailbox: address("6"),
      merkleTreeHook: address("7"),
      multisigIsm: address("8"),
    },
    tokens: [
      { symbol: "USDC", address: address("a"), decimals: 6 },
      { symbol: "WETH", address: address("B"), decimals: 18 },
    ],
  };
}

/** USDC on chain 1 for WETH on chain 2, with sound limits. */
export const corridorConfig: CorridorConfig = {
  input: { chainId: 1, symbol: "USDC" },
  output: { chainId: 2, symbol: "WETH" },
  windowMs: 500,
  minAmount: "1",
  maxAmount: "1000000",
  fillWindowSeconds: 60,
  expirySeconds: 120,
  exclusiveSeconds: 30,
};

/** Two chains and the given corridors. */
export function networkConfig(corridors: CorridorConfig[] = [corridorConfig]): NetworkConfig {
  return { chains: [chainProfile(1), chainProfile(2)], corridors };
}
