import { canMove } from "@tetrafi/core/settlement/transitions.ts";
import type { EscrowStatus, SettlementStep } from "@tetrafi/core/settlement/types.ts";
import type { Trade } from "../actors/trade.ts";
import type { Contents, EventRecord, SettlementRecord } from "../database/engine.ts";
import type { Violations } from "../violations.ts";
import type { World } from "../world.ts";

/** What the origin chain has to show for good when a row says so. */
const TRUTHS: Readonly<Partial<Record<SettlementStep, readonly EscrowStatus[]>>> = {
  filling: ["deposited", "claimed", "refunded"],
  settled: ["claimed"],
  refunded: ["refunded"],
  failed: ["none"],
};

const ENDED = new Set(["reverted", "rejected"]);

/** Holds the database to the chains, after every statement that changes it. */
export class RowChecks {
  private readonly violations: Violations;
  private readonly versions = new Map<string, number>();
  /** Transactions that a settlement had when it was held. */
  private readonly heldWith = new Map<string, number>();

  constructor(violations: Violations) {
    this.violations = violations;
  }

  check(world: World, { settlements, intents, events, actions }: Contents): void {
    for (const row of settlements) {
      if (this.versions.get(row.orderId) === row.version) continue;
      this.versions.set(row.orderId, row.version);
      this.checkTruth(world, row);
      this.checkHistory(world, row, events, actions.filter(({ orderId }) => orderId === row.orderId).length);
    }
    for (const row of settlements) this.checkHold(world, row, intents);
    const live = new Set<string>();
    for (const { orderId, purpose, state } of intents) {
      if (ENDED.has(state) || orderId === null) continue;
      const key = `${purpose} of ${orderId}`;
      if (live.has(key)) this.violations.add("once", world.loop.nowMs, `two transactions for the ${key}`);
      live.add(key);
    }
  }

  private checkTruth(world: World, { orderId, step, version }: SettlementRecord): void {
    const trade = world.trades.find((one) => one.orderId === orderId);
    const wanted = TRUTHS[step as SettlementStep];
    if (trade === undefined || wanted === undefined || version === 0) return;
    const status = finalStatus(world, trade);
    if (!wanted.includes(status))
      this.violations.add(
        "truth",
        world.loop.nowMs,
        `${orderId} is ${step}, and for good its escrow is ${status}`,
      );
    const origin = world.chain(Number(trade.order.originChainId));
    if (step === "failed" && origin.final().timestamp < trade.order.fillDeadline)
      this.violations.add("truth", world.loop.nowMs, `${orderId} has failed, and could still be opened`);
  }

  private checkHold(world: World, row: SettlementRecord, intents: Contents["intents"]): void {
    const { orderId, heldAtMs } = row;
    if (heldAtMs === null) {
      this.heldWith.delete(orderId);
      return;
    }
    const count = intents.filter((intent) => intent.orderId === orderId).length;
    const before = this.heldWith.get(orderId) ?? count;
    this.heldWith.set(orderId, before);
    if (count > before)
      this.violations.add(
        "held",
        world.loop.nowMs,
        `a transaction was recorded for ${orderId}, which is held`,
      );
  }

  private checkHistory(
    world: World,
    row: SettlementRecord,
    all: readonly EventRecord[],
    actions: number,
  ): void {
    const events = all.filter(({ orderId }) => orderId === row.orderId);
    const fault = historyFault(row, events, actions);
    if (fault !== null) this.violations.add("history", world.loop.nowMs, `${row.orderId}: ${fault}`);
  }
}

/** Where an order's input is, as the origin chain's final block has it. */
export function finalStatus(world: World, { order, orderId }: Trade): EscrowStatus {
  return world.chain(Number(order.originChainId)).final().state.orders.get(orderId) ?? "none";
}

/** @param actions Of operators: each raised the version, and is no move. */
function historyFault(row: SettlementRecord, events: readonly EventRecord[], actions: number): string | null {
  if (events.length !== row.version + 1 - actions)
    return `${events.length} events and ${actions} actions for version ${row.version}`;
  if (events[0]?.step !== "accepted") return "the first event isn't the acceptance";
  if (events.at(-1)?.step !== row.step) return `the last event isn't ${row.step}`;
  for (const [index, { step }] of events.entries()) {
    const from = events[index - 1]?.step;
    // A transaction that is sent again is an event at the same step.
    if (from !== undefined && from !== step && !canMove(from as SettlementStep, step as SettlementStep))
      return `${from} → ${step}`;
  }
  return null;
}
