import type { LocalStack } from "../local-stack.ts";
import { runTrade, type TradeResult } from "./run-trade.ts";
import { fadingTrade, settlingTrades } from "./trades.ts";

/**
 * Makes the demo's four trades. Those that share a token run one after another, so that every balance can be checked to
 * the unit; the one that waits for its expiry runs beside those with which it shares none.
 * @param onEnd Called as each trade ends.
 */
export async function makeTrades(
  stack: LocalStack,
  onEnd: (trade: TradeResult) => void = () => undefined,
): Promise<TradeResult[]> {
  const run = async (plan: Parameters<typeof runTrade>[1]): Promise<TradeResult> => {
    const trade = await runTrade(stack, plan);
    onEnd(trade);
    return trade;
  };
  const oneChain = settlingTrades.filter(({ input, output }) => input.chainId === output.chainId);
  const across = settlingTrades.filter((plan) => !oneChain.includes(plan));
  const fading = run(fadingTrade);
  // A fault of it is reported when it is awaited, after the others.
  fading.catch(() => undefined);
  const trades: TradeResult[] = [];
  for (const plan of across) trades.push(await run(plan));
  const faded = await fading;
  for (const plan of oneChain) trades.push(await run(plan));
  return [...trades, faded];
}
