import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { layGround } from "./ground.ts";
import { alarmCounts } from "./perform.ts";
import { startScenarioWorld, type ScenarioWorld } from "./scenario-world.ts";
import { randomFrom } from "./soak-faults.ts";
import { soakRound } from "./soak-round.ts";

/**
 * `npm run soak -- --hours 2 [--seed N] [--report FILE]`: round after round of orders and faults on two chains, a
 * database and two settlement processes that all live through the whole of it. Ends with 1 if anything went wrong.
 */
const USAGE = "npm run soak -- --hours 2 [--seed N] [--report FILE]";
const HOUR_MS = 3_600_000;
const MIB = 1_024;
const NODES = 3;
const LAST_LINES = 12;

/** Counts over all rounds. */
type Totals = {
  rounds: number;
  readonly ends: Map<string, number>;
  readonly injected: Map<string, number>;
  readonly faults: string[];
  /** Of both processes, after each round, MiB. */
  readonly memory: number[];
};

async function main(parameters: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...parameters],
    options: {
      hours: { type: "string", default: "2" },
      seed: { type: "string", default: String(Date.now() % 1_000_000) },
      report: { type: "string" },
    },
  });
  const [hours, seed] = [Number(values.hours), Number(values.seed)];
  if (!(hours > 0 && hours <= 24) || !Number.isInteger(seed)) {
    console.error(USAGE);
    return 2;
  }
  const totals = await soak(hours, seed);
  const text = reportOf(seed, totals.hours, totals);
  console.log(text);
  if (values.report !== undefined) writeFileSync(values.report, text);
  return totals.faults.length === 0 ? 0 : 1;
}

async function soak(
  hours: number,
  seed: number,
): Promise<Totals & { hours: number; alarms: ReadonlyMap<string, number> }> {
  const startedAtMs = performance.now();
  const random = randomFrom(seed);
  const totals: Totals = { rounds: 0, ends: new Map(), injected: new Map(), faults: [], memory: [] };
  const ground = await layGround("stored");
  const world = await startScenarioWorld(ground, { nodes: NODES, settings: { TETRAFI_LOG_LEVEL: "warn" } });
  try {
    for (const name of ["first", "second"]) await world.run(name);
    do {
      const round = await soakRound(world, random);
      totals.rounds += 1;
      for (const [end, count] of Object.entries(round.ends)) add(totals.ends, end, count);
      for (const [kind, count] of round.injected) add(totals.injected, kind, count);
      totals.faults.push(...round.faults.map((fault) => `round ${totals.rounds}: ${fault}`));
      if (world.unasked.length > 0) {
        const ended = world.unasked.join(", ");
        totals.faults.push(`round ${totals.rounds}: by itself ${ended}: ${lastWords(world)}`);
      }
      totals.memory.push(memoryOf(world));
      const state = totals.faults.length === 0 ? "clean" : totals.faults.join("; ");
      const minutes = (performance.now() - startedAtMs) / 60_000;
      console.log(
        `round ${totals.rounds}, ${minutes.toFixed(1)} min: ${JSON.stringify(round.ends)} ${state}`,
      );
      // What follows a fault would only be its consequences.
      if (totals.faults.length > 0) break;
    } while (performance.now() - startedAtMs < hours * HOUR_MS);
    const ranHours = (performance.now() - startedAtMs) / HOUR_MS;
    return { ...totals, hours: ranHours, alarms: alarmCounts(world) };
  } finally {
    await world.stop();
    await ground.stop();
  }
}

/** What was logged last, of each process. */
function lastWords({ logLines }: ScenarioWorld): string {
  return logLines().slice(-LAST_LINES).join(" | ");
}

/** Resident memory of the settlement processes together, MiB. */
function memoryOf({ processes }: ScenarioWorld): number {
  let kib = 0;
  for (const process of processes.values()) {
    const pid = process.pid();
    if (pid === null) continue;
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    kib += Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  }
  return Math.round(kib / MIB);
}

function reportOf(
  seed: number,
  hours: number,
  { rounds, ends, injected, faults, memory, alarms }: Totals & { alarms: ReadonlyMap<string, number> },
): string {
  const table = (title: string, counts: ReadonlyMap<string, number>): string[] => [
    `| ${title} | times |`,
    "| --- | ---: |",
    ...[...counts]
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([name, count]) => `| ${name} | ${count} |`),
    "",
  ];
  const third = Math.max(1, Math.floor(memory.length / 3));
  const mean = (values: readonly number[]): number =>
    Math.round(values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length));
  return [
    `Seed ${seed}, ${(hours * 60).toFixed(0)} minutes, ${rounds} rounds on ${availableParallelism()} cores, each followed by a comparison of every order and sender with the chains: ${faults.length === 0 ? "all of them clean" : "NOT clean"}.`,
    "",
    ...table("order ended", ends),
    ...table("fault injected", injected),
    ...table("alarm logged", alarms),
    `Memory of both processes together: ${mean(memory.slice(0, third))} MiB in the first third of the rounds, ${mean(memory.slice(-third))} MiB in the last.`,
    "",
    ...(faults.length === 0
      ? ["Nothing was lost, sent twice or left open."]
      : faults.map((fault) => `- ${fault}`)),
    "",
  ].join("\n");
}

function add(counts: Map<string, number>, name: string, count: number): void {
  counts.set(name, (counts.get(name) ?? 0) + count);
}

process.exitCode = await main(process.argv.slice(2));
