import type { Asset } from "@tetrafi/core/auction/types.ts";
import type { Address } from "@tetrafi/core/hex.ts";
import type { ChainProfile, CorridorConfig, NetworkConfig, TokenConfig } from "./network.ts";
import { proofOracles } from "../order/proof-oracles.ts";
import { ConfigurationError } from "./read-config.ts";

/** A corridor with what it names looked up. */
export type ResolvedCorridor = {
  /** Names it to operators and in limits: `USDC@1>WETH@2`. */
  readonly id: string;
  readonly corridor: CorridorConfig;
  readonly origin: ChainProfile;
  readonly destination: ChainProfile;
  readonly inputToken: TokenConfig;
  readonly outputToken: TokenConfig;
  readonly sameChain: boolean;
  /** The contract that will hold the order: verifyingContract of its quotes. */
  readonly settler: Address;
};

/** Look-ups over the network file. Addresses in any case. */
export type ResolvedNetwork = {
  readonly chain: (chainId: number) => ChainProfile | undefined;
  readonly asset: (chainId: number, address: string) => TokenConfig | undefined;
  readonly corridor: (input: Asset, output: Asset) => ResolvedCorridor | undefined;
  readonly chains: readonly ChainProfile[];
  readonly corridors: readonly ResolvedCorridor[];
};

/** Checks that the file agrees with itself and indexes it. Throws ConfigurationError with every fault. */
export function resolveNetwork(network: NetworkConfig): ResolvedNetwork {
  const faults: string[] = [];
  const chains = new Map<number, ChainProfile>();
  const assets = new Map<string, TokenConfig>();
  for (const chain of network.chains) {
    if (chains.has(chain.chainId)) faults.push(`chain ${chain.chainId} is described twice`);
    chains.set(chain.chainId, chain);
    for (const token of chain.tokens) {
      const key = assetKey(chain.chainId, token.address);
      if (assets.has(key)) faults.push(`token ${token.address} on chain ${chain.chainId} is listed twice`);
      assets.set(key, token);
    }
  }
  const corridors = new Map<string, ResolvedCorridor>();
  for (const corridor of network.corridors) {
    const resolved = resolveCorridor(corridor, chains);
    if (typeof resolved === "string") {
      faults.push(resolved);
      continue;
    }
    const key = corridorKey(
      assetKey(resolved.origin.chainId, resolved.inputToken.address),
      assetKey(resolved.destination.chainId, resolved.outputToken.address),
    );
    if (corridors.has(key)) faults.push(`corridor ${describe(corridor)} is listed twice`);
    corridors.set(key, resolved);
  }
  for (const resolved of corridors.values())
    faults.push(...crossingFaults(resolved, corridors), ...hiddenSideFaults(resolved, corridors));
  if (faults.length > 0) throw new ConfigurationError(faults);
  return {
    chain: (chainId) => chains.get(chainId),
    asset: (chainId, address) => assets.get(assetKey(chainId, address)),
    corridor: (input, output) =>
      corridors.get(
        corridorKey(assetKey(input.chainId, input.address), assetKey(output.chainId, output.address)),
      ),
    chains: network.chains,
    corridors: [...corridors.values()],
  };
}

