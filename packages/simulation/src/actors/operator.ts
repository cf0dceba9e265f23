import type { Database } from "@tetrafi/store/database.ts";
import { actOnSettlement, type OperatorAction } from "@tetrafi/store/operator-actions.ts";
import type { EventLoop } from "../event-loop.ts";
import type { OperatorPlan } from "../operator-plan.ts";
import type { Orchestrators } from "../orchestrators.ts";
import type { Trace } from "../trace.ts";
import type { Trade } from "./trade.ts";

/** The operator's key, which the database knows. */
export const OPERATOR_KEY = "desk";

/** Holds, releases and retries settlements, and hands lanes over, as the plan says. */
export class Operator {
  private readonly parts: {
    readonly plan: OperatorPlan;
    readonly database: Database;
    readonly loop: EventLoop;
    readonly trace: Trace;
    /** Grows as orders are accepted. */
    readonly trades: readonly Trade[];
    readonly orchestrators: Orchestrators;
  };
  private isCalm = false;

  constructor(parts: Operator["parts"]) {
    this.parts = parts;
    const { plan, loop, orchestrators } = parts;
    for (const { order, action, afterMs } of plan.actions)
      loop.after(afterMs, async () => {
        // What is held is released with the end of all faults.
        if (!this.isCalm) await this.act(order, action);
      });
    for (const [index, afterMs] of plan.handOversMs.entries())
      // Not waited for: it goes on while time does.
      loop.after(afterMs, () => void orchestrators.handOver(index));
  }

  /** Nothing is held any more. */
  async calm(): Promise<void> {
    this.isCalm = true;
    const held = new Set(
      this.parts.plan.actions.filter(({ action }) => action === "hold").map(({ order }) => order),
    );
    for (const order of held) await this.act(order, "release");
  }

  private async act(order: number, action: OperatorAction): Promise<void> {
    const { trades, database, loop, trace } = this.parts;
    const trade = trades[order];
    if (trade === undefined) return;
    const { orderId } = trade;
    const about = { orderId, action, keyId: OPERATOR_KEY, why: "simulated", nowMs: loop.nowMs };
    const { outcome } = await actOnSettlement(database, about);
    trace.write(`${loop.nowMs} operator: ${action} ${orderId} ${outcome}`);
  }
}
