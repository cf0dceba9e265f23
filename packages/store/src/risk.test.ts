import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { turnSwitch as decideTurn, type SwitchLevel } from "@tetrafi/core/risk/kill-switch.ts";
import type { RiskScope } from "@tetrafi/core/risk/limits.ts";
import { openDatabase, type Database } from "./database.ts";
import { insertApiKey, insertSolver, listSolvers, resetProtection } from "./identities.ts";
import {
  insertAnswers,
  insertOrderOutcomes,
  insertReinstatement,
  listOutcomes,
  readSnapshot,
  writeSnapshot,
} from "./outcomes.ts";
import { listReferences, setReferences } from "./reference-prices.ts";
import { RISK_CHANNEL } from "./risk-channel.ts";
import { changeLimits, listLimits, type LimitChange } from "./risk-limits.ts";
import { openSession } from "./session.ts";
import { listSwitches, listTurns, turnSwitch } from "./switch-turns.ts";
import { acceptTestOrder } from "./testing/accept-order.ts";
import { startTestDatabase, type TestDatabase } from "./testing/test-database.ts";
import { listUnjudged, postponeJudgement } from "./unjudged-orders.ts";

let server: TestDatabase;
let database: Database;
/** A second process's connections. */
let elsewhere: Database;

const SOLVER = `0x${"5a".repeat(20)}` as const;

beforeAll(async () => {
  server = await startTestDatabase();
  database = server.database;
  elsewhere = await openDatabase(server.url);
  const holder = { role: "operator", workspaceId: null, solverId: null } as const;
  await insertApiKey(database, { ...holder, id: "operator", keyHash: Buffer.alloc(32, 1) });
  await insertSolver(database, { id: SOLVER, name: "Solver", address: SOLVER });
});

afterAll(async () => {
  await elsewhere?.close();
  await server?.stop();
});

const change = (changes: readonly LimitChange[]) =>
  changeLimits(database, { keyId: "operator", reason: "a test", atMs: 7, changes });

describe("limits", () => {
  test("are set, replaced and removed; of two changes of one the later holds; all are recorded", async () => {
    const of = { scope: "venue", scopeId: "", name: "maxSize" } as const;
    const big = 10n ** 40n;
    await change([
      { ...of, value: 1n },
      { ...of, value: big },
      { scope: "workspace", scopeId: "fund", name: "maxSize", value: 5n },
    ]);
    expect(await listLimits(database)).toEqual([
      { ...of, value: big },
      { scope: "workspace", scopeId: "fund", name: "maxSize", value: 5n },
    ]);
    await change([{ ...of, value: null }]);
    expect((await listLimits(database)).map(({ scope }) => scope)).toEqual(["workspace"]);
    const { rows } = await database.pool.query(
      "select scope, value::text, key_id, reason from risk_limit_changes order by id",
    );
    expect(rows.map((row) => [row.scope, row.value])).toEqual([
      ["venue", "1"],
      ["venue", big.toString()],
      ["workspace", "5"],
      ["venue", null],
    ]);
    expect(rows[0]).toMatchObject({ key_id: "operator", reason: "a test" });
  });

  test.each<[string, Partial<LimitChange>]>([
    ["a name of the venue", { scope: "venue", scopeId: "x" }],
    ["a workspace without a name", { scope: "workspace", scopeId: "" }],
    ["less than nothing", { value: -1n }],
  ])("%s is refused, with all that came with it", async (_what, fault) => {
    const before = await listLimits(database);
    const good: LimitChange = { scope: "solver", scopeId: "a", name: "maxSize", value: 1n };
    await expect(change([good, { ...good, ...fault }])).rejects.toMatchObject({ code: "23514" });
    expect(await listLimits(database)).toEqual(before);
  });
});

const turn = (
  scope: RiskScope,
  scopeId: string,
  level: SwitchLevel,
  through = database,
  type: "person" | "automatic" = "person",
) =>
  turnSwitch(through, scope, scopeId, (current) => {
    const actor = { type, id: "operator" };
    const decided = decideTurn(current, { scope, scopeId, level, actor, reason: "a test", atMs: 9 });
    return decided.ok ? decided.value : decided.error;
  });

describe("switches", () => {
  test("the newest turn of a scope holds, and every turn is kept", async () => {
    expect(await turn("venue", "", "halted")).toMatchObject({ level: "halted" });
    expect(await turn("solver", "one", "cancelOnly")).toMatchObject({ level: "cancelOnly" });
    expect(await turn("venue", "", "halted")).toBe("alreadyThere");
    expect(await turn("venue", "", "active", database, "automatic")).toBe("personRequired");
    expect(await turn("venue", "", "active")).toMatchObject({ level: "active" });
    const levels = (await listSwitches(database)).map(({ scope, level }) => [scope, level]);
    expect(levels).toEqual([
      ["solver", "cancelOnly"],
      ["venue", "active"],
    ]);
    expect((await listTurns(database, 2)).map(({ level }) => level)).toEqual(["active", "cancelOnly"]);
  });

  test("of two turned at once in two processes one sees the other", async () => {
    const all = await Promise.all(
      Array.from({ length: 8 }, (_, at) =>
        turn("workspace", "fund", "halted", at % 2 === 0 ? database : elsewhere),
      ),
    );
    expect(all.filter((turned) => turned === "alreadyThere")).toHaveLength(7);
  });
});

