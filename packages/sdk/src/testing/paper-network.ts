import type { Hex } from "@tetrafi/core/hex.ts";
import {
  resolveNetwork,
  type ResolvedCorridor,
  type ResolvedNetwork,
} from "@tetrafi/protocol/config/corridors.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";

const address = (digits: string): Hex => `0x${digits.padStart(40, "0")}`;

/** A chain that exists on paper only: for what is decided without reading one. */
function paperChain(chainId: number): ChainProfile {
  const own = (place: number): Hex => address(`${chainId}${String(place).padStart(2, "0")}`);
  return {
    chainId,
    name: `Paper ${chainId}`,
    rpcUrls: ["http://127.0.0.1:1"],
    blockTimeMs: 1_000,
    finality: { type: "tag", tag: "finalized" },
    hyperlaneDomain: chainId,
    startBlock: 0,
    contracts: {
      permit2: "0x000000000022D473030F116dDEE9F6B43aC78BA3",
      inputSettler: own(1),
      outputSettler: own(2),
      atomicSettler: own(3),
      orderSetOpener: own(8),
      hyperlaneOracle: own(4),
      mailbox: own(5),
      merkleTreeHook: own(6),
      multisigIsm: own(7),
    },
    tokens: [
      { symbol: "USDC", address: own(11), decimals: 6 },
      { symbol: "USDT", address: own(12), decimals: 6 },
    ],
  };
}

const terms = {
  windowMs: 500,
  minAmount: "1",
  maxAmount: "5000000000000",
  fillWindowSeconds: 300,
  expirySeconds: 600,
  exclusiveSeconds: 120,
};

/** USDC on 101 to USDT on 102, and to USDT on 101. */
export function paperNetwork(): ResolvedNetwork {
  const input = { chainId: 101, symbol: "USDC" };
  return resolveNetwork({
    chains: [paperChain(101), paperChain(102)],
    corridors: [
      { ...terms, input, output: { chainId: 102, symbol: "USDT" } },
      { ...terms, input, output: { chainId: 101, symbol: "USDT" } },
    ],
  });
}

/** The corridor across chains. */
export function crossCorridor(network: ResolvedNetwork): ResolvedCorridor {
  const corridor = network.corridors.find(({ sameChain }) => !sameChain);
  if (corridor === undefined) throw new Error("the network has a corridor across chains");
  return corridor;
}
