import { afterAll, beforeAll, expect, test } from "vitest";
import { isDatabaseAway } from "./database-away.ts";
import { startTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let server: TestDatabase;
beforeAll(async () => (server = await startTestDatabase()));
afterAll(() => server?.stop());

/** Ends every other connection, as an administrator or a failover does. */
async function cutOthers(): Promise<void> {
  await server.database.pool.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
  );
}

test("a connection that is lost between two statements fails the next one, and nothing else", async () => {
  const { pool } = server.database;
  const client = await pool.connect();
  // Nobody but the pool's own listener hears of it: an event that none hears would end the process.
  const lost = new Promise<void>((resolve) => client.once("end", () => resolve()));
  await client.query("begin");
  await cutOthers();
  await lost;
  const failure: unknown = await client.query("select 1").catch((error: unknown) => error);
  expect(isDatabaseAway(failure)).toBe(true);
  client.release(true);
  expect((await pool.query<{ one: number }>("select 1 as one")).rows).toEqual([{ one: 1 }]);
});

test("idle connections that are lost are replaced", async () => {
  const { pool } = server.database;
  await Promise.all([1, 2, 3].map(() => pool.query("select pg_sleep(0.05)")));
  await cutOthers();
  const answers = await Promise.all(
    [1, 2, 3].map(() => pool.query("select 1").then(() => "answered", isDatabaseAway)),
  );
  expect(answers.every((answer) => answer === "answered" || answer === true)).toBe(true);
  expect((await pool.query<{ one: number }>("select 1 as one")).rows).toEqual([{ one: 1 }]);
});

test.each(["08006", "53300", "57P01", "57P03", "57014", "25006", "ECONNREFUSED", "EAI_AGAIN"])(
  "%s: the database is away",
  (code) => {
    expect(isDatabaseAway(Object.assign(new Error("text"), { code }))).toBe(true);
  },
);

test.each(["23505", "42P01", "28P01", "3D000", "40001", undefined])("%s: it is not", (code) => {
  expect(isDatabaseAway(Object.assign(new Error("text"), { code }))).toBe(false);
});

test.each(["Query read timeout", "Connection terminated due to connection timeout", "timeout expired"])(
  "what the driver says without a code: %s",
  (message) => {
    expect(isDatabaseAway(new Error(message))).toBe(true);
  },
);
