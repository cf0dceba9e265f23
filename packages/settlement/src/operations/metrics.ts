import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { Chain } from "../chain/chain.ts";
import type { StuckAlarms } from "../drive/stuck-alarms.ts";
import type { Lane } from "../lane/lane.ts";
import type { ReconciliationReport } from "../reconcile/reconciler.ts";

/** A chain as it is measured. */
type MeasuredChain = Pick<Chain, "head" | "lanes" | "hosted">;

/** What is read when the metrics are, rather than counted as it happens. */
export type MetricSources = {
  readonly chains: ReadonlyMap<number, MeasuredChain>;
  readonly alarms: Pick<StuckAlarms, "count">;
  /** Unfinished settlements, by step. */
  readonly countSteps: () => Promise<ReadonlyMap<string, number>>;
  /** Of the last run; null before. */
  readonly report: () => ReconciliationReport | null;
};

const STEP_SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600];

/** What the settlement process counts, for Prometheus. */
export type Metrics = ReturnType<typeof createMetrics>;

/** A registry of its own. Gauges are empty until `readFrom` says where their values come from. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  let sources: MetricSources | null = null;
  addStateGauges(registers, () => sources);
  addChainGauges(registers, () => sources);
  return {
    registry,
    readFrom: (from: MetricSources): void => {
      sources = from;
    },
    moves: new Counter({
      name: "tetrafi_settlement_moves_total",
      help: "Moves of settlements, by the step they went to.",
      labelNames: ["to"],
      registers,
    }),
    stepSeconds: new Histogram({
      name: "tetrafi_settlement_step_seconds",
      help: "How long settlements were at the step that they left.",
      labelNames: ["step"],
      buckets: STEP_SECONDS,
      registers,
    }),
    transactions: new Counter({
      name: "tetrafi_transactions_total",
      help: "Transactions, by chain, purpose and what became of them.",
      labelNames: ["chain", "purpose", "outcome"],
      registers,
    }),
    rpcCalls: new Counter({
      name: "tetrafi_rpc_calls_total",
      help: "Requests to chain nodes, by chain, node and outcome: ok, refused or unreachable.",
      labelNames: ["chain", "endpoint", "outcome"],
      registers,
    }),
    alarms: new Counter({
      name: "tetrafi_alarms_total",
      help: "Log lines at level error, by code: what an operator has to look at.",
      labelNames: ["code"],
      registers,
    }),
  };
}

function addStateGauges(registers: Registry[], sources: () => MetricSources | null): Gauge[] {
  return [
    new Gauge({
      name: "tetrafi_settlements",
      help: "Settlements that are not over, by step.",
      labelNames: ["step"],
      registers,
      async collect() {
        this.reset();
        // Without the database the gauge is left out; readiness tells that it is away.
        const steps = await sources()
          ?.countSteps()
          .catch(() => null);
        for (const [step, count] of steps ?? []) this.set({ step }, count);
      },
    }),
    new Gauge({
      name: "tetrafi_settlements_stuck",
      help: "Settlements that this process found to be past their deadline.",
      registers,
      collect() {
        this.set(sources()?.alarms.count() ?? 0);
      },
    }),
    new Gauge({
      name: "tetrafi_reconciliation_differences",
      help: "Open differences between chains and database, as of the last comparison.",
      registers,
      collect() {
        this.reset();
        const report = sources()?.report() ?? null;
        if (report !== null) this.set(report.open);
      },
    }),
  ];
}

function addChainGauges(registers: Registry[], sources: () => MetricSources | null): void {
  const gauge = (
    name: string,
    help: string,
    labelNames: readonly string[],
    valuesOf: (chain: MeasuredChain) => readonly [Record<string, string>, number][],
  ): Gauge =>
    new Gauge({
      name,
      help,
      labelNames: ["chain", ...labelNames],
      registers,
      collect() {
        this.reset();
        for (const [chainId, chain] of sources()?.chains ?? [])
          for (const [labels, value] of valuesOf(chain)) this.set({ chain: chainId, ...labels }, value);
      },
    });
  const lane = (
    read: (lane: Lane) => number | null,
  ): ((chain: MeasuredChain) => readonly [Record<string, string>, number][]) => {
    return ({ lanes, hosted }) =>
      [...lanes.all, ...(hosted?.values() ?? [])].flatMap((lane) => {
        const value = read(lane);
        return value === null ? [] : [[{ signer: lane.key.signer }, value] as const];
      }) as [Record<string, string>, number][];
  };
  gauge("tetrafi_chain_block", "Newest block that was read, by view.", ["view"], (chain) => {
    const head = headOf(chain);
    return head === null
      ? []
      : [
          [{ view: "latest" }, head.latest.number],
          [{ view: "final" }, head.final.number],
        ];
  });
  gauge(
    "tetrafi_sender_balance_ether",
    "Balance of the sender at the last head, in units of 10^18 wei.",
    ["signer"],
    lane(({ balance }) => (balance === null ? null : Number(balance) / 1e18)),
  );
  gauge(
    "tetrafi_lane_nonce_gap",
    "Recorded transactions of the sender that are not mined.",
    ["signer"],
    lane((lane) => {
      const next = lane.peekNonce();
      return next === null || lane.minedCount === null ? null : next - lane.minedCount;
    }),
  );
  gauge(
    "tetrafi_lane_held",
    "Whether this process holds the sender's lane.",
    ["signer"],
    lane((lane) => (lane.lease() === null ? 0 : 1)),
  );
}

/** Null before the chain was read. */
export function headOf(chain: Pick<Chain, "head">): { latest: Block; final: Block } | null {
  try {
    return chain.head();
  } catch {
    return null;
  }
}

type Block = { readonly number: number; readonly hash: Bytes32; readonly timestamp: number };
