import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import { assertConserved } from "@tetrafi/core/risk/exposure.ts";
import { acceptOrders, type NewOrder } from "./accept-orders.ts";
import { openDatabase, type Database } from "./database.ts";
import { endExposures, listOutstanding, readLedger, type NewExposure } from "./exposures.ts";
import { insertApiKey } from "./identities.ts";
import { changeLimits } from "./risk-limits.ts";
import { acceptTestOrder, newTestOrder } from "./testing/accept-order.ts";
import { startTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let server: TestDatabase;
let database: Database;
/** A second process's connections. */
let elsewhere: Database;

beforeAll(async () => {
  server = await startTestDatabase();
  database = server.database;
  elsewhere = await openDatabase(server.url);
  await insertApiKey(database, {
    id: "operator",
    role: "operator",
    workspaceId: null,
    solverId: null,
    keyHash: Buffer.alloc(32, 1),
  });
});

afterAll(async () => {
  await elsewhere?.close();
  await server?.stop();
});

let corridors = 0;
/** An account that no other test uses, beside the venue's. */
const newAccount = (): string => `corridor:${(corridors += 1)}`;
const exposure = (account: string, notionalMicros: bigint): NewExposure => ({
  accounts: ["venue", account],
  notionalMicros,
});

const limit = (account: string, value: bigint | null): Promise<void> =>
  changeLimits(database, {
    keyId: "operator",
    reason: "a test",
    atMs: 1,
    changes: [
      { scope: "corridor", scopeId: account.slice("corridor:".length), name: "maxOutstanding", value },
    ],
  });

const outstanding = async (account: string): Promise<bigint> =>
  (await listOutstanding(database)).get(account) ?? 0n;

const moveTo = (orderId: Bytes32, step: string) =>
  database.pool.query("update settlements set step = $2 where order_id = $1", [orderId, step]);

const outcomes = async (orders: readonly NewOrder[], through = database): Promise<string[]> =>
  (await acceptOrders(through, orders)).map(({ outcome }) => outcome);

describe("reserving", () => {
  test("an order holds its notional in each of its accounts, and a refused one nothing", async () => {
    const account = newAccount();
    await acceptTestOrder(database, { exposure: exposure(account, 70n) });
    const order = await newTestOrder(database, { exposure: exposure(account, 30n) });
    expect(await outcomes([order, order])).toEqual(["accepted", "conflict"]);
    expect(await outstanding(account)).toBe(100n);
    assertConserved(await readLedger(database));
  });

  test("no account is above its limit: up to it, and not one more", async () => {
    const account = newAccount();
    await limit(account, 100n);
    const order = (notional: bigint) => newTestOrder(database, { exposure: exposure(account, notional) });
    expect(await outcomes([await order(101n)])).toEqual(["aboveLimit"]);
    expect(await outcomes([await order(60n), await order(40n)])).toEqual(["accepted", "accepted"]);
    expect(await outcomes([await order(1n)])).toEqual(["aboveLimit"]);
    expect(await outstanding(account)).toBe(100n);
    await limit(account, null);
    expect(await outcomes([await order(1n)])).toEqual(["accepted"]);
  });

  test("in one batch those that fit are accepted, however large one before them is", async () => {
    const account = newAccount();
    await limit(account, 100n);
    const orders = await Promise.all(
      [500n, 90n, 20n].map((notional) => newTestOrder(database, { exposure: exposure(account, notional) })),
    );
    const accepted = (await outcomes(orders)).filter((outcome) => outcome === "accepted");
    expect(accepted).toHaveLength(1);
    expect(await outstanding(account)).toBeLessThanOrEqual(100n);
  });

  test("two processes that accept at once pass no limit together", async () => {
    const accounts = [newAccount(), newAccount()];
    for (const account of accounts) await limit(account, 1_000n);
    const orders = await Promise.all(
      Array.from({ length: 120 }, (_, at) =>
        newTestOrder(database, {
          exposure: {
            accounts: ["venue", ...(at % 2 === 0 ? accounts : accounts.toReversed())],
            notionalMicros: 30n,
          },
        }),
      ),
    );
    const batches = Array.from({ length: 24 }, (_, at) => orders.slice(at * 5, at * 5 + 5));
    const all = await Promise.all(
      batches.map((batch, at) => outcomes(batch, at % 2 === 0 ? database : elsewhere)),
    );
    const accepted = all.flat().filter((outcome) => outcome === "accepted").length;
    // 33 × 30 = 990.
    expect(accepted).toBe(33);
    for (const account of accounts) expect(await outstanding(account)).toBe(990n);
    assertConserved(await readLedger(database));
  });

  test("what is worth nothing is refused whole", async () => {
    const order = await newTestOrder(database, { exposure: exposure(newAccount(), 0n) });
    await expect(acceptOrders(database, [order])).rejects.toMatchObject({ code: "23514" });
  });
});

describe("ending", () => {
  test("released when settled or failed, voided when refunded, not before, and once", async () => {
    const account = newAccount();
    const orderIds: Bytes32[] = [];
    for (const notional of [1n, 10n, 100n, 1_000n])
      orderIds.push(await acceptTestOrder(database, { exposure: exposure(account, notional) }));
    const [settled, failed, refunded] = orderIds;
    if (settled === undefined || failed === undefined || refunded === undefined)
      throw new Error("orders were accepted");
    await moveTo(settled, "settled");
    await moveTo(failed, "failed");
    await moveTo(refunded, "refunded");
    const before = await readLedger(database);
    const counts = await Promise.all(
      [database, elsewhere, database, elsewhere].map((through) => endExposures(through, 5, orderIds)),
    );
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(3);
    expect(await endExposures(database, 6, null)).toBe(0);
    expect(await outstanding(account)).toBe(1_000n);
    const after = await readLedger(database);
    assertConserved(after);
    expect([after.released - before.released, after.voided - before.voided]).toEqual([11n, 100n]);
  });

  test("a sweep finds what nobody announced", async () => {
    const account = newAccount();
    const orderId = await acceptTestOrder(database, { exposure: exposure(account, 7n) });
    await moveTo(orderId, "settled");
    expect(await endExposures(database, 5, null)).toBe(1);
    expect(await outstanding(account)).toBe(0n);
  });

  test("accepting and ending at once, from two processes, loses nothing", async () => {
    const account = newAccount();
    const first = await Promise.all(
      Array.from({ length: 40 }, () => acceptTestOrder(database, { exposure: exposure(account, 5n) })),
    );
    await database.pool.query("update settlements set step = 'settled' where order_id = any($1)", [first]);
    const orders = await Promise.all(
      Array.from({ length: 40 }, () => newTestOrder(database, { exposure: exposure(account, 3n) })),
    );
    await Promise.all([
      ...orders.map((order, at) => acceptOrders(at % 2 === 0 ? database : elsewhere, [order])),
      ...first.map((orderId, at) => endExposures(at % 2 === 0 ? elsewhere : database, 9, [orderId])),
    ]);
    while ((await endExposures(database, 9, null)) > 0);
    expect(await outstanding(account)).toBe(120n);
    assertConserved(await readLedger(database));
  });
});

test("an account that doesn't hold the sum of its orders is found", async () => {
  await acceptTestOrder(database, { exposure: exposure(newAccount(), 5n) });
  await database.pool.query("update exposure_accounts set reserved = reserved + 1 where account = 'venue'");
  const ledger = await readLedger(database);
  expect(() => assertConserved(ledger)).toThrow("not conserved");
  await database.pool.query("update exposure_accounts set reserved = reserved - 1 where account = 'venue'");
  assertConserved(await readLedger(database));
});
