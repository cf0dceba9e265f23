import { isTerminal } from "@tetrafi/core/settlement/transitions.ts";
import type { SettlementStep } from "@tetrafi/core/settlement/types.ts";
import { deliveryOf, isProved, type Trade } from "../actors/trade.ts";
import type { Operation } from "../chain/operations.ts";
import type {
  Block,
  MinedTransaction,
  SimulatedChain,
  SimulatedTransaction,
} from "../chain/simulated-chain.ts";
import { SUBMITTER } from "../chain/submitter.ts";
import type { Contents, EventRecord } from "../database/engine.ts";
import type { Violations } from "../violations.ts";
import type { World } from "../world.ts";
import { finalStatus } from "./rows.ts";

/** Seconds in which a claim lands, once a proof is there and nothing breaks. */
const CLAIM_SECONDS = 60;

/** Seconds in which a proof is sent, once a delivery is final, its deadline is over and nothing breaks. */
const PROOF_SECONDS = 75;

const PENDING = new Set(["planned", "broadcast", "included"]);

/** Whether every order and every transaction has come to its end. */
export function isOver({ settlements, intents }: Contents, orders: number): boolean {
  return (
    settlements.length === orders &&
    settlements.every(({ step }) => isTerminal(step as SettlementStep)) &&
    intents.every(({ state }) => !PENDING.has(state))
  );
}

/** What can only be judged once everything has come to rest. */
export function checkEnd(world: World, contents: Contents, violations: Violations): void {
  const { nowMs } = world.loop;
  for (const { orderId, step, reason } of contents.settlements)
    if (!isTerminal(step as SettlementStep))
      violations.add("progress", nowMs, `${orderId} is still ${step}${reason === null ? "" : `: ${reason}`}`);
  for (const { purpose, state, orderId, chainId, nonce } of contents.intents)
    if (PENDING.has(state))
      violations.add("progress", nowMs, `${chainId}:${nonce} ${purpose} of ${orderId} is still ${state}`);
  for (const trade of world.trades) {
    if (finalStatus(world, trade) === "deposited")
      violations.add("progress", nowMs, `${trade.orderId} is over, and its money is locked`);
    checkLoss(world, trade, violations);
    checkEvidence(world, trade, contents.events, violations);
  }
  for (const chain of world.chains) checkEffects(world, chain, violations);
}

/** Who paid has got what it paid for. */
function checkLoss(world: World, trade: Trade, violations: Violations): void {
  const { nowMs } = world.loop;
  const { orderId, order, kind } = trade;
  if (kind === "sameChain") return;
  const origin = world.chain(Number(order.originChainId));
  const delivery = deliveryOf(trade, world.chain(trade.destination).final().state);
  const status = finalStatus(world, trade);
  if (status === "claimed" && delivery === null)
    violations.add("loss", nowMs, `the taker of ${orderId} paid for nothing`);
  if (status === "claimed" || delivery === null || !world.solvers.entitled.has(orderId)) return;
  if (delivery.timestamp > order.fillDeadline) return;
  if (status !== "refunded") {
    violations.add("loss", nowMs, `the solver of ${orderId} delivered, and the escrow is ${status}`);
    return;
  }
  if (!isProved(trade, delivery, origin.final().state, origin.profile)) {
    checkProof(world, trade, delivery.timestamp, violations);
    return;
  }
  const provedAt = provedSince(trade, origin);
  const refund = effects(origin).find(
    ({ operation }) => operation.type === "refund" && operation.orderId === orderId,
  );
  // A proof that came after the expiry may meet a refund under way.
  if (provedAt === null || refund === undefined || provedAt > order.expires) return;
  const calmAt = (world.startMs + world.plan.faultsMs) / 1_000;
  const hadTime = order.expires - Math.max(provedAt, calmAt) > CLAIM_SECONDS;
  const isOurs = refund.transaction.from === SUBMITTER;
  if (isOurs || hadTime)
    violations.add(
      "loss",
      nowMs,
      `the solver of ${orderId} delivered and proved it, and ${isOurs ? "we" : "somebody"} refunded the taker`,
    );
}

