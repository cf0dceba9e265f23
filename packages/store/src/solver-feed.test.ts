import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDatabase, type Database } from "./database.ts";
import { insertSolver } from "./identities.ts";
import { moveSettlement } from "./settlements.ts";
import { appendToFeeds, forgetFeeds, grownFeeds, readFeedHead, readFeeds } from "./solver-feed.ts";
import { acceptTestOrder, newTestOrder, randomBytes32 } from "./testing/accept-order.ts";
import { startTestDatabase, type TestDatabase } from "./testing/test-database.ts";
import { insertAuctions } from "./auctions.ts";
import { listOverdueAuctions, tellAuctions, tellEvents } from "./untold.ts";

let server: TestDatabase;
let database: Database;
/** Another process's. */
let other: Database;

beforeAll(async () => {
  server = await startTestDatabase();
  ({ database } = server);
  other = await openDatabase(server.url);
});

afterAll(async () => {
  await other?.close();
  await server?.stop();
});

async function newSolver(id: string): Promise<string> {
  const address = `0x${randomBytes32().slice(2, 42)}` as const;
  await insertSolver(database, { id, name: id, address });
  return id;
}

/** A solver's whole feed after a number, by number. */
async function feedOf(solverId: string, afterSeq = 0): Promise<[number, string][]> {
  const segments = await readFeeds(database, [{ solverId, afterSeq }], 1_000);
  return segments
    .flatMap(({ firstSeq, messages }) => messages.map((text, at): [number, string] => [firstSeq + at, text]))
    .filter(([seq]) => seq > afterSeq);
}

describe("appendToFeeds", () => {
  test("numbers each solver's messages one after another", async () => {
    const [a, b] = [await newSolver("one"), await newSolver("two")];
    const message = (solverId: string, text: string) => ({ solverId, text });
    await appendToFeeds(database, 1, async () => [message(a, "1"), message(b, "2"), message(a, "3")]);
    await appendToFeeds(database, 2, async () => [message(a, "4")]);
    expect(await feedOf(a)).toEqual([
      [1, "1"],
      [2, "3"],
      [3, "4"],
    ]);
    expect(await feedOf(b)).toEqual([[1, "2"]]);
    expect(await feedOf(a, 2)).toEqual([[3, "4"]]);
    expect(await readFeedHead(database, a)).toEqual({ lastSeq: 3, forgottenSeq: 0 });
    expect(await readFeedHead(database, "nobody")).toEqual({ lastSeq: 0, forgottenSeq: 0 });
  });

  test("writes nothing when what it takes throws", async () => {
    const solverId = await newSolver("three");
    const failing = appendToFeeds(database, 1, () => Promise.reject(new Error("no")));
    await expect(failing).rejects.toThrow("no");
    expect(await feedOf(solverId)).toEqual([]);
    await appendToFeeds(database, 1, async () => [{ solverId, text: "after" }]);
    expect(await feedOf(solverId)).toEqual([[1, "after"]]);
  });

  test("from two processes at once: no number twice, none left out, and a reader never sees one before another", async () => {
    const solverIds = [await newSolver("four"), await newSolver("five")];
    const seen = new Map<string, number>();
    const writing = new AbortController();
    const reader = (async () => {
      while (!writing.signal.aborted)
        for (const solverId of solverIds) {
          const after = seen.get(solverId) ?? 0;
          const next = (await feedOf(solverId, after)).map(([seq]) => seq);
          expect(next).toEqual(next.map((_, at) => after + 1 + at));
          seen.set(solverId, next.at(-1) ?? after);
        }
    })();
    const append = (from: Database, name: string) =>
      appendToFeeds(from, 1, async () => solverIds.map((solverId) => ({ solverId, text: name })));
    await Promise.all(
      Array.from({ length: 40 }, (_, at) => append(at % 2 === 0 ? database : other, `message ${at}`)),
    );
    writing.abort();
    await reader;
    for (const solverId of solverIds) {
      const feed = await feedOf(solverId);
      expect(feed.map(([seq]) => seq)).toEqual(Array.from({ length: 40 }, (_, at) => at + 1));
      expect(new Set(feed.map(([, text]) => text)).size).toBe(40);
    }
  });
});

