import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testOrder } from "@tetrafi/core/settlement/testing/settlement-facts.ts";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import { resolveNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { chainProfile, networkConfig } from "@tetrafi/protocol/config/testing/network.ts";
import { exclusiveLimitContext } from "@tetrafi/protocol/order/context.ts";
import { startAnvil, type Anvil } from "@tetrafi/stack/anvil.ts";
import { freePort } from "@tetrafi/stack/ports.ts";
import { openDatabase, type Database } from "@tetrafi/store/database.ts";
import { insertApiKey } from "@tetrafi/store/identities.ts";
import { insertAnswers, insertReinstatement, listOutcomes, readSnapshot } from "@tetrafi/store/outcomes.ts";
import { writeSettlementNotes } from "@tetrafi/store/settlement-facts.ts";
import { moveSettlement } from "@tetrafi/store/settlements.ts";
import { acceptTestOrder } from "@tetrafi/store/testing/accept-order.ts";
import { startTestDatabase, type TestDatabase } from "@tetrafi/store/testing/test-database.ts";
import { processClock } from "../clock.ts";
import { openBlockCounter } from "./count-blocks.ts";
import { OrderJudge } from "./order-judge.ts";
import { StandingBook } from "./standing-book.ts";

const SOLVER = `0x${"5a".repeat(20)}` as const;
const log = pino({ level: "silent" });

let folder: string;
let anvil: Anvil;
let server: TestDatabase;
let database: Database;
/** Two processes over one database: one sees a chain that makes a block a second, one a chain that never answers. */
let judge: OrderJudge;
let blind: OrderJudge;
let startedAtSeconds: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tetrafi-standing-"));
  const port = await freePort();
  const logFile = join(folder, "anvil.log");
  startedAtSeconds = processClock.nowSeconds();
  [anvil, server] = await Promise.all([
    startAnvil({ chainId: 31338, port, logFile, statePath: join(folder, "state.json") }),
    startTestDatabase(),
  ]);
  database = server.database;
  const holder = { role: "operator", workspaceId: null, solverId: null } as const;
  await insertApiKey(database, { ...holder, id: "operator", keyHash: Buffer.alloc(32, 1) });
  const config = networkConfig();
  const profile = { ...chainProfile(31338), rpcUrls: [`http://127.0.0.1:${port}`] };
  const network = resolveNetwork({ ...config, chains: [...config.chains, profile] });
  const context = { database, clock: processClock, network, log };
  judge = new OrderJudge({ ...context, blocksOf: () => openBlockCounter(profile) });
  const away = openBlockCounter({ ...profile, rpcUrls: ["http://127.0.0.1:1"] });
  blind = new OrderJudge({ ...context, blocksOf: () => away });
});