/** A delivery that stood in time was sent on its way to be proved, though it may have come too late. */
function checkProof(world: World, trade: Trade, deliveredAt: number, violations: Violations): void {
  const { orderId, order } = trade;
  const calmAt = (world.startMs + world.plan.faultsMs) / 1_000;
  const since = Math.max(deliveredAt, calmAt, order.fillDeadline);
  if (order.expires - since < PROOF_SECONDS) return;
  const isSent = effects(world.chain(trade.destination)).some(
    ({ operation }) =>
      operation.type === "prove" && operation.payloads.some((payload) => payload.includes(orderId.slice(2))),
  );
  if (!isSent)
    violations.add("loss", world.loop.nowMs, `the solver of ${orderId} delivered, and nobody proved it`);
}

/** Since when the proof of every part is there, unix seconds: over any network, or over both where the order wants both. */
function provedSince({ orderId, order }: Trade, { tip, profile }: SimulatedChain): number | null {
  const isBoth = order.inputOracle === profile.contracts.bothOracle;
  const since = new Map<string, number>();
  for (let block: Block | null = tip; block !== null; block = block.parent)
    for (const operation of block.mined.flatMap(operationsOf)) {
      if (operation.type !== "deliver" || operation.message.orderId !== orderId) continue;
      // From the newest block on: the last one that is seen is the first that was there.
      const { proof } = operation.message;
      if (!isBoth || !since.has(proof)) since.set(proof, block.timestamp);
    }
  return since.size === 0 ? null : Math.max(...since.values());
}

/** The last event is the transaction that the chain shows. */
function checkEvidence(
  world: World,
  { orderId, order, kind }: Trade,
  events: readonly EventRecord[],
  violations: Violations,
): void {
  const last = events.findLast((event) => event.orderId === orderId);
  if (last?.step !== "settled" && last?.step !== "refunded") return;
  const type = last.step === "refunded" ? "refund" : kind === "sameChain" ? "settle" : "claim";
  const origin = world.chain(Number(order.originChainId));
  const found = effects(origin).find(
    ({ operation }) => operation.type === type && "orderId" in operation && operation.orderId === orderId,
  );
  const told = `${last.chainId} ${last.blockNumber} ${last.txHash}`;
  const shown = `${origin.profile.chainId} ${found?.block.number} ${found?.transaction.hash}`;
  if (told !== shown)
    violations.add(
      "history",
      world.loop.nowMs,
      `${orderId} ${last.step} by ${told}, the chain shows ${shown}`,
    );
}

/** Nothing of ours takes effect twice. */
function checkEffects(world: World, chain: SimulatedChain, violations: Violations): void {
  const seen = new Set<string>();
  for (const { transaction, operation } of effects(chain)) {
    if (transaction.from !== SUBMITTER || operation.type === "transfer") continue;
    for (const about of subjectsOf(operation)) {
      const key = `${operation.type} of ${about}`;
      if (seen.has(key)) violations.add("once", world.loop.nowMs, `the ${key} took effect twice`);
      seen.add(key);
    }
  }
}

/** What an operation must not do twice. */
function subjectsOf(operation: Operation): readonly string[] {
  if (operation.type === "prove")
    return operation.payloads.map((payload) => `${payload} over ${operation.adapter}`);
  if (operation.type === "deliver") return [operation.message.id];
  return "orderId" in operation ? [operation.orderId] : [];
}

type Effect = {
  readonly block: Block;
  readonly transaction: SimulatedTransaction;
  readonly operation: Operation;
};

/** Everything that took effect on the chain as it is now, newest first; of a batch, each part that did. */
function effects(chain: SimulatedChain): Effect[] {
  const all: Effect[] = [];
  for (let block: Block | null = chain.tip; block !== null; block = block.parent)
    for (const one of block.mined)
      for (const operation of operationsOf(one)) all.push({ block, transaction: one.transaction, operation });
  return all;
}

function operationsOf({ transaction, error, logs }: MinedTransaction): readonly Operation[] {
  const { operation } = transaction;
  if (error !== null) return [];
  if (operation.type === "process")
    return operation.messages.flatMap((message) =>
      logs.some(({ data }) => message.filed === data) ? [{ type: "deliver", message }] : [],
    );
  if (operation.type === "openSet") return operation.items;
  if (operation.type !== "batch") return [operation];
  return operation.items.filter(
    (item) => "orderId" in item && logs.some(({ topics }) => topics[1] === item.orderId),
  );
}
