import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import { testOrder } from "@tetrafi/core/settlement/testing/settlement-facts.ts";
import { insertAuctions } from "./auctions.ts";
import { openDatabase, type Database } from "./database.ts";
import { insertSolver, insertWorkspace } from "./identities.ts";
import { acceptOrders, explainConflict, type NewOrder } from "./accept-orders.ts";
import { findAcceptedAuctions, findByIdempotencyKey, findOrderOfAuction, findOrders } from "./orders.ts";
import { openSession } from "./session.ts";
import {
  listSettlementEvents,
  parseSettlementNotice,
  SETTLEMENT_EVENT_CHANNEL,
} from "./settlement-events.ts";
import { randomBytes32 } from "./testing/accept-order.ts";
import { startTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let server: TestDatabase;
let database: Database;
/** A second process's connections. */
let elsewhere: Database;

const SOLVER = `0x${"5a".repeat(20)}` as const;

beforeAll(async () => {
  server = await startTestDatabase();
  database = server.database;
  elsewhere = await openDatabase(server.url);
  await insertWorkspace(database, { id: "fund", name: "Fund" });
  await insertWorkspace(database, { id: "rival", name: "Rival" });
  await insertSolver(database, { id: "solver", name: "Solver", address: SOLVER });
});

afterAll(async () => {
  await elsewhere?.close();
  await server?.stop();
});

/** Records auctions, so that orders may refer to them. */
async function auctions(count: number, workspaceId = "fund"): Promise<Bytes32[]> {
  const rfqIds = Array.from({ length: count }, randomBytes32);
  await insertAuctions(
    database,
    rfqIds.map((rfqId) => ({ rfqId, workspaceId, salt: rfqId, openedAtMs: 1, closedAtMs: 2, record: "{}" })),
  );
  return rfqIds;
}

const oneAuction = async (workspaceId?: string): Promise<Bytes32> =>
  (await auctions(1, workspaceId))[0] ?? expect.fail("no auction");

const bodyHash = (body: string): Buffer => createHash("sha256").update(body).digest();

/** An order of an offer of this auction. */
function newOrder(rfqId: Bytes32, given: Partial<NewOrder> = {}): NewOrder {
  return {
    orderId: randomBytes32(),
    rfqId,
    quoteId: randomBytes32(),
    workspaceId: "fund",
    solverId: "solver",
    kind: "crossChain",
    order: testOrder,
    signature: "0x00",
    quote: {
      rfqId,
      solver: SOLVER,
      inputChainId: 31337,
      inputToken: SOLVER,
      inputAmount: "1000",
      outputChainId: 31338,
      outputToken: SOLVER,
      outputAmount: "990",
      validUntil: 1_800_000_000,
      signature: "0x00",
      salt: rfqId,
    },
    acceptedAtMs: 1_800_000_000_000,
    idempotency: null,
    ...given,
  };
}

const outcomes = async (batch: readonly NewOrder[], through = database): Promise<string[]> =>
  (await acceptOrders(through, batch)).map(({ outcome }) => outcome);

/** Rows of a table that belong to orders of these auctions. */
async function count(table: string, rfqIds: readonly Bytes32[]): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>(
    `select count(*) as count from ${table} where order_id in (select order_id from orders where rfq_id = any($1))`,
    [rfqIds],
  );
  return rows[0]?.count ?? 0;
}

