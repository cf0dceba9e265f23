import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { QuotesRequest } from "@tetrafi/protocol/http/quotes.ts";
import type { RfqMessage } from "@tetrafi/protocol/ws/solver-messages.ts";
import { insertAnswers } from "@tetrafi/store/outcomes.ts";
import { callVenue, type Answer } from "../testing/call-venue.ts";
import { connectSolver, type TestSolver } from "../testing/test-solver.ts";
import { quotesRequest, startVenueFixture, type VenueFixture } from "../testing/venue-fixture.ts";

let venue: VenueFixture;
let solvers: TestSolver[];

beforeAll(async () => {
  venue = await startVenueFixture(3);
  solvers = [];
  for (const identity of venue.solvers) {
    const solver = await connectSolver(venue.solverUrl, identity);
    solver.onRfq((rfq) => solver.send(solver.quote(rfq, 990n)));
    solvers.push(solver);
  }
});

afterAll(async () => {
  await venue?.stop();
});

afterEach(async () => {
  await venue.database.pool.query("update workspaces set entity_id = null");
  await venue.database.pool.query("update solvers set entity_id = null");
  await refresh();
  for (const solver of solvers) solver.forget();
});

const operator = (method: string, path: string, body: unknown): Promise<Answer> =>
  callVenue(venue.url, { method, path: `/api/v1/admin/${path}`, key: venue.keys.operator, body });

/** Any change makes the process read everything again. */
const refresh = () => operator("PUT", "references", { prices: [{ symbol: "DAI", micros: "1000000" }] });

const ask = (options: QuotesRequest["solverOptions"] = {}, url = venue.url): Promise<Answer> =>
  callVenue(url, {
    path: "/api/v1/rfq/quotes",
    key: venue.keys.taker,
    body: { ...quotesRequest(), solverOptions: { timeout: 400, ...options } },
  });

/** Who was asked, by their offers. */
async function asked(options?: QuotesRequest["solverOptions"]): Promise<string[]> {
  const { body, code } = await ask(options);
  if (code === "NO_QUOTES") return [];
  return (body as { quotes: { solverId: string }[] }).quotes.map(({ solverId }) => solverId).toSorted();
}

describe("named and excluded solvers", () => {
  test.each<[string, QuotesRequest["solverOptions"], string[]]>([
    ["all", {}, ["solver1", "solver2", "solver3"]],
    ["some", { include: ["solver3", "solver1"] }, ["solver1", "solver3"]],
    ["all but one", { exclude: ["solver2"] }, ["solver1", "solver3"]],
    ["named and excluded", { include: ["solver1", "solver2"], exclude: ["solver1"] }, ["solver2"]],
    ["nobody", { include: ["solver1"], exclude: ["solver1"] }, []],
  ])("%s", async (_what, options, expected) => {
    expect(await asked(options)).toEqual(expected);
  });

  test.each(["include", "exclude"] as const)("a name of nobody in %s is told", async (list) => {
    const answer = await ask({ [list]: ["solver1", "nobody"] });
    expect([answer.code, answer.param]).toEqual(["UNKNOWN_SOLVER", `/solverOptions/${list}/1`]);
  });
});

describe("who asks", () => {
  const takers = async (): Promise<RfqMessage["taker"][]> =>
    Promise.all(solvers.map(async (solver) => (await solver.next("rfq")).taker));

  test("is told to nobody, unless the taker wants it", async () => {
    await ask();
    expect(await takers()).toEqual([undefined, undefined, undefined]);
    await ask({ disclose: true });
    const taker = { workspaceId: "fund", name: "Fund" };
    expect(await takers()).toEqual([taker, taker, taker]);
  });

  test("can't be hidden among too few", async () => {
    const strict = await venue.startAnother(1_000_000, { TETRAFI_ANONYMOUS_AMONG: 2 });
    const [identity] = venue.solvers;
    const alone = await connectSolver(strict.solverUrl, identity ?? expect.fail("no solver"));
    alone.onRfq((rfq) => alone.send(alone.quote(rfq, 990n)));
    const answer = await ask({}, strict.url);
    expect(answer.code).toBe("TOO_FEW_SOLVERS");
    expect(answer.body).toMatchObject({ error: { details: { asked: 1, needed: 2 } } });
    expect(alone.frames.filter(({ type }) => type === "rfq")).toEqual([]);
    expect((await ask({ disclose: true }, strict.url)).code).toBeUndefined();
    // Asking nobody tells nobody.
    expect((await ask({ exclude: ["solver1"] }, strict.url)).code).toBe("NO_QUOTES");
    await strict.stop();
  });
});

