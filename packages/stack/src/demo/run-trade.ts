import type { Hex } from "viem";
import type { OrderView } from "@tetrafi/protocol/http/orders.ts";
import { SOLVERS } from "../identities.ts";
import type { LocalStack } from "../local-stack.ts";
import { balanceLines, takeSnapshot, type BalanceLine, type Holder } from "./balances.ts";
import { chainView } from "./chain-view.ts";
import type { Check } from "./checks.ts";
import { awaitEnd, placeOrder, takerOf } from "./place-order.ts";
import { timelineSteps, type TimelineStep } from "./timeline.ts";
import type { TradePlan } from "./trades.ts";
import { verifyTrade } from "./verify-trade.ts";

/** A trade that has ended, with what the chains say about it. */
export type TradeResult = {
  readonly name: string;
  readonly orderId: Hex;
  readonly solverId: string;
  readonly status: OrderView["status"];
  readonly steps: readonly TimelineStep[];
  readonly balances: readonly BalanceLine[];
  readonly checks: readonly Check[];
};

/** Makes a trade through the public API, waits for its end, and compares it with the chains. */
export async function runTrade(stack: LocalStack, plan: TradePlan): Promise<TradeResult> {
  const view = chainView(stack.network);
  const sides = [plan.input, plan.output];
  const taker: Holder = { who: "taker", address: stack.accounts.taker.address, sides };
  const solvers = SOLVERS.map(({ id }, index): Holder => {
    const account = stack.accounts.solvers[index];
    if (account === undefined) throw new Error(`no account for ${id}`);
    return { who: id, address: account.address, sides };
  });
  const origin = view.chain(plan.input.chainId).contracts;
  const oneChain = plan.input.chainId === plan.output.chainId;
  const escrow: Holder = {
    who: "escrow",
    address: oneChain ? origin.atomicSettler : origin.inputSettler,
    sides: [plan.input],
  };
  const holders = [taker, ...solvers, escrow];
  const gasOf = (): Promise<bigint[]> =>
    Promise.all(stack.network.chains.map(({ chainId }) => view.gasBalance(chainId, taker.address)));

  // Who wins isn't known before, so everyone's balances are kept.
  const [before, gasBefore] = await Promise.all([takeSnapshot(view, holders), gasOf()]);
  const { orderId, quotes } = await placeOrder(stack, plan);
  const order = await awaitEnd(stack, orderId);
  const { events } = await takerOf(stack).timeline(orderId);
  const [after, gasAfter] = await Promise.all([takeSnapshot(view, holders), gasOf()]);

  const winner = solvers.find(({ who }) => who === order.solverId);
  const lines = balanceLines([taker, ...(winner === undefined ? [] : [winner]), escrow], before, after);
  const balances = lines.map((line) => (line.who === order.solverId ? { ...line, who: "winner" } : line));
  const steps = timelineSteps(events);
  const gas = stack.network.chains.map(({ chainId }, index) => ({
    chainId,
    before: gasBefore[index] ?? 0n,
    after: gasAfter[index] ?? 0n,
  }));
  const checks = await verifyTrade({ plan, quotes, order, steps, balances, gas }, view);
  const { solverId, status } = order;
  return { name: plan.name, orderId, solverId, status, steps, balances, checks };
}
