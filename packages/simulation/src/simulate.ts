import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import { MemoryEngine } from "./database/memory-engine.ts";
import type { Engine } from "./database/engine.ts";
import { EventLoop } from "./event-loop.ts";
import { checkEnd, isOver } from "./invariants/at-the-end.ts";
import { QuietComparison } from "./invariants/quiet-comparison.ts";
import { Inspector } from "./invariants/inspector.ts";
import { drawOperator, NO_OPERATOR } from "./operator-plan.ts";
import { drawPlan, type Plan } from "./plan.ts";
import { drawRare, NOTHING_RARE } from "./rare-plan.ts";
import { Random } from "./random.ts";
import { Trace } from "./trace.ts";
import { Violations, type Violation } from "./violations.ts";
import { World } from "./world.ts";

/** What a run showed. */
export type Report = {
  readonly seed: number;
  readonly violations: readonly Violation[];
  /** SHA-256 of the trace: equal for equal runs. */
  readonly digest: string;
  readonly trace: readonly string[];
  readonly steps: number;
  /** Orders by their last step. */
  readonly ends: Readonly<Record<string, number>>;
  readonly plan: Plan;
};

export type SimulationOptions = {
  /** The store's statements run in memory, unless given. It is cleared first. */
  readonly engine?: Engine;
  readonly keepTrace?: boolean;
  /** False leaves out what operators do. */
  readonly hasOperator?: boolean;
  /** False leaves out what few runs have. */
  readonly hasRarities?: boolean;
  /** The orchestrators take the chains for these. */
  readonly misconfigure?: (profile: ChainProfile) => ChainProfile;
};

const START_MS = 1_800_000_000_000;
/** After the last deadline, or the last fault, everything has to end in this time. */
const REST_MS = 300_000;
const CHECK_MS = 2_000;
/** A run that takes more goes in circles. */
const MAX_STEPS = 2_000_000;

/** Runs one seed: a world with faults, then without, until everything has ended or nothing moves. */
export async function simulate(seed: number, options: SimulationOptions = {}): Promise<Report> {
  const { stackTraceLimit } = Error;
  // Faults are errors, by the thousand: their stacks would take a tenth of the time.
  if (options.keepTrace !== true) Error.stackTraceLimit = 0;
  try {
    return await run(seed, options);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

async function run(seed: number, options: SimulationOptions): Promise<Report> {
  const engine = options.engine ?? new MemoryEngine();
  await engine.clear();
  const random = new Random(seed);
  const plan = drawPlan(random);
  const loop = new EventLoop(START_MS);
  const trace = new Trace(options.keepTrace ?? false);
  const violations = new Violations();
  const observer = new Inspector(violations);
  const profiles = plan.chains.map(({ profile }) => options.misconfigure?.(profile) ?? profile);
  const operator = options.hasOperator === false ? NO_OPERATOR : drawOperator(seed, plan.orders.length);
  const rare = options.hasRarities === false ? NOTHING_RARE : drawRare(seed);
  const world = new World({ operator, rare, plan, engine, loop, random, trace, observer, profiles });
  observer.watch(world);

  const lastMs = Math.max(...plan.orders.map((one) => one.acceptAfterMs + one.expirySeconds * 1_000));
  const lastAcceptedMs = Math.max(...plan.orders.map(({ acceptAfterMs }) => acceptAfterMs));
  const endMs = START_MS + Math.max(plan.faultsMs, lastMs) + REST_MS;
  let checkedMs = 0;
  const quiet = new QuietComparison(violations);
  while (loop.nowMs < endMs && loop.steps < MAX_STEPS) {
    await loop.step();
    if (!world.isCalm || loop.nowMs < checkedMs + CHECK_MS) continue;
    checkedMs = loop.nowMs;
    await quiet.look(world, engine);
    const isAccepted = world.trades.length >= plan.orders.length && loop.nowMs > START_MS + lastAcceptedMs;
    if (isAccepted && isOver(await engine.contents(), world.trades.length)) break;
  }
  const contents = await engine.contents();
  checkEnd(world, contents, violations);
  await quiet.lookAtEnd(world, contents);
  const ends: Record<string, number> = {};
  for (const { step } of contents.settlements) ends[step] = (ends[step] ?? 0) + 1;
  return {
    seed,
    violations: violations.all,
    digest: trace.digest(),
    trace: trace.lines(),
    steps: loop.steps,
    ends,
    plan,
  };
}