test("a workspace is not asked about by solvers of its own entity", async () => {
  const { pool } = venue.database;
  await pool.query("update workspaces set entity_id = 'group' where id = 'fund'");
  await pool.query("update solvers set entity_id = 'group' where id = 'solver2'");
  await pool.query("update solvers set entity_id = 'other' where id = 'solver3'");
  await refresh();
  expect(await asked()).toEqual(["solver1", "solver3"]);
  expect(await asked({ include: ["solver2"] })).toEqual([]);
});

describe("fill protection", () => {
  const set = (changes: Readonly<Record<string, string | null>>) =>
    operator("PUT", "limits", {
      reason: "a test",
      changes: Object.entries(changes).map(([name, value]) => ({
        scope: "solver",
        scopeId: "solver1",
        name,
        value,
      })),
    });

  /** Offers of this solver are accepted, as far as it and the venue hear. */
  async function fill(count: number): Promise<void> {
    for (let at = 0; at < count; at += 1) {
      const { quotes } = (await ask({ include: ["solver1"] })).body as {
        quotes: { rfqId: string; quoteId: string; order: { payload: { orderId: string } } }[];
      };
      const [quote] = quotes;
      const { pool } = venue.database;
      await pool.query(
        `insert into orders (order_id, rfq_id, quote_id, workspace_id, solver_id, standard_order, signature, quote,
           kind, accepted_at_ms)
         values ($1, $2, $3, 'fund', 'solver1', '{"nonce":"1","originChainId":"1","inputs":[],"outputs":[]}', '0x',
           '{}', 'crossChain', $4)`,
        [quote?.order.payload.orderId, quote?.rfqId, quote?.quoteId, Date.now()],
      );
      await pool.query("insert into settlements (order_id, updated_at_ms) values ($1, 0)", [
        quote?.order.payload.orderId,
      ]);
      await pool.query("insert into settlement_events (order_id, step, at_ms) values ($1, 'accepted', 0)", [
        quote?.order.payload.orderId,
      ]);
      await pool.query("select pg_notify('settlement_event', $1)", [
        `1:${quote?.order.payload.orderId}:accepted`,
      ]);
      await solvers[0]?.next("won");
    }
  }

  test("trips after so many fills, and is lifted by the solver's reset, in every process", async () => {
    await set({ protectionMaxFills: "2", protectionIntervalMs: "60000" });
    await fill(1);
    expect(await asked()).toContain("solver1");
    await fill(1);
    expect((await solvers[0]?.next("error"))?.code).toBe("SOLVER_PROTECTION_TRIPPED");
    expect(await asked()).toEqual(["solver2", "solver3"]);
    // A process that starts now counts the same.
    const other = await venue.startAnother(1_000_000);
    const elsewhere = await connectSolver(other.solverUrl, venue.solvers[0] ?? expect.fail("no solver"));
    elsewhere.onRfq((rfq) => elsewhere.send(elsewhere.quote(rfq, 990n)));
    expect((await ask({}, other.url)).code).toBe("NO_QUOTES");
    solvers[0]?.send({ type: "reset" });
    await expect.poll(() => asked(), { timeout: 5_000 }).toContain("solver1");
    await expect.poll(async () => (await ask({}, other.url)).code, { timeout: 5_000 }).toBeUndefined();
    await other.stop();
    await set({ protectionMaxFills: null, protectionIntervalMs: null });
  });
});

describe("a disabled solver", () => {
  const standing = async () => {
    const { body } = await callVenue(venue.url, { path: "/api/v1/solvers", key: venue.keys.taker });
    return (body as { solvers: { standing: string; fillRatePpm: number }[] }).solvers[2];
  };
  const reinstate = (solverId: string) =>
    operator("POST", `solvers/${solverId}/reinstate`, { reason: "mended" });

  test("is shown as such, not asked, and brought back by an operator, on probation", async () => {
    expect(await standing()).toMatchObject({ standing: "active", fillRatePpm: 980_000 });
    expect((await reinstate("solver3")).code).toBe("SOLVER_NOT_DISABLED");
    expect((await reinstate("nobody")).code).toBe("UNKNOWN_SOLVER");
    for (let times = 0; times < 10; times += 1)
      await insertAnswers(venue.database, [
        { solverId: "solver3", outcome: "invalid", count: 40, atMs: Date.now() },
      ]);
    await expect.poll(async () => (await standing())?.standing, { timeout: 5_000 }).toBe("disabled");
    expect(await asked()).toEqual(["solver1", "solver2"]);
    expect((await reinstate("solver3")).body).toEqual({ solverId: "solver3", standing: "probation" });
    expect(await asked()).toEqual(["solver1", "solver2", "solver3"]);
    const { rows } = await venue.database.pool.query(
      "select key_id, reason from solver_outcomes where outcome = 'reinstated'",
    );
    expect(rows).toEqual([{ key_id: "operator", reason: "mended" }]);
  });
});
