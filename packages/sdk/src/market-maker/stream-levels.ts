import type { Asset } from "@tetrafi/core/auction/types.ts";
import { isTradable } from "@tetrafi/core/amount.ts";
import type { ResolvedCorridor } from "@tetrafi/protocol/config/corridors.ts";
import type { Level } from "../solver/level-publisher.ts";
import type { SolverClient } from "../solver/solver-client.ts";
import { holdings, type QuotingOptions } from "./quoting.ts";
import { edgePpm, priceTrade, targetAmount } from "./pricing.ts";

const EVERY_MS = 1_000;

/** The one level of a corridor: all that would be delivered now, at the price of a request; none where that is nothing. */
export function levelsOf(corridor: ResolvedCorridor, options: QuotingOptions): Level[] {
  const { inventory, maxOutput, prices, spreadBps, skewBps } = options;
  const { destination, inputToken, outputToken } = corridor;
  const output: Asset = { chainId: destination.chainId, address: outputToken.address };
  const free = inventory.free(output);
  const bounds = [free, BigInt(corridor.corridor.maxAmount), ...(maxOutput === null ? [] : [maxOutput])];
  const amount = bounds.reduce((least, bound) => (bound < least ? bound : least));
  if (!isTradable(amount)) return [];
  const target = targetAmount(outputToken, holdings(options), prices.mid);
  const edge = edgePpm(spreadBps, skewBps, free, target);
  const request = { swapType: "ExactOutput", amount, input: inputToken, output: outputToken } as const;
  const trade = priceTrade(request, edge, prices.mid);
  return trade !== null && isTradable(trade.inputAmount) ? [trade] : [];
}

/** Streams the levels of every corridor. Answers how to end it. */
export function streamLevels(client: SolverClient, options: QuotingOptions): () => void {
  const stream = (): void => {
    for (const corridor of options.network.corridors)
      client.setLevels(corridor.id, levelsOf(corridor, options));
  };
  stream();
  const timer = setInterval(stream, EVERY_MS);
  return () => clearInterval(timer);
}
