import {
  isSandbox,
  type ResolvedCorridor,
  type ResolvedNetwork,
} from "@tetrafi/protocol/config/corridors.ts";
import type { TokenConfig } from "@tetrafi/protocol/config/network.ts";
import type { CorridorsResponse, CorridorView, PairsResponse } from "@tetrafi/protocol/http/catalogue.ts";
import type { Handler } from "./server.ts";

/** GET /api/v1/pairs */
export function listPairs(network: ResolvedNetwork): Handler {
  const answer: PairsResponse = {
    pairs: network.corridors.map(({ origin, destination, inputToken, outputToken }) => ({
      input: { chainId: origin.chainId, address: inputToken.address },
      output: { chainId: destination.chainId, address: outputToken.address },
    })),
  };
  return () => answer;
}

/** GET /api/v1/corridors */
export function listCorridors(network: ResolvedNetwork): Handler {
  const answer: CorridorsResponse = { corridors: network.corridors.map(corridorView) };
  return () => answer;
}

function corridorView(resolved: ResolvedCorridor): CorridorView {
  const { id, corridor, origin, destination, inputToken, outputToken, sameChain } = resolved;
  const asset = (chainId: number, { address, symbol, decimals }: TokenConfig): CorridorView["input"] => ({
    chainId,
    address,
    symbol,
    decimals,
  });
  return {
    id,
    input: asset(origin.chainId, inputToken),
    output: asset(destination.chainId, outputToken),
    windowMs: corridor.windowMs,
    minAmount: corridor.minAmount,
    maxAmount: corridor.maxAmount,
    fillWindowSeconds: corridor.fillWindowSeconds,
    expirySeconds: corridor.expirySeconds,
    exclusiveSeconds: corridor.exclusiveSeconds,
    kind: sameChain ? "sameChain" : "crossChain",
    sandbox: isSandbox(resolved),
    crossingWaitMs: corridor.crossingWaitMs ?? 0,
    allowsLegs: corridor.allowsLegs ?? false,
    allowsHiddenSide: corridor.allowsHiddenSide ?? false,
    ...(corridor.split === undefined ? {} : { split: corridor.split }),
  };
}
