import type { SimulatedChain } from "../chain/simulated-chain.ts";
import type { Violations } from "../violations.ts";
import type { World } from "../world.ts";

const totals = new WeakMap<SimulatedChain, ReadonlyMap<string, bigint>>();

/** Tokens only change hands, and the escrow has exactly what belongs to open orders. */
export function checkConservation(world: World, chain: SimulatedChain, violations: Violations): void {
  const { tip, profile } = chain;
  if (tip.mined.length === 0) return;
  const now = totalsOf(tip.state.balances);
  const before = totals.get(chain) ?? now;
  totals.set(chain, before);
  const { nowMs } = world.loop;
  for (const [token, total] of now)
    if (before.get(token) !== total)
      violations.add("conservation", nowMs, `there was ${before.get(token)} of ${token}, now ${total}`);
  const held = [...tip.state.balances].filter(([key]) => key.endsWith(`:${profile.contracts.inputSettler}`));
  const locked = world.trades
    .filter(({ orderId }) => tip.state.orders.get(orderId) === "deposited")
    .flatMap(({ order }) => order.inputs.map(([, amount]) => amount));
  const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);
  if (sum(held.map(([, amount]) => amount)) !== sum(locked))
    violations.add("conservation", nowMs, `the escrow of chain ${profile.chainId} doesn't hold what is open`);
}

function totalsOf(balances: ReadonlyMap<string, bigint>): ReadonlyMap<string, bigint> {
  const totals = new Map<string, bigint>();
  for (const [key, amount] of balances) {
    const token = key.slice(0, key.indexOf(":"));
    totals.set(token, (totals.get(token) ?? 0n) + amount);
  }
  return totals;
}
