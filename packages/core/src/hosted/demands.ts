import { amountAt, exclusiveRule } from "../order/exclusivity.ts";
import type { StandardOrder } from "../order/standard-order.ts";
import type { Address } from "../hex.ts";

/** How much of a token a fill pays, base units. */
export type TokenAmount = { readonly token: Address; readonly amount: bigint };

/** What the winner of an order pays in its exclusive time, by token, in the order in which they come up first. */
export function hostedDemands({ outputs }: Pick<StandardOrder, "outputs">): TokenAmount[] {
  const sums = new Map<Address, bigint>();
  for (const output of outputs) {
    const rule = exclusiveRule(output);
    const amount = rule === null ? output.amount : amountAt(rule, output, rule.startTime);
    const token: Address = `0x${output.token.slice(-40).toLowerCase()}`;
    sums.set(token, (sums.get(token) ?? 0n) + amount);
  }
  return [...sums].map(([token, amount]) => ({ token, amount }));
}

/**
 * Whether an order is one that a hosted filler may fill for its winner: every output names the winner as the one that may
 * fill it first, and calls nobody back.
 */
export function isHostable({ outputs }: Pick<StandardOrder, "outputs">, winner: Address): boolean {
  return (
    outputs.length > 0 &&
    outputs.every(
      (output) =>
        output.callbackData === "0x" && exclusiveRule(output)?.solver.toLowerCase() === winner.toLowerCase(),
    )
  );
}

/**
 * Destination-chain time from which no fill is sent any more, unix seconds: a margin before its deadline, or, where the
 * price falls after the winner's time, before the end of that. What the taker was promised is never paid late for less.
 * @param marginSeconds In which a transaction is mined.
 */
export function hostedSendUntil(
  { outputs, fillDeadline }: Pick<StandardOrder, "outputs" | "fillDeadline">,
  marginSeconds: number,
): number {
  let until = fillDeadline;
  for (const output of outputs) {
    const rule = exclusiveRule(output);
    if (rule !== null && rule.dutch !== null && rule.startTime < until) until = rule.startTime;
  }
  return until - marginSeconds;
}
