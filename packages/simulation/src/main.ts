import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openDatabase } from "@tetrafi/store/database.ts";
import { migrate } from "@tetrafi/store/migrate.ts";
import { startPostgres } from "@tetrafi/stack/postgres.ts";
import type { Engine } from "./database/engine.ts";
import { MemoryEngine } from "./database/memory-engine.ts";
import { postgresEngine } from "./database/postgres-engine.ts";
import { simulate, type Report } from "./simulate.ts";

/**
 * `npm run simulate -- --seeds N [--from N] [--postgres] [--trace]`: runs N seeds and prints each violated invariant with
 * its seed. Ends with 1 if there was any. `--postgres` executes the store's statements on a real server, twenty times as
 * slow; `--trace` prints everything that happened.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1000" },
    from: { type: "string", default: "0" },
    postgres: { type: "boolean", default: false },
    trace: { type: "boolean", default: false },
  },
});

const REPORT_EVERY_MS = 60_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function numberOf(name: string, text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new Error(`--${name} takes a whole number, not ${text}`);
  return Number(text);
}

/** A real server in a folder of its own. */
async function realEngine(): Promise<{ readonly engine: Engine; readonly stop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), "tetrafi-simulation-"));
  const postgres = await startPostgres({ dataDir: join(folder, "postgres") });
  const database = await openDatabase(postgres.url);
  await migrate(database.pool);
  const engine = await postgresEngine(database);
  return {
    engine,
    stop: async () => {
      engine.close();
      await database.close();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What a seed showed that must not be. */
function tell({ seed, violations, trace }: Report): void {
  for (const line of trace) say(line);
  for (const { invariant, atMs, detail } of violations)
    say(`seed ${seed}: ${invariant} at ${atMs}: ${detail}`);
}

async function run(engine: Engine): Promise<number> {
  const [first, count] = [numberOf("from", values.from), numberOf("seeds", values.seeds)];
  const startedMs = performance.now();
  let toldMs = startedMs;
  let faulty = 0;
  let steps = 0;
  const ends = new Map<string, number>();
  const summary = (seeds: number): string => {
    const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
    const settlements = [...ends].map(([step, settlements]) => `${settlements} ${step}`).join(", ");
    return `${seeds} seeds from ${first} in ${seconds} s, ${steps} events: ${settlements}; ${faulty} seeds with violations`;
  };
  for (let seed = first; seed < first + count; seed += 1) {
    const report = await simulate(seed, { engine, keepTrace: values.trace });
    tell(report);
    if (report.violations.length > 0) faulty += 1;
    steps += report.steps;
    for (const [step, settlements] of Object.entries(report.ends))
      ends.set(step, (ends.get(step) ?? 0) + settlements);
    if (performance.now() - toldMs < REPORT_EVERY_MS) continue;
    toldMs = performance.now();
    say(summary(seed + 1 - first));
  }
  say(summary(count));
  return faulty;
}

const { engine, stop } = values.postgres
  ? await realEngine()
  : { engine: new MemoryEngine(), stop: async () => undefined };
try {
  process.exitCode = (await run(engine)) === 0 ? 0 : 1;
} finally {
  await stop();
}