describe("forgetFeeds", () => {
  test("forgets what is older, remembers up to where, and goes on counting", async () => {
    const solverId = await newSolver("six");
    for (const atMs of [10, 20, 30])
      await appendToFeeds(database, atMs, async () => [
        { solverId, text: `a ${atMs}` },
        { solverId, text: `b ${atMs}` },
      ]);
    // Of others too, all from earlier.
    while ((await forgetFeeds(database, 30, 3)) === 3);
    expect(await feedOf(solverId)).toEqual([
      [5, "a 30"],
      [6, "b 30"],
    ]);
    expect(await readFeedHead(database, solverId)).toEqual({ lastSeq: 6, forgottenSeq: 4 });
    await appendToFeeds(database, 40, async () => [{ solverId, text: "c" }]);
    expect(await feedOf(solverId, 6)).toEqual([[7, "c"]]);
  });
});

describe("events of settlements", () => {
  const event = (step: "opening" | "escrowed" | "filling" | "filled") => ({
    step,
    atMs: 1,
    chainId: step === "filled" ? 2 : null,
    txHash: step === "filled" ? randomBytes32() : null,
    blockNumber: null,
    detail: {},
  });

  test("get into the winner's feed once each, in their order, whoever tells them", async () => {
    const orders = await Promise.all(Array.from({ length: 6 }, () => acceptTestOrder(database)));
    for (const [version, step] of (["opening", "escrowed", "filling", "filled"] as const).entries())
      for (const orderId of orders)
        await moveSettlement(database, { orderId, version, reason: null, wakeAtMs: 0, event: event(step) });
    const told: string[] = [];
    const tell = (from: Database) =>
      tellEvents(from, 1, 5, ({ orderId, step }) => {
        told.push(`${orderId} ${step}`);
        return JSON.stringify({ orderId, step });
      });
    let taken = 1;
    while (taken > 0) taken = Math.max(...(await Promise.all([tell(database), tell(other), tell(database)])));
    const solverId = `0x${"5a".repeat(20)}`;
    const feed = (await feedOf(solverId)).map(
      ([, text]) => JSON.parse(text) as { orderId: string; step: string },
    );
    expect(feed).toHaveLength(18);
    expect(new Set(told).size).toBe(18);
    for (const orderId of orders)
      expect(feed.filter((each) => each.orderId === orderId).map(({ step }) => step)).toEqual([
        "accepted",
        "filling",
        "filled",
      ]);
  });

  test("stay untold when they can't be written", async () => {
    const orderId = await acceptTestOrder(database);
    const failing = tellEvents(database, 1, 100, () => {
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    const told: string[] = [];
    await tellEvents(database, 1, 100, (each) => {
      told.push(`${each.orderId} ${each.step} ${each.order.outputs.length}`);
      return "{}";
    });
    expect(told).toEqual([`${orderId} accepted 1`]);
  });
});

describe("auctions", () => {
  test("are told once, and are overdue until then", async () => {
    const solverId = await newSolver("seven");
    const order = await newTestOrder(database);
    const [first, second] = [randomBytes32(), randomBytes32()];
    const auction = {
      workspaceId: order.workspaceId,
      salt: first,
      openedAtMs: 1,
      closedAtMs: 2,
      record: "{}",
    };
    await insertAuctions(database, [
      { ...auction, rfqId: first, tellByMs: 100 },
      { ...auction, rfqId: second, tellByMs: 200 },
    ]);
    const overdue = async (beforeMs: number) =>
      (await listOverdueAuctions(database, beforeMs, 10)).map(({ rfqId }) => rfqId);
    expect(await overdue(100)).toEqual([]);
    expect(await overdue(201)).toEqual([first, second]);
    const news = { rfqId: first, messages: [{ solverId, text: "lost" }] };
    const counts = await Promise.all([tellAuctions(database, 1, [news]), tellAuctions(other, 1, [news])]);
    expect(counts.toSorted((a, b) => a - b)).toEqual([0, 1]);
    expect(await feedOf(solverId)).toEqual([[1, "lost"]]);
    expect(await overdue(201)).toEqual([second]);
    // One whose record could not be written is known to its process alone.
    const unrecorded = { rfqId: randomBytes32(), messages: [{ solverId, text: "expired" }] };
    expect(await tellAuctions(database, 1, [news, unrecorded])).toBe(1);
    expect((await feedOf(solverId)).at(-1)).toEqual([2, "expired"]);
    // Nobody to be told is told too.
    await tellAuctions(database, 1, [{ rfqId: second, messages: [] }]);
    expect(await overdue(201)).toEqual([]);
  });
});

test("an announcement names whose feeds have grown", () => {
  expect(grownFeeds('["a b","c"]')).toEqual(["a b", "c"]);
  expect(grownFeeds("")).toBeNull();
});
