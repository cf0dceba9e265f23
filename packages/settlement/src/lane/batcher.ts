import type { Logger } from "pino";
import type { Hex } from "@tetrafi/core/hex.ts";
import type { SettlementMove } from "@tetrafi/store/settlements.ts";
import type { RecordOutcome } from "@tetrafi/store/transactions.ts";
import { batchCall, groupOf, type BatchPart } from "../calls/batch.ts";
import { SettlementFault, type FaultCode } from "../faults.ts";
import type { Lane } from "./lane.ts";
import { planBatch, type BatchPolicy, type WaitingCall } from "./plan-batch.ts";
import type { Call } from "./simulate.ts";

/** A call that may go alone or with others. */
export type BatchItem = {
  /** As it goes alone. */
  readonly call: Call;
  readonly part: BatchPart;
  readonly move: (txHash: Hex) => SettlementMove;
};

type Outcome = RecordOutcome["outcome"];

type Waiting = WaitingCall & {
  readonly item: BatchItem;
  readonly done: PromiseWithResolvers<Outcome>;
};

/** Faults that one of them alone may not have. */
const TAKEN_APART: ReadonlySet<FaultCode> = new Set(["CALL_REVERTS", "INSUFFICIENT_FUNDS"]);

/** A call that needs more than this goes alone: in a batch, each is promised as much as the dearest needs. */
const MAX_GAS_EACH = 1_000_000n;

/**
 * Puts calls of several settlements into one transaction. Each is simulated alone first, so that one that would revert
 * is told so and spoils no batch. When a batch can't be sent as one, each of its calls goes alone.
 */
export class Batcher {
  private readonly lane: Lane;
  private readonly policy: BatchPolicy;
  private readonly log: Logger;
  private readonly groups = new Map<string, Waiting[]>();

  constructor(lane: Lane, policy: BatchPolicy, log: Logger) {
    this.lane = lane;
    this.policy = policy;
    this.log = log;
  }

  /** Resolves once it is recorded, alone or with others, or won't be. Throws as `Lane.send`. */
  async send(item: BatchItem): Promise<Outcome> {
    const gas = await this.lane.simulate(item.call);
    if (gas > MAX_GAS_EACH) return this.lane.send(item.call, item.part.purpose, item.move);
    const done = Promise.withResolvers<Outcome>();
    const group = groupOf(item.part);
    const waiting = this.groups.get(group);
    const entry = { item, gas, sinceMs: this.lane.clock.elapsed(), done };
    if (waiting === undefined) {
      this.groups.set(group, [entry]);
      void this.empty(group);
    } else {
      waiting.push(entry);
      // A full batch need not wait for the time of its oldest.
      this.sendFull(group, waiting);
    }
    return done.promise;
  }

  private sendFull(group: string, waiting: Waiting[]): void {
    const plan = this.plan(waiting);
    if (plan.type === "send") void this.dispatch(group, waiting.splice(0, plan.count));
  }

  /** Until nothing of the group waits. */
  private async empty(group: string): Promise<void> {
    const waiting = this.groups.get(group) ?? [];
    while (waiting.length > 0) {
      const plan = this.plan(waiting);
      if (plan.type === "send") void this.dispatch(group, waiting.splice(0, plan.count));
      else await this.lane.clock.sleep(Math.max(1, plan.untilMs - this.lane.clock.elapsed()));
    }
    this.groups.delete(group);
  }

  private plan(waiting: readonly Waiting[]): ReturnType<typeof planBatch> {
    return planBatch(waiting, this.lane.baseFee(), this.lane.clock.elapsed(), this.policy);
  }

  private async dispatch(group: string, batch: readonly Waiting[]): Promise<void> {
    try {
      const outcome = batch.length === 1 ? null : await this.together(group, batch);
      if (outcome === null) await this.alone(batch);
      else for (const { done } of batch) done.resolve(outcome);
    } catch (error) {
      for (const { done } of batch) done.reject(error as Error);
    }
  }

  /** Null if they can't go together. */
  private async together(group: string, batch: readonly Waiting[]): Promise<Outcome | null> {
    const gasEach = batch.reduce((most, { gas }) => (gas > most ? gas : most), 0n);
    const parts = batch.map(({ item }) => item.part);
    const [first] = parts;
    if (first === undefined) return null;
    try {
      const call = await batchCall(parts, gasEach, this.lane.key.signer);
      return await this.lane.sendBatch(call, first.purpose, (txHash) =>
        batch.map(({ item }) => item.move(txHash)),
      );
    } catch (error) {
      if (!(error instanceof SettlementFault) || !TAKEN_APART.has(error.code)) throw error;
      const { chainId } = this.lane.key;
      this.log.warn(
        { chainId, group, items: batch.length, reason: error.message },
        "a batch was taken apart",
      );
      return null;
    }
  }

  private async alone(batch: readonly Waiting[]): Promise<void> {
    await Promise.all(
      batch.map(({ item, done }) =>
        this.lane.send(item.call, item.part.purpose, item.move).then(done.resolve, done.reject),
      ),
    );
  }
}
