import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestDatabase, type TestDatabase } from "@tetrafi/store/testing/test-database.ts";
import { simulate } from "../simulate.ts";
import type { Engine } from "./engine.ts";
import { postgresEngine } from "./postgres-engine.ts";

let server: TestDatabase;
let engine: Engine & { readonly close: () => void };
beforeAll(async () => {
  server = await startTestDatabase();
  engine = await postgresEngine(server.database);
});
afterAll(async () => {
  engine?.close();
  await server?.stop();
});

/** Chosen for batches, replacements, healed nonces and lost leases. */
const SEEDS = [12, 15, 32, 46, 52];

test.each(SEEDS)("seed %i runs on PostgreSQL as it does in memory, step by step", async (seed) => {
  const memory = await simulate(seed, { keepTrace: true });
  const real = await simulate(seed, { keepTrace: true, engine });
  expect(real.trace).toEqual(memory.trace);
  expect(real.violations).toEqual([]);
});