test("a reference price is not replaced by an older one", async () => {
  await setReferences(database, [{ symbol: "WETH", micros: 3n, atMs: 20 }], "operator");
  await setReferences(
    database,
    [
      { symbol: "WETH", micros: 2n, atMs: 10 },
      { symbol: "WBTC", micros: 9n, atMs: 10 },
    ],
    "operator",
  );
  expect(await listReferences(database)).toEqual([
    { symbol: "WBTC", micros: 9n, atMs: 10 },
    { symbol: "WETH", micros: 3n, atMs: 20 },
  ]);
});

test("a protection is reset to the latest time, whichever comes last", async () => {
  await resetProtection(database, SOLVER, 50);
  await resetProtection(database, SOLVER, 40);
  const solver = (await listSolvers(database)).find(({ id }) => id === SOLVER);
  expect(solver?.protectionResetAtMs).toBe(50);
});

describe("outcomes", () => {
  test("an order's is written once, whoever judges it how often", async () => {
    const orderIds = [await acceptTestOrder(database), await acceptTestOrder(database)];
    const judged = orderIds.map((orderId) => ({ orderId, outcome: "filled" as const, atMs: 3 }));
    await Promise.all([database, elsewhere, database].map((through) => insertOrderOutcomes(through, judged)));
    const rows = await listOutcomes(database, 0, 100);
    expect(rows.filter(({ outcome }) => outcome === "filled")).toHaveLength(2);
    expect(await listUnjudged(database, { orderIds })).toEqual([]);
  });

  test("a reader that follows the ids misses none, however many write", async () => {
    const seen: number[] = [];
    let cursor = (await listOutcomes(database, 0, 1_000)).at(-1)?.id ?? 0;
    const from = cursor;
    let writing = true;
    const reading = (async () => {
      for (let last = false; !last;) {
        last = !writing;
        for (const { id } of await listOutcomes(elsewhere, cursor, 1_000)) {
          seen.push(id);
          cursor = id;
        }
      }
    })();
    const answers = [{ solverId: SOLVER, outcome: "sound" as const, count: 3, atMs: 4 }];
    await Promise.all(
      Array.from({ length: 200 }, (_, at) => insertAnswers(at % 2 === 0 ? database : elsewhere, answers)),
    );
    writing = false;
    await reading;
    expect(seen).toEqual((await listOutcomes(database, from, 1_000)).map(({ id }) => id));
    expect(seen).toHaveLength(200);
  });

  test("a reinstatement says whose it is", async () => {
    await insertReinstatement(database, { solverId: SOLVER, keyId: "operator", reason: "mended", atMs: 5 });
    expect((await listOutcomes(database, 0, 1_000)).at(-1)).toMatchObject({
      outcome: "reinstated",
      count: 1,
    });
    await expect(
      insertReinstatement(database, { solverId: SOLVER, keyId: "nobody", reason: "x", atMs: 5 }),
    ).rejects.toMatchObject({ code: "23503" });
  });

  test("the newest snapshot is kept", async () => {
    expect(await readSnapshot(database)).toBeNull();
    await writeSnapshot(database, { cursor: 5, atMs: 1, standings: { at: 5 } });
    await writeSnapshot(database, { cursor: 9, atMs: 2, standings: { at: 9 } });
    await writeSnapshot(database, { cursor: 9, atMs: 3, standings: { at: "again" } });
    expect(await readSnapshot(database)).toEqual({ cursor: 9, atMs: 2, standings: { at: 9 } });
  });

  test("an order is due at the end of exclusivity, and again when it was put off", async () => {
    const orderId = await acceptTestOrder(database);
    const exclusiveUntilMs = 1_800_000_060_000;
    const due = async (dueAtMs: number) =>
      (await listUnjudged(database, { dueAtMs, limit: 1_000 })).map((order) => order.orderId);
    expect(await due(exclusiveUntilMs - 1)).not.toContain(orderId);
    expect(await due(exclusiveUntilMs)).toContain(orderId);
    await postponeJudgement(database, [orderId], exclusiveUntilMs + 10);
    expect(await due(exclusiveUntilMs)).not.toContain(orderId);
    expect(await due(exclusiveUntilMs + 10)).toContain(orderId);
  });
});

test.each(["risk_limit_changes", "switch_turns", "solver_outcomes"])("%s is append only", async (table) => {
  for (const statement of [`delete from ${table}`, `truncate ${table}`])
    await expect(database.pool.query(statement)).rejects.toThrow("append only");
});

test("every change is announced to all processes", async () => {
  let heard = 0;
  const session = await openSession(elsewhere, {
    channel: RISK_CHANNEL,
    onNotification: () => (heard += 1),
    onLost: () => undefined,
  });
  await change([{ scope: "solver", scopeId: "a", name: "maxSize", value: 1n }]);
  await turn("corridor", "a>b", "cancelOnly");
  await setReferences(database, [{ symbol: "DAI", micros: 1n, atMs: 1 }], "operator");
  await resetProtection(database, SOLVER, 60);
  await insertAnswers(database, [{ solverId: SOLVER, outcome: "late", count: 1, atMs: 6 }]);
  await expect.poll(() => heard).toBe(5);
  session.close();
});
