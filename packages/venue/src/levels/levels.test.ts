import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { IndicationsResponse } from "@tetrafi/protocol/http/indications.ts";
import { solverChannelLimits } from "@tetrafi/protocol/ws/solver-channel.ts";
import { callVenue, type Answer } from "../testing/call-venue.ts";
import { connectSolver, type TestSolver } from "../testing/test-solver.ts";
import { quotesRequest, startVenueFixture, type VenueFixture } from "../testing/venue-fixture.ts";

const THERE = "USDC@1>WETH@2";
const BACK = "WETH@2>USDC@1";
/** Room for a slow machine. */
const SOON = { timeout: 20_000 } as const;

let venue: VenueFixture;
let solvers: TestSolver[];

beforeAll(async () => {
  venue = await startVenueFixture(5, { maxAsked: 4 });
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
  for (const [place] of solvers.entries())
    for (const corridor of [THERE, BACK]) await stream(place, [], corridor);
  for (const solver of solvers) solver.forget();
});

const solver = (place: number): TestSolver => solvers[place] ?? expect.fail("no such solver");

async function indicative(
  swapType: "ExactInput" | "ExactOutput" = "ExactInput",
  options = {},
  corridor = THERE,
) {
  const request = quotesRequest(swapType);
  const [input, output] = [request.intent.inputs[0]?.asset, request.intent.outputs[0]?.asset];
  const inputs = [{ user: request.user, asset: output, amount: "1000" }];
  const intent =
    corridor === THERE ? request.intent : { ...request.intent, inputs, outputs: [{ asset: input }] };
  const body = { ...request, intent, solverOptions: options };
  return callVenue(venue.url, { path: "/api/v1/rfq/indicative", key: venue.keys.taker, body });
}

/** What is indicated for 1,000, by solver. */
async function indicated(
  swapType?: "ExactInput" | "ExactOutput",
  options = {},
  corridor = THERE,
): Promise<string[]> {
  const { indications } = (await indicative(swapType, options, corridor)).body as IndicationsResponse;
  const open = swapType === "ExactOutput" ? ("inputs" as const) : ("outputs" as const);
  return indications.map(({ solverId, preview }) => `${solverId} ${preview[open][0]?.amount}`);
}

/** Sends levels; withdrawn ones are awaited. */
async function stream(place: number, levels: [string, string][], corridor = THERE): Promise<void> {
  solver(place).send({ type: "levels", corridor, levels });
  if (levels.length > 0) return;
  const left = async () => (await indicated("ExactInput", {}, corridor)).join();
  await expect.poll(left, SOON).not.toContain(solver(place).identity.id);
}

/** Gives `bid` for 1,000 on the corridor, and asks `ask` for it on the way back. */
async function streamBoth(place: number, bid: string, ask: string): Promise<void> {
  solver(place).send({ type: "levels", corridor: THERE, levels: [["1000", bid]] });
  solver(place).send({ type: "levels", corridor: BACK, levels: [[ask, "1000"]] });
  const { id } = solver(place).identity;
  await expect.poll(() => indicated(), SOON).toContain(`${id} ${bid}`);
  await expect.poll(async () => (await indicated("ExactInput", {}, BACK)).join(), SOON).toContain(id);
}

