import pino from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database } from "@tetrafi/store/database.ts";
import { listOutstanding } from "@tetrafi/store/exposures.ts";
import { listSwitches } from "@tetrafi/store/switch-turns.ts";
import { acceptTestOrder } from "@tetrafi/store/testing/accept-order.ts";
import { startTestDatabase, type TestDatabase } from "@tetrafi/store/testing/test-database.ts";
import { processClock } from "../clock.ts";
import { createMetrics } from "../metrics.ts";
import { ExposureKeeper } from "./exposure-keeper.ts";

let server: TestDatabase;
let database: Database;
let keeper: ExposureKeeper;
const metrics = createMetrics();

beforeAll(async () => {
  server = await startTestDatabase();
  database = server.database;
  keeper = new ExposureKeeper({ database, clock: processClock, metrics, log: pino({ level: "silent" }) });
});

afterAll(async () => {
  await server?.stop();
});

const exposure = { accounts: ["venue", "workspace:acme", "solver:x:y"], notionalMicros: 40n };

const faults = async (): Promise<number> => (await metrics.exposureFaults.get()).values[0]?.value ?? 0;

test("announced orders are ended in batches, also when they are announced twice or too early", async () => {
  const orderIds = await Promise.all(
    Array.from({ length: 20 }, () => acceptTestOrder(database, { exposure })),
  );
  const [early, ...settled] = orderIds;
  await database.pool.query("update settlements set step = 'settled' where order_id = any($1)", [settled]);
  for (const orderId of [...orderIds, ...orderIds]) keeper.ended.add(orderId);
  await keeper.ended.idle();
  expect((await listOutstanding(database)).get("venue")).toBe(40n);
  await database.pool.query("update settlements set step = 'refunded' where order_id = $1", [early]);
  await keeper.sweep();
  expect((await listOutstanding(database)).size).toBe(0);
  await keeper.assertConserved();
  expect(await faults()).toBe(0);
});

test("an account that lost something is an alarm, and halted until a person switches it on", async () => {
  await acceptTestOrder(database, { exposure });
  const add = (amount: number) =>
    database.pool.query(
      "update exposure_accounts set reserved = reserved + $1 where account = 'solver:x:y'",
      [amount],
    );
  await add(1);
  await keeper.assertConserved();
  await keeper.assertConserved();
  expect(await faults()).toBe(2);
  expect(await listSwitches(database)).toEqual([
    {
      scope: "solver",
      scopeId: "x:y",
      level: "halted",
      actor: { type: "automatic", id: "exposure-conservation" },
      reason: "solver:x:y holds 41 outstanding, its open orders 40",
      atMs: expect.any(Number) as number,
    },
  ]);
  await add(-1);
  await keeper.assertConserved();
  // Nothing switches itself on again.
  expect((await listSwitches(database)).map(({ level }) => level)).toEqual(["halted"]);
});