describe("acceptOrders", () => {
  test("writes order, settlement and event together", async () => {
    const rfqId = await oneAuction();
    const order = newOrder(rfqId, { idempotency: { key: randomBytes32(), bodyHash: bodyHash("a") } });
    expect(await acceptOrders(database, [order])).toEqual([
      {
        outcome: "accepted",
        order: { orderId: order.orderId, quoteId: order.quoteId, acceptedAtMs: order.acceptedAtMs },
      },
    ]);
    expect(await listSettlementEvents(database, order.orderId)).toMatchObject([
      { step: "accepted", atMs: order.acceptedAtMs, chainId: null, txHash: null, detail: {} },
    ]);
    const [found] = await findOrders(database, { orderId: order.orderId });
    expect(found).toMatchObject({ step: "accepted", order: order.order, quote: order.quote, solver: SOLVER });
  });

  test("answers in the order of the batch, whatever the order of its auctions", async () => {
    const rfqIds = await auctions(20);
    const [taken] = rfqIds;
    if (taken === undefined) throw new Error("auctions were recorded");
    await acceptOrders(database, [newOrder(taken)]);
    const batch = rfqIds.map((rfqId) => newOrder(rfqId));
    const answers = await acceptOrders(database, batch);
    for (const [place, answer] of answers.entries()) {
      const { orderId, rfqId } = batch[place] ?? expect.fail("as many answers as orders");
      expect(answer).toMatchObject(
        rfqId === taken ? { outcome: "conflict" } : { outcome: "accepted", order: { orderId } },
      );
    }
  });

  test("inside one batch the earlier wins: its auction, and its key", async () => {
    const [one, two, three] = await auctions(3);
    if (one === undefined || two === undefined || three === undefined)
      throw new Error("auctions were recorded");
    const same = newOrder(one);
    const key = { key: randomBytes32(), bodyHash: bodyHash("a") };
    const batch = [same, same, newOrder(one), newOrder(two, { idempotency: key }), newOrder(three)];
    expect(await outcomes(batch)).toEqual(["accepted", "conflict", "conflict", "accepted", "accepted"]);
  });

  test("the same order under a spent key and under a new one is accepted under the new one", async () => {
    const [spent, rfqId] = await auctions(2);
    if (spent === undefined || rfqId === undefined) throw new Error("auctions were recorded");
    const spentKey = { key: randomBytes32(), bodyHash: bodyHash("a") };
    await acceptOrders(database, [newOrder(spent, { idempotency: spentKey })]);
    const order = newOrder(rfqId);
    const reused = { ...order, idempotency: { ...spentKey, bodyHash: bodyHash("b") } };
    const fresh = { ...order, idempotency: { key: randomBytes32(), bodyHash: bodyHash("b") } };
    expect(await outcomes([reused, fresh])).toEqual(["conflict", "accepted"]);
    expect(await explainConflict(database, reused)).toEqual({ outcome: "keyReused" });
  });

  test("one order per auction, from two processes, in batches of any order", async () => {
    const rfqIds = await auctions(500);
    const attempts = Array.from({ length: 6 }, (_, number) => {
      const batch = (number % 2 === 0 ? rfqIds : rfqIds.toReversed()).map((rfqId) => newOrder(rfqId));
      return outcomes(batch, number % 3 === 0 ? elsewhere : database);
    });
    const all = (await Promise.all(attempts)).flat();
    expect(all.filter((outcome) => outcome === "accepted")).toHaveLength(rfqIds.length);
    expect(all.filter((outcome) => outcome === "conflict")).toHaveLength(rfqIds.length * 5);
    for (const table of ["orders", "settlements", "settlement_events"])
      expect(await count(table, rfqIds)).toBe(rfqIds.length);
  });

  test("one key, retried at once from two processes, is one order", async () => {
    const rfqId = await oneAuction();
    const order = newOrder(rfqId, { idempotency: { key: randomBytes32(), bodyHash: bodyHash("a") } });
    const attempts = Array.from({ length: 10 }, async (_, number) => {
      const through = number % 2 === 0 ? elsewhere : database;
      const [acceptance] = await acceptOrders(through, [order]);
      return acceptance?.outcome === "accepted"
        ? "accepted"
        : ((await explainConflict(through, order))?.outcome ?? "none");
    });
    const all = (await Promise.all(attempts)).toSorted();
    expect(all).toEqual(["accepted", ...Array<string>(9).fill("replayed")]);
  });

  test("announces each order once, when it is committed", async () => {
    const heard: string[] = [];
    const session = await openSession(elsewhere, {
      channel: SETTLEMENT_EVENT_CHANNEL,
      onNotification: (payload) => heard.push(payload),
      onLost: () => undefined,
    });
    const [one, two] = await auctions(2);
    if (one === undefined || two === undefined) throw new Error("auctions were recorded");
    const orders = [newOrder(one), newOrder(two)];
    await Promise.all([acceptOrders(database, orders), acceptOrders(database, orders)]);
    await expect.poll(() => heard.length).toBeGreaterThanOrEqual(2);
    // Anything that came late would come before this.
    await database.pool.query(`select pg_notify('${SETTLEMENT_EVENT_CHANNEL}', 'last')`);
    await expect.poll(() => heard.at(-1)).toBe("last");
    session.close();
    const notices = heard.slice(0, -1).map(parseSettlementNotice);
    expect(notices.map((notice) => notice?.orderId ?? "none").toSorted()).toEqual(
      orders.map(({ orderId }) => orderId).toSorted(),
    );
    for (const notice of notices) {
      expect(notice?.step).toBe("accepted");
      const [event] = await listSettlementEvents(database, notice?.orderId ?? randomBytes32());
      expect(notice?.seq).toBe(event?.seq);
    }
  });

  test.each<[string, Partial<NewOrder>, string]>([
    ["an auction that was never recorded", { rfqId: randomBytes32() }, "23503"],
    ["an unknown solver", { solverId: "nobody" }, "23503"],
    ["an unknown workspace", { workspaceId: "nobody" }, "23503"],
    ["an id that is none", { orderId: "0x12" }, "23514"],
  ])("a batch with %s is refused whole, and leaves nothing", async (_what, fault, code) => {
    const [good, bad] = await auctions(2);
    if (good === undefined || bad === undefined) throw new Error("auctions were recorded");
    await expect(acceptOrders(database, [newOrder(good), newOrder(bad, fault)])).rejects.toMatchObject({
      code,
    });
    expect(await findOrderOfAuction(database, good)).toBeNull();
    expect(await findOrderOfAuction(database, bad)).toBeNull();
    expect(await outcomes([newOrder(good)])).toEqual(["accepted"]);
  });
});

