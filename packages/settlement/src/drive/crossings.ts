import type { Logger } from "pino";
import { crossRequests, type CrossableRequest } from "@tetrafi/core/crossing/cross-requests.ts";
import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import type { SettlementAction } from "@tetrafi/core/settlement/types.ts";
import type { ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { orderLegs } from "@tetrafi/protocol/order/order-legs.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { readEntities } from "@tetrafi/store/entities.ts";
import type { OrderRow } from "@tetrafi/store/orders.ts";
import { postponeSettlement } from "@tetrafi/store/settlements.ts";
import { faultOf, SettlementFault } from "../faults.ts";
import { sendCrossing, type DueTrade } from "./send-transaction.ts";

/** A recorded transaction is looked at again after this, if nothing wakes its settlement before. */
const WAKE_MS = 10_000;

/** What to do with it: settle it by its quote, wait for one to cross it with, or cross it with one that waits. */
export type CrossingPlan =
  | { readonly type: "alone" }
  | { readonly type: "wait"; readonly untilMs: number }
  | { readonly type: "cross"; readonly other: DueTrade };

/** How long an order may wait for one in the opposite direction, milliseconds; 0 where its corridor doesn't cross. */
export type CrossingWait = (order: OrderRow) => number;

/** The waits of a network's corridors, on chains whose orders name one of these as their crosser; no other may cross them. */
export function crossingWaits(network: ResolvedNetwork, accounts: readonly Address[]): CrossingWait {
  const crossers = new Set(accounts.map((account) => account.toLowerCase()));
  return ({ order }) => {
    const { inputs, outputs } = orderLegs(order);
    const [input] = inputs;
    const [output] = outputs;
    if (input === undefined || output === undefined) return 0;
    const corridor = network.corridor(input.asset, output.asset);
    const crosser = corridor?.origin.crosser?.toLowerCase();
    if (corridor === undefined || crosser === undefined || !crossers.has(crosser)) return 0;
    return corridor.corridor.crossingWaitMs ?? 0;
  };
}

/**
 * Trades on one chain that wait a moment for another to be crossed with. In memory only: a trade that is forgotten is due
 * again, and is then settled by its quote.
 */
export class Crossings {
  private readonly database: Database;
  private readonly log: Logger;
  private readonly waitMs: CrossingWait;
  private readonly waiting = new Map<Bytes32, DueTrade>();

  constructor(database: Database, log: Logger, waitMs: CrossingWait = () => 0) {
    this.database = database;
    this.log = log;
    this.waitMs = waitMs;
  }

  /**
   * Settles a trade with one that it crosses, if that waits; or lets it wait itself, until its time is over or a head wakes
   * it. `alone`: settle it by its quote. Throws SettlementFault if the transaction can't be sent now.
   */
  async settle(
    due: DueTrade,
    action: SettlementAction,
    nowMs: number,
  ): Promise<"alone" | "waits" | "crossed"> {
    if (action.type !== "send" || action.purpose !== "settle") return "alone";
    const { orderId } = due.settlement.order;
    const plan = await this.plan(due, nowMs);
    if (plan.type === "wait") {
      const { version } = due.state;
      const rest = { version, wakeAtMs: plan.untilMs, failures: 0, reason: null };
      await postponeSettlement(this.database, orderId, rest);
      return "waits";
    }
    if (plan.type === "alone") return "alone";
    try {
      const outcome = await sendCrossing(due, plan.other, action, { nowMs, wakeAtMs: nowMs + WAKE_MS });
      if (outcome === "laneLost") throw new SettlementFault("LANE_NOT_HELD");
      this.log.info({ orderId, outcome }, "crossed");
      // Where one of the two has moved meanwhile nothing was sent, and both are looked at anew.
      return "crossed";
    } catch (error) {
      // One of the two can't pay any more: each is left with its own quote.
      if (faultOf(error).code === "CALL_REVERTS") return "alone";
      throw error;
    }
  }

  /** What to do with a trade now. One that is taken to be crossed with waits no more. */
  async plan(due: DueTrade, nowMs: number): Promise<CrossingPlan> {
    const { order } = due.settlement;
    this.waiting.delete(order.orderId);
    const waitMs = this.waitMs(order);
    const failedBefore = due.state.intents.some(({ state }) => state === "reverted");
    if (waitMs === 0 || failedBefore || order.quote.swapType !== "ExactInput") return { type: "alone" };
    const other = await this.takeCrossing(due, nowMs);
    if (other !== null) return { type: "cross", other };
    const untilMs = order.acceptedAtMs + waitMs;
    if (nowMs >= untilMs) return { type: "alone" };
    this.waiting.set(order.orderId, due);
    return { type: "wait", untilMs };
  }

  private async takeCrossing(due: DueTrade, nowMs: number): Promise<DueTrade | null> {
    const { order } = due.settlement;
    for (const [orderId, other] of this.waiting) {
      const candidate = other.settlement.order;
      if (nowMs >= candidate.acceptedAtMs + this.waitMs(candidate)) {
        this.waiting.delete(orderId);
        continue;
      }
      if (!mayCross(order, candidate)) continue;
      const entities = await readEntities(this.database, [order.workspaceId, candidate.workspaceId]);
      const [mine, theirs] = [entityOf(order, entities), entityOf(candidate, entities)];
      if (!crosses(order, mine, candidate, theirs)) continue;
      // Another may have taken it meanwhile.
      if (this.waiting.delete(orderId)) return other;
    }
    return null;
  }
}

/** Names that no two kinds of party share. */
function entityOf({ workspaceId }: OrderRow, entities: ReadonlyMap<string, string>): string {
  return entities.get(workspaceId) ?? `workspace:${workspaceId}`;
}

/** Cheap: whether the two are worth a closer look. */
function mayCross(order: OrderRow, other: OrderRow): boolean {
  return order.workspaceId !== other.workspaceId && crosses(order, "one", other, "another");
}

/** Whether each gets more by the other's whole input than its own order asks for. */
function crosses(order: OrderRow, entityId: string, other: OrderRow, otherEntityId: string): boolean {
  const [mine, theirs] = [crossable(order, entityId), crossable(other, otherEntityId)];
  if (mine === null || theirs === null) return false;
  const crossed = crossRequests(mine, theirs);
  return (
    crossed !== null &&
    crossed.first.inputAmount === mine.amount &&
    crossed.first.outputAmount === theirs.amount
  );
}

function crossable({ rfqId, quoteId, order }: OrderRow, entityId: string): CrossableRequest | null {
  const { inputs, outputs } = orderLegs(order);
  const [input] = inputs;
  const [output] = outputs;
  if (input === undefined || output === undefined || inputs.length + outputs.length > 2) return null;
  const inputAmount = input.amount;
  return {
    rfqId,
    input: input.asset,
    output: output.asset,
    swapType: "ExactInput",
    amount: inputAmount,
    entityId,
    partialFill: false,
    feeBps: 0,
    best: { quoteId, inputAmount, outputAmount: output.amount, minFill: inputAmount },
  };
}
