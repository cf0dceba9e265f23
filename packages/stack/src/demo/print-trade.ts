import type { BalanceLine } from "./balances.ts";
import type { TradeResult } from "./run-trade.ts";

/** A trade as a reader of the terminal wants it: what happened where and when, who holds what, what was checked. */
export function tradeText(trade: TradeResult): string {
  return [
    `\n${trade.name}`,
    `  order ${trade.orderId}, won by ${trade.solverId}: ${trade.status}`,
    `  ${"ms".padStart(7)}  ${"step".padEnd(10)}  ${"chain".padEnd(5)}  ${"block".padStart(6)}  transaction`,
    ...trade.steps.map(({ ms, step, chainId, block, txHash }) =>
      `  ${String(ms).padStart(7)}  ${step.padEnd(10)}  ${String(chainId ?? "").padEnd(5)}  ${String(block ?? "").padStart(6)}  ${txHash ?? ""}`.trimEnd(),
    ),
    `  ${"balance of".padEnd(26)}  ${"before".padStart(16)}  ${"after".padStart(16)}  ${"change".padStart(15)}`,
    ...trade.balances.map(balanceText),
    ...trade.checks.map(({ what, ok, detail }) => `  ${ok ? "✓" : "✗"} ${what}${ok ? "" : `: ${detail}`}`),
  ].join("\n");
}

function balanceText({ who, symbol, chainId, before, after }: BalanceLine): string {
  const change = after - before;
  const sign = change > 0n ? "+" : "";
  const name = `${who} ${symbol} on ${chainId}`;
  return `  ${name.padEnd(26)}  ${tokens(before).padStart(16)}  ${tokens(after).padStart(16)}  ${`${sign}${tokens(change)}`.padStart(15)}`;
}

/** Base units of a 6-decimal token with thousands separators. */
export function tokens(amount: bigint): string {
  const size = amount < 0n ? -amount : amount;
  const whole = (size / 1_000_000n).toString().replaceAll(/\B(?=(\d{3})+$)/g, ",");
  const fraction = (size % 1_000_000n)
    .toString()
    .padStart(6, "0")
    .replace(/0{1,4}$/, "");
  return `${amount < 0n ? "-" : ""}${whole}.${fraction}`;
}
