import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import { acceptOrders, explainConflict, type NewOrder } from "./accept-orders.ts";
import { openDatabase, type Database } from "./database.ts";
import { insertApiKey } from "./identities.ts";
import { findByIdempotencyKey, findOrderOfAuction, findOrders } from "./orders.ts";
import { changeLimits } from "./risk-limits.ts";
import { newTestOrder, randomBytes32 } from "./testing/accept-order.ts";
import { startTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let server: TestDatabase;
let other: Database;
beforeAll(async () => {
  server = await startTestDatabase();
  other = await openDatabase(server.url);
  await insertApiKey(server.database, {
    id: "operator",
    role: "operator",
    workspaceId: null,
    solverId: null,
    keyHash: Buffer.alloc(32, 1),
  });
});
afterAll(async () => {
  await other?.close();
  await server?.stop();
});

type Split = NewOrder & { readonly whole: NonNullable<NewOrder["whole"]> };

/** A split of three orders, each worth so much on its own account and on a common one. */
async function newSplit(common: string, micros: bigint, given: Partial<NewOrder> = {}): Promise<Split> {
  const exposure = (part: number) => ({ accounts: [common, `${common}:${part}`], notionalMicros: micros });
  const order = await newTestOrder(server.database, { ...given, exposure: exposure(0) });
  const others = [1, 2].map((part) => ({
    orderId: randomBytes32(),
    quoteId: `${order.quoteId.slice(2, 60)}${part}`,
    solverId: order.solverId,
    order: order.order,
    quote: order.quote,
    exposure: exposure(part),
  }));
  return { ...order, whole: { id: randomBytes32(), others } };
}

const idsOf = ({ orderId, whole }: Split): Bytes32[] => [
  orderId,
  ...whole.others.map((part) => part.orderId),
];

async function count(table: "orders" | "settlements" | "exposures" | "settlement_events", ids: Bytes32[]) {
  const { rows } = await server.database.pool.query<{ count: number }>(
    `select count(*) as count from ${table} where order_id = any($1)`,
    [ids],
  );
  return Number(rows[0]?.count);
}

const limit = (corridor: string, value: bigint): Promise<void> =>
  changeLimits(server.database, {
    keyId: "operator",
    reason: "a test",
    atMs: 1,
    changes: [{ scope: "corridor", scopeId: corridor, name: "maxOutstanding", value }],
  });

describe("accepting a split", () => {
  test("writes every part with its settlement, its exposure and its event, and is found as one", async () => {
    const { database } = server;
    const split = await newSplit("corridor:a", 7n, {
      idempotency: { key: "once", bodyHash: Buffer.alloc(32, 1) },
    });
    const [acceptance] = await acceptOrders(database, [split]);
    const { rfqId, acceptedAtMs, whole } = split;
    const accepted = { orderId: whole.id, quoteId: rfqId.slice(2), acceptedAtMs, orderIds: idsOf(split) };
    expect(acceptance).toEqual({ outcome: "accepted", order: accepted });
    for (const table of ["orders", "settlements", "exposures", "settlement_events"] as const)
      expect(await count(table, idsOf(split))).toBe(3);
    const orders = await findOrders(database, { wholeId: whole.id });
    expect(orders.map((order) => [order.orderId, order.whole])).toEqual(
      idsOf(split).map((id, part) => [id, { id: whole.id, part }]),
    );
    expect(await findOrders(database, { wholeId: whole.id, workspaceId: "rival" })).toEqual([]);
    expect(await findOrderOfAuction(database, rfqId)).toEqual(accepted);
    expect((await findByIdempotencyKey(database, split.workspaceId, "once"))?.order).toEqual(accepted);
    expect(await explainConflict(database, split)).toEqual({ outcome: "replayed", order: accepted });
  });

  test("happens once, against itself and a single order of the auction, from two processes", async () => {
    for (let round = 0; round < 20; round += 1) {
      const split = await newSplit(`corridor:race${round}`, 1n);
      const { whole: _whole, exposure: _exposure, ...one } = split;
      const single: NewOrder = { ...one, orderId: randomBytes32() };
      const outcomes = await Promise.all([
        acceptOrders(server.database, [split, single]),
        acceptOrders(other, [single, split]),
        acceptOrders(other, [split]),
      ]);
      expect(outcomes.flat().filter(({ outcome }) => outcome === "accepted").length).toBe(1);
      const parts = await count("orders", idsOf(split));
      expect([0, 3]).toContain(parts);
      expect(await count("orders", [single.orderId])).toBe(parts === 0 ? 1 : 0);
    }
  });

  test("writes nothing where one part, or all together, would pass a limit", async () => {
    const { database } = server;
    await limit("part:2", 4n);
    await limit("sum", 14n);
    const onePart = await newSplit("corridor:part", 5n);
    const together = await newSplit("corridor:sum", 5n);
    const fits = await newSplit("corridor:fits", 5n);
    const outcomes = await acceptOrders(database, [onePart, together, fits]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["aboveLimit", "aboveLimit", "accepted"]);
    for (const split of [onePart, together]) expect(await count("orders", idsOf(split))).toBe(0);
    const { rows } = await database.pool.query<{ reserved: string }>(
      "select reserved::text from exposure_accounts where account = any($1) order by account",
      [["corridor:fits", "corridor:part", "corridor:sum"]],
    );
    expect(rows.map(({ reserved }) => reserved)).toEqual(["15", "0", "0"]);
  });
});

/** An order beside the accepted ones, as no statement of this package writes it: with what is changed of a part. */
async function writePart(of: Bytes32, changes: string): Promise<void> {
  await server.database.pool.query(
    `insert into orders (order_id, rfq_id, quote_id, workspace_id, solver_id, standard_order, signature, quote, kind,
       accepted_at_ms, whole_id, part)
     select $2, rfq_id, $2, workspace_id, solver_id, standard_order, signature, quote, kind, accepted_at_ms, ${changes}
     from orders where order_id = $1`,
    [of, randomBytes32()],
  );
}

describe("the database holds that", () => {
  test("a part belongs to the accept that made its auction's first", async () => {
    const split = await newSplit("corridor:x", 1n);
    await acceptOrders(server.database, [split]);
    await expect(writePart(split.orderId, `'${randomBytes32()}', 3`)).rejects.toMatchObject({
      code: "23503",
      constraint: "orders_first_part",
    });
    await expect(writePart(split.orderId, "whole_id, 1")).rejects.toThrow(/orders_whole/);
    await expect(writePart(split.orderId, `'${randomBytes32()}', 0`)).rejects.toThrow(/orders_rfq_id_key/);
    await writePart(split.orderId, "whole_id, 3");
  });

  test.each([
    "order_id = repeat('0', 66)",
    "rfq_id = (select max(rfq_id) from auctions)",
    "whole_id = null",
    "part = 0",
  ])("no order changes its names: %s", async (change) => {
    const split = await newSplit("corridor:names", 1n);
    await acceptOrders(server.database, [split]);
    await expect(
      server.database.pool.query(`update orders set ${change} where order_id = $1`, [split.orderId]),
    ).rejects.toThrow(/append only/);
  });

  test.each(["delete from orders where order_id = $1", "truncate orders cascade"])(
    "no order goes: %s",
    async (statement) => {
      const order = await newTestOrder(server.database, {});
      await acceptOrders(server.database, [order]);
      const values = statement.includes("$1") ? [order.orderId] : [];
      await expect(server.database.pool.query(statement, values)).rejects.toThrow(/append only/);
      expect(await count("orders", [order.orderId])).toBe(1);
    },
  );

  test.each([
    ["settlements", "(order_id, updated_at_ms) values ($1, 0), ($2, 0)"],
    ["settlement_events", "(order_id, step, at_ms) values ($1, 'opening', 0), ($2, 'opening', 0)"],
    ["unjudged_orders", "(order_id, due_at_ms) values ($1, 0), ($2, 0)"],
    [
      "exposures",
      "(order_id, notional_micros, accounts, reserved_at_ms) values ($1, 1, '{}', 0), ($2, 1, '{}', 0)",
    ],
  ])("a row of %s refers to an order that there is", async (table, rows) => {
    const { pool } = server.database;
    const split = await newSplit("corridor:rows", 1n);
    await acceptOrders(server.database, [split]);
    const known = split.orderId;
    const unknown = randomBytes32();
    await pool.query(`delete from ${table} where order_id = $1`, [known]);
    await expect(pool.query(`insert into ${table} ${rows}`, [known, unknown])).rejects.toMatchObject({
      code: "23503",
      table,
    });
    const kept = await pool.query(`select from ${table} where order_id = any($1)`, [[known, unknown]]);
    expect(kept.rowCount).toBe(0);
    await expect(
      pool.query(`update ${table} set order_id = $2 where order_id = $1`, [known, unknown]),
    ).rejects.toThrow(/append only/);
  });
});