describe("indicative prices", () => {
  test("are what the levels come to, best first, and nothing that could be executed", async () => {
    await stream(0, [
      ["600", "594"],
      ["600", "588"],
    ]);
    await stream(1, [["1000", "991"]]);
    await expect.poll(() => indicated(), SOON).toEqual(["solver2 991", "solver1 986"]);
    const answer = await indicative();
    expect(answer.body).toMatchObject({ indicative: true, corridor: THERE, totalIndications: 2 });
    expect(JSON.stringify(answer.body)).not.toMatch(/quoteId|order|signature|validUntil/);
    expect(solvers.flatMap(({ frames }) => frames.filter(({ type }) => type === "rfq"))).toEqual([]);
  });

  test("of a fixed output are what must be given, and none are shown beyond the levels' size", async () => {
    await stream(0, [["1100", "1000"]]);
    await stream(1, [["900", "999"]]);
    await stream(2, [["1050", "1001"]]);
    await expect.poll(() => indicated("ExactOutput"), SOON).toEqual(["solver3 1049", "solver1 1100"]);
  });

  test("are of solvers that the request could go to", async () => {
    await stream(0, [["1000", "980"]]);
    await stream(1, [["1000", "981"]]);
    await expect.poll(() => indicated(), SOON).toEqual(["solver2 981", "solver1 980"]);
    expect(await indicated("ExactInput", { exclude: ["solver2"] })).toEqual(["solver1 980"]);
    expect((await indicative("ExactInput", { include: ["nobody"] })).code).toBe("UNKNOWN_SOLVER");
  });

  test("follow replacements and changes, in the order in which they came", async () => {
    await stream(0, [
      ["500", "500"],
      ["500", "490"],
    ]);
    solver(0).send({ type: "levelsDelta", corridor: THERE, changes: [{ at: 1, level: ["500", "480"] }] });
    await expect.poll(() => indicated(), SOON).toEqual(["solver1 980"]);
    solver(0).send({ type: "levelsDelta", corridor: THERE, changes: [{ at: 2, level: ["9", "1"] }] });
    solver(0).send({ type: "levelsDelta", corridor: THERE, changes: [{ at: 0, level: ["500", "495"] }] });
    await expect.poll(() => indicated(), SOON).toEqual(["solver1 975"]);
    solver(0).send({ type: "levelsDelta", corridor: THERE, changes: [{ at: 1, level: null }] });
    await expect.poll(() => indicated(), SOON).toEqual([]);
  });

  test("end with the session", async () => {
    await stream(4, [["1000", "970"]]);
    await expect.poll(() => indicated(), SOON).toEqual(["solver5 970"]);
    solver(4).socket.terminate();
    await expect.poll(() => indicated(), SOON).toEqual([]);
    solvers[4] = await connectSolver(venue.solverUrl, solver(4).identity);
    solver(4).onRfq((rfq) => solver(4).send(solver(4).quote(rfq, 990n)));
  });
});

describe("levels that don't count", () => {
  test.each<[string, object, string]>([
    ["of no corridor", { type: "levels", corridor: "USDC@2>USDC@1", levels: [] }, "UNKNOWN_CORRIDOR"],
    [
      "worst first",
      {
        type: "levels",
        corridor: THERE,
        levels: [
          ["1", "1"],
          ["1", "2"],
        ],
      },
      "LEVELS_INVALID",
    ],
    ["of nothing", { type: "levels", corridor: THERE, levels: [["0", "1"]] }, "INVALID_FIELD"],
    [
      "too many",
      { type: "levels", corridor: THERE, levels: Array.from({ length: 17 }, () => ["1", "1"]) },
      "INVALID_FIELD",
    ],
    [
      "a change of none",
      { type: "levelsDelta", corridor: BACK, changes: [{ at: 0, level: ["1", "1"] }] },
      "LEVELS_INVALID",
    ],
    [
      "a gap",
      { type: "levelsDelta", corridor: THERE, changes: [{ at: 2, level: ["1", "1"] }] },
      "LEVELS_INVALID",
    ],
    ["with more", { type: "levels", corridor: THERE, levels: [], more: 1 }, "UNKNOWN_FIELD"],
  ])("%s", async (_what, message, code) => {
    await stream(0, [["1000", "990"]]);
    await expect.poll(() => indicated(), SOON).toEqual(["solver1 990"]);
    solver(0).send(message);
    expect((await solver(0).next("error")).code).toBe(code);
    // What was there no longer counts if what replaces it is wrong in itself.
    expect(await indicated()).toHaveLength(
      code === "LEVELS_INVALID" && "levels" in message
        ? 0
        : 1 - Number(code === "LEVELS_INVALID" && JSON.stringify(message).includes(THERE)),
    );
  });

  test("above their rate are dropped, told once, and cost nothing but themselves", async () => {
    const { levelsBurst } = solverChannelLimits;
    await stream(0, [["1000", "990"]]);
    for (let count = 0; count < levelsBurst * 2; count += 1)
      solver(0).send({ type: "levels", corridor: THERE, levels: [["1000", "989"]] });
    expect(await solver(0).next("warning")).toMatchObject({ code: "levelRate", limit: String(levelsBurst) });
    expect((await solver(0).next("error")).code).toBe("RATE_LIMITED");
    // Changes of what was dropped are none.
    solver(0).send({ type: "levelsDelta", corridor: THERE, changes: [{ at: 0, level: ["1000", "1"] }] });
    await expect.poll(() => indicated(), SOON).toEqual([]);
    await vi.waitFor(
      async () => {
        await stream(0, [["1000", "988"]]);
        expect(await indicated()).toEqual(["solver1 988"]);
      },
      { timeout: 20_000, interval: 200 },
    );
    expect(solver(0).socket.readyState).toBe(solver(0).socket.OPEN);
  });
});