function resolveCorridor(
  corridor: CorridorConfig,
  chains: ReadonlyMap<number, ChainProfile>,
): ResolvedCorridor | string {
  const name = describe(corridor);
  const origin = chains.get(corridor.input.chainId);
  const destination = chains.get(corridor.output.chainId);
  if (origin === undefined || destination === undefined) return `corridor ${name} names an unknown chain`;
  const inputToken = origin.tokens.find((token) => token.symbol === corridor.input.symbol);
  const outputToken = destination.tokens.find((token) => token.symbol === corridor.output.symbol);
  if (inputToken === undefined || outputToken === undefined) return `corridor ${name} names an unknown token`;
  if (BigInt(corridor.minAmount) > BigInt(corridor.maxAmount))
    return `corridor ${name} has minAmount above maxAmount`;
  if (corridor.expirySeconds <= corridor.fillWindowSeconds) {
    return `corridor ${name} leaves no time to prove: expirySeconds must exceed fillWindowSeconds`;
  }
  if (corridor.exclusiveSeconds > corridor.fillWindowSeconds) {
    return `corridor ${name} has exclusiveSeconds above fillWindowSeconds`;
  }
  if (corridor.exclusiveSeconds + (corridor.decaySeconds ?? 0) > corridor.fillWindowSeconds) {
    return `corridor ${name} would still fall after its fillWindowSeconds: exclusiveSeconds and decaySeconds exceed it`;
  }
  const sameChain = origin.chainId === destination.chainId;
  const oracles = sameChain ? null : proofOracles(corridor.proof, origin, destination);
  if (typeof oracles === "string") return `corridor ${name} is proved by what is not there: ${oracles}`;
  if (corridor.proof?.required === 2 && corridor.proof.networks.length < 2)
    return `corridor ${name} wants two networks and names one`;
  if (sameChain && inputToken === outputToken) return `corridor ${name} trades a token for itself`;
  if (corridor.split !== undefined && sameChain)
    return `corridor ${name} has a split, which trades on one chain can't have`;
  if (corridor.split !== undefined && origin.contracts.orderSetOpener === undefined)
    return `corridor ${name} has a split, but chain ${origin.chainId} names no orderSetOpener`;
  if (sameChain && corridor.decaySeconds !== undefined) {
    return `corridor ${name} has decaySeconds, but a trade on one chain is settled at once`;
  }
  if (sameChain && corridor.allowsLegs === true)
    return `corridor ${name} allows legs on one chain: its settler takes one input for one output`;
  if (!sameChain && (corridor.crossingWaitMs ?? 0) > 0)
    return `corridor ${name} crosses orders over two chains, where no transaction holds both sides`;
  if ((corridor.crossingWaitMs ?? 0) > 0 && origin.crosser === undefined)
    return `corridor ${name} crosses orders, but chain ${origin.chainId} names no crosser`;
  const settler = sameChain ? origin.contracts.atomicSettler : origin.contracts.inputSettler;
  const lowered = settler.toLowerCase() as Address;
  const { input, output } = corridor;
  const id = `${input.symbol}@${input.chainId}>${output.symbol}@${output.chainId}`;
  return { id, corridor, origin, destination, inputToken, outputToken, sameChain, settler: lowered };
}

/** Orders of test workspaces never meet live ones. */
function crossingFaults(
  one: ResolvedCorridor,
  corridors: ReadonlyMap<string, ResolvedCorridor>,
): readonly string[] {
  const { corridor } = one;
  const back = corridorBack(one, corridors);
  const isMixed = back !== undefined && isSandbox(back) !== isSandbox(one);
  return isMixed && (corridor.crossingWaitMs ?? 0) > 0
    ? [
        `corridor ${describe(corridor)} crosses orders with ${describe(back.corridor)}, of which one is for tests`,
      ]
    : [];
}

/** A side can be hidden only where it could as well be the other one. */
function hiddenSideFaults(
  one: ResolvedCorridor,
  corridors: ReadonlyMap<string, ResolvedCorridor>,
): readonly string[] {
  if (one.corridor.allowsHiddenSide !== true) return [];
  const back = corridorBack(one, corridors);
  const name = describe(one.corridor);
  if (back?.corridor.allowsHiddenSide !== true)
    return [`corridor ${name} allows a hidden side, and there is none back that does`];
  return isSandbox(back) === isSandbox(one)
    ? []
    : [`corridor ${name} hides its side among ${describe(back.corridor)}, of which one is for tests`];
}

/** The same pair of assets in the opposite direction. */
function corridorBack(
  { origin, destination, inputToken, outputToken }: ResolvedCorridor,
  corridors: ReadonlyMap<string, ResolvedCorridor>,
): ResolvedCorridor | undefined {
  return corridors.get(
    corridorKey(
      assetKey(destination.chainId, outputToken.address),
      assetKey(origin.chainId, inputToken.address),
    ),
  );
}

/** Whether it is a test corridor. */
export function isSandbox({ corridor }: ResolvedCorridor): boolean {
  return corridor.sandbox === true;
}

const assetKey = (chainId: number, address: string): string => `${chainId}:${address.toLowerCase()}`;
const corridorKey = (input: string, output: string): string => `${input}>${output}`;
const describe = ({ input, output }: CorridorConfig): string =>
  `${input.symbol}@${input.chainId} → ${output.symbol}@${output.chainId}`;
