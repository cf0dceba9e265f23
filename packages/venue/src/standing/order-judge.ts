import type { Logger } from "pino";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { SettlementStep } from "@tetrafi/core/settlement/types.ts";
import type { ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { insertOrderOutcomes, type OrderOutcome } from "@tetrafi/store/outcomes.ts";
import { listUnjudged, postponeJudgement, type UnjudgedOrder } from "@tetrafi/store/unjudged-orders.ts";
import type { Clock } from "../clock.ts";
import { NoticeBatch } from "../notice-batch.ts";
import type { CountBlocks } from "./count-blocks.ts";
import { judgeByBlocks, judgeOrder } from "./judge-order.ts";

const BATCH = 200;
/** When to look again at an order that can't be judged yet. */
const AGAIN_MS = 5_000;

const TELLING: ReadonlySet<SettlementStep> = new Set([
  "proving",
  "proved",
  "claiming",
  "settled",
  "refunded",
  "failed",
]);

/** Judges whether winners filled, as their settlements are announced and as their time runs out. */
export class OrderJudge {
  private readonly database: Database;
  private readonly clock: Clock;
  private readonly network: ResolvedNetwork;
  private readonly blocksOf: (chainId: number) => CountBlocks;
  private readonly batch: NoticeBatch;

  constructor(context: {
    readonly database: Database;
    readonly clock: Clock;
    readonly network: ResolvedNetwork;
    readonly blocksOf: (chainId: number) => CountBlocks;
    readonly log: Logger;
  }) {
    this.database = context.database;
    this.clock = context.clock;
    this.network = context.network;
    this.blocksOf = context.blocksOf;
    this.batch = new NoticeBatch(async (orderIds) => {
      await this.judge(await listUnjudged(context.database, { orderIds }));
    }, context.log);
  }

  /** A settlement came to a step. */
  onStep(orderId: Bytes32, step: SettlementStep): void {
    if (TELLING.has(step)) this.batch.add(orderId);
  }

  /** Judges those whose winner's time is over, and those whose end was not announced. Throws when the database is away. */
  async sweep(): Promise<void> {
    const nowMs = this.clock.nowMs();
    const due = await listUnjudged(this.database, { dueAtMs: nowMs, limit: BATCH });
    const judged = await this.judge(due);
    const open = due.filter(({ orderId }) => !judged.has(orderId)).map(({ orderId }) => orderId);
    await postponeJudgement(this.database, open, nowMs + AGAIN_MS);
  }

  /** Resolves when nothing announced waits any more. */
  idle(): Promise<void> {
    return this.batch.idle();
  }

  private async judge(orders: readonly UnjudgedOrder[]): Promise<ReadonlySet<Bytes32>> {
    const outcomes = await Promise.all(orders.map((order) => this.outcomeOf(order)));
    const atMs = this.clock.nowMs();
    const judged = orders.flatMap(({ orderId }, at) => {
      const outcome = outcomes[at] ?? null;
      return outcome === null ? [] : [{ orderId, outcome, atMs }];
    });
    await insertOrderOutcomes(this.database, judged);
    return new Set(judged.map(({ orderId }) => orderId));
  }

  private async outcomeOf(order: UnjudgedOrder): Promise<OrderOutcome | null> {
    const chain = this.network.chain(Number(order.order.outputs[0]?.chainId));
    // A corridor of an earlier configuration: whether its chain stood still can't be known.
    const judgement = judgeOrder(order, chain?.blockTimeMs ?? Number.POSITIVE_INFINITY);
    if (judgement.type === "outcome") return judgement.outcome;
    if (judgement.type === "wait" || chain === undefined) return null;
    // A chain that doesn't answer is asked again.
    const blocks = await this.blocksOf(chain.chainId)(judgement.time).catch(() => null);
    return blocks === null ? null : judgeByBlocks(blocks, judgement.time, chain.blockTimeMs);
  }
}