describe("whom a corridor asks that asks but four", () => {
  const asked = async (): Promise<string[]> => {
    const answer = await callVenue(venue.url, {
      path: "/api/v1/rfq/quotes",
      key: venue.keys.taker,
      body: quotesRequest(),
    });
    return (answer.body as { quotes: { solverId: string }[] }).quotes
      .map(({ solverId }) => solverId)
      .toSorted();
  };

  test("those with the best levels, and one that is drawn", async () => {
    await stream(1, [["1000", "990"]]);
    await stream(2, [["1000", "991"]]);
    await stream(4, [["1000", "992"]]);
    await expect.poll(() => indicated(), SOON).toHaveLength(3);
    const drawn = new Set<string>();
    for (let request = 0; request < 12; request += 1) {
      const names = await asked();
      expect(names).toHaveLength(4);
      expect(names).toEqual(expect.arrayContaining(["solver2", "solver3", "solver5"]));
      for (const name of names) drawn.add(name);
    }
    expect([...drawn].toSorted()).toEqual(["solver1", "solver2", "solver3", "solver4", "solver5"]);
  });
});

describe("a collar", () => {
  const operator = (method: string, path: string, body: unknown): Promise<Answer> =>
    callVenue(venue.url, { method, path: `/api/v1/admin/${path}`, key: venue.keys.operator, body });
  const limit = (value: string | null) =>
    operator("PUT", "limits", {
      reason: "a test",
      changes: [{ scope: "corridor", scopeId: THERE, name: "maxDeviationBps", value }],
    });
  /** How the quote of 990 by the solver at this place is taken. */
  const taken = async (place: number): Promise<string> => {
    solver(place).forget();
    const body = {
      ...quotesRequest(),
      solverOptions: { include: [solver(place).identity.id], timeout: 500 },
    };
    await callVenue(venue.url, { path: "/api/v1/rfq/quotes", key: venue.keys.taker, body });
    const frame = solver(place).frames.findLast(({ type }) => type === "ack" || type === "error");
    return frame?.type === "error" ? frame.code : (frame?.type ?? "nothing");
  };

  afterEach(async () => {
    await limit(null);
  });

  test("holds a price against what independent solvers stream, but for its own entity's", async () => {
    await limit("99");
    expect(await taken(0)).toBe("REFERENCE_UNAVAILABLE");
    await streamBoth(1, "990", "1010");
    await streamBoth(2, "985", "1015");
    expect(await taken(0)).toBe("REFERENCE_UNAVAILABLE");
    await streamBoth(3, "989", "1011");
    // Each has its mid at 1,000 for 1,000, from which 990 is 100 basis points away.
    expect(await taken(0)).toBe("PRICE_OUTSIDE_COLLAR");
    await limit("100");
    expect(await taken(0)).toBe("ack");
    // Without its own there are but two.
    expect(await taken(3)).toBe("REFERENCE_UNAVAILABLE");
    await streamBoth(0, "989", "1011");
    expect(await taken(3)).toBe("ack");
    // Of one entity, they have one vote between them.
    const entity = (id: string | null) =>
      venue.database.pool.query("update solvers set entity_id = $1 where id in ('solver1', 'solver2')", [id]);
    await entity("group");
    await limit("101");
    await expect.poll(() => taken(3), SOON).toBe("REFERENCE_UNAVAILABLE");
    await entity(null);
    await limit("100");
    await expect.poll(() => taken(3), SOON).toBe("ack");
  });
});