describe("explainConflict", () => {
  test("the same key and body: replayed; another body: keyReused; another workspace's key is nothing to it", async () => {
    const rfqId = await oneAuction();
    const idempotency = { key: randomBytes32(), bodyHash: bodyHash("a") };
    const order = newOrder(rfqId, { idempotency });
    await acceptOrders(database, [order]);
    const accepted = { orderId: order.orderId, quoteId: order.quoteId, acceptedAtMs: order.acceptedAtMs };
    expect(await explainConflict(database, order)).toEqual({ outcome: "replayed", order: accepted });
    const other = newOrder(await oneAuction(), { idempotency: { ...idempotency, bodyHash: bodyHash("b") } });
    expect(await outcomes([other])).toEqual(["conflict"]);
    expect(await explainConflict(database, other)).toEqual({ outcome: "keyReused" });
    const rivals = newOrder(await oneAuction("rival"), { workspaceId: "rival", idempotency });
    expect(await outcomes([rivals])).toEqual(["accepted"]);
  });

  test("another offer of the auction: alreadyAccepted, and its key is not spent", async () => {
    const [rfqId, another] = await auctions(2);
    if (rfqId === undefined || another === undefined) throw new Error("auctions were recorded");
    const first = newOrder(rfqId);
    const idempotency = { key: randomBytes32(), bodyHash: bodyHash("a") };
    const second = newOrder(rfqId, { idempotency });
    expect(await outcomes([first])).toEqual(["accepted"]);
    expect(await outcomes([second])).toEqual(["conflict"]);
    expect(await explainConflict(database, second)).toMatchObject({
      outcome: "alreadyAccepted",
      order: { orderId: first.orderId },
    });
    expect(await findByIdempotencyKey(database, "fund", idempotency.key)).toBeNull();
    expect(await outcomes([newOrder(another, { idempotency })])).toEqual(["accepted"]);
    expect(await findByIdempotencyKey(database, "fund", idempotency.key)).toMatchObject({
      bodyHash: idempotency.bodyHash,
    });
    expect(await findByIdempotencyKey(database, "rival", idempotency.key)).toBeNull();
  });
});

describe("findOrders", () => {
  test("a workspace sees its own orders alone", async () => {
    const order = newOrder(await oneAuction());
    await acceptOrders(database, [order]);
    const { orderId } = order;
    expect(await findOrders(database, { orderId, workspaceId: "fund" })).toHaveLength(1);
    expect(await findOrders(database, { orderId, workspaceId: "rival" })).toEqual([]);
    expect(await findOrders(database, { orderId: randomBytes32() })).toEqual([]);
  });

  test("a solver's orders at given steps, oldest first, no more than asked for", async () => {
    const address = `0x${"5b".repeat(20)}` as const;
    await insertSolver(database, { id: "other", name: "Other", address });
    const rfqIds = await auctions(4);
    const batch = rfqIds.map((rfqId, place) =>
      newOrder(rfqId, { solverId: "other", acceptedAtMs: 9_000 - place }),
    );
    await acceptOrders(database, batch);
    const [first] = batch;
    await database.pool.query(
      "update settlements set step = 'filling' where order_id <> $1 and order_id = any($2)",
      [first?.orderId, batch.map(({ orderId }) => orderId)],
    );
    const found = await findOrders(database, { solverId: "other", steps: ["filling"], limit: 2 });
    expect(found.map(({ orderId }) => orderId)).toEqual([batch[3]?.orderId, batch[2]?.orderId]);
    expect(await findOrders(database, { solverId: "other", steps: ["settled"], limit: 2 })).toEqual([]);
  });
});

test("which of many auctions ended in an order", async () => {
  const [taken, open] = await auctions(2);
  if (taken === undefined || open === undefined) throw new Error("auctions were recorded");
  const order = newOrder(taken);
  await acceptOrders(database, [order]);
  const accepted = await findAcceptedAuctions(database, [taken, open, randomBytes32()]);
  expect([...accepted]).toEqual([[taken, order.orderId]]);
});