afterAll(async () => {
  await anvil?.stop();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Exclusive to the winner until this unix second. */
const orderUntil = (seconds: number): StandardOrder => ({
  ...testOrder,
  outputs: testOrder.outputs.map((output) => ({
    ...output,
    context: exclusiveLimitContext(SOLVER, seconds),
  })),
});

const newOrder = (exclusiveUntil: number): Promise<Bytes32> =>
  acceptTestOrder(database, { order: orderUntil(exclusiveUntil) });

const move = (
  orderId: Bytes32,
  version: number,
  step: "filling" | "filled" | "settled" | "refunded",
  detail = {},
  atMs = Date.now(),
) =>
  moveSettlement(database, {
    orderId,
    version,
    reason: null,
    wakeAtMs: 0,
    event: { step, atMs, chainId: null, txHash: null, blockNumber: null, detail },
  });

async function outcomeOf(orderId: Bytes32): Promise<string | undefined> {
  const { rows } = await database.pool.query<{ outcome: string }>(
    "select outcome from solver_outcomes where order_id = $1",
    [orderId],
  );
  return rows[0]?.outcome;
}

describe("an order", () => {
  test("that was filled in time counts when its fill does, once, from two processes", async () => {
    const until = processClock.nowSeconds() + 60;
    const orderId = await newOrder(until);
    await move(orderId, 0, "filling");
    const fill = { solver: `0x${"00".repeat(12)}${SOLVER.slice(2)}`, timestamp: until - 1 };
    await move(orderId, 1, "filled", fill);
    judge.onStep(orderId, "filled");
    await judge.idle();
    expect(await outcomeOf(orderId)).toBeUndefined();
    await move(orderId, 2, "settled");
    for (const one of [judge, blind, judge]) one.onStep(orderId, "settled");
    await Promise.all([judge.idle(), blind.idle()]);
    expect(await outcomeOf(orderId)).toBe("filled");
  });

  test("whose time ran out on a chain that went on is a fade, found by the sweep", async () => {
    // Six seconds of a chain that makes a block in each.
    const from = startedAtSeconds + 1;
    const until = from + 6;
    const orderId = await newOrder(until);
    await move(orderId, 0, "filling", {}, from * 1_000);
    await judge.sweep();
    expect(await outcomeOf(orderId)).toBeUndefined();
    const facts = { destinationTime: until + 1, fill: null };
    const note = { orderId, step: "filling", facts, waitsFor: "the fill", deadline: null } as const;
    await writeSettlementNotes(database, [{ ...note, readAtMs: Date.now() }]);
    // A process that can't ask the chain leaves it to be asked again.
    await database.pool.query("update unjudged_orders set due_at_ms = 0 where order_id = $1", [orderId]);
    await blind.sweep();
    expect(await outcomeOf(orderId)).toBeUndefined();
    await expect
      .poll(
        async () => {
          await database.pool.query("update unjudged_orders set due_at_ms = 0 where order_id = $1", [
            orderId,
          ]);
          await judge.sweep();
          return outcomeOf(orderId);
        },
        { timeout: 12_000, interval: 500 },
      )
      .toBe("fade");
  });

  test("whose chain stood still is nobody's fade", async () => {
    // An hour ago this chain made no block.
    const until = startedAtSeconds - 3_600;
    const orderId = await newOrder(until);
    await move(orderId, 0, "filling", {}, (until - 30) * 1_000);
    await move(orderId, 1, "refunded");
    judge.onStep(orderId, "refunded");
    await judge.idle();
    expect(await outcomeOf(orderId)).toBe("chainFault");
  });

  test("that failed was nobody's to fill, also when nobody announced it", async () => {
    const orderId = await newOrder(processClock.nowSeconds() - 1);
    await database.pool.query("update settlements set step = 'failed' where order_id = $1", [orderId]);
    await judge.sweep();
    expect(await outcomeOf(orderId)).toBe("notTried");
  });
});

describe("standings", () => {
  const answers = (outcome: "late" | "sound", count: number) =>
    insertAnswers(database, [{ solverId: SOLVER, outcome, count, atMs: Date.now() }]);

  test("are the same in every process and after every start, from a snapshot or from nothing", async () => {
    const elsewhere = await openDatabase(server.url);
    const [living, second] = [database, elsewhere].map(
      (through) => new StandingBook(through, processClock, log),
    );
    if (living === undefined || second === undefined) throw new Error("two books are made");
    await Promise.all([living.open(), second.open()]);
    expect(living.tierOf(SOLVER)).toBe("active");
    for (let at = 0; at < 12; at += 1) await answers("late", 20);
    await Promise.all([living.refresh(), second.refresh()]);
    expect(living.tierOf(SOLVER)).toBe("disabled");
    expect(living.isAskedFor(SOLVER, 1n, 1_000n)).toBe(false);
    await insertReinstatement(database, {
      solverId: SOLVER,
      keyId: "operator",
      reason: "mended",
      atMs: Date.now(),
    });
    await Promise.all([living.refresh(), second.refresh()]);
    const fresh = new StandingBook(elsewhere, processClock, log);
    await fresh.open();
    for (const book of [living, second, fresh]) {
      expect(book.tierOf(SOLVER)).toBe("probation");
      expect(book.fillPpmOf(SOLVER)).toBe(living.fillPpmOf(SOLVER));
      expect(book.isAskedFor(SOLVER, 100n, 1_000n)).toBe(true);
      expect(book.isAskedFor(SOLVER, 101n, 1_000n)).toBe(false);
    }
    await elsewhere.close();
  });

  test("a snapshot is written when there is much to count, and a start goes on from it", async () => {
    const values = Array.from({ length: 5_001 }, () => "('" + SOLVER + "', 'sound', 1, 1)").join(",");
    await database.pool.query(
      `insert into solver_outcomes (solver_id, outcome, count, at_ms) values ${values}`,
    );
    const book = new StandingBook(database, processClock, log);
    await book.open();
    const last = (await listOutcomes(database, 0, 100_000)).at(-1)?.id;
    expect((await readSnapshot(database))?.cursor).toBe(last);
    await answers("late", 1);
    const fresh = new StandingBook(database, processClock, log);
    await Promise.all([book.refresh(), fresh.open()]);
    expect(fresh.tierOf(SOLVER)).toBe(book.tierOf(SOLVER));
    expect(fresh.fadePpmOf(SOLVER)).toBe(book.fadePpmOf(SOLVER));
  });
});
