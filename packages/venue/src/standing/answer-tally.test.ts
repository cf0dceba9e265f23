import { afterAll, beforeAll, expect, test } from "vitest";
import { answerDecline, openAuction, refuse } from "@tetrafi/core/auction/auction.ts";
import { OPENED_AT_US, testRfq, testSolvers } from "@tetrafi/core/auction/testing/quotes.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { insertSolver } from "@tetrafi/store/identities.ts";
import { listOutcomes } from "@tetrafi/store/outcomes.ts";
import { startTestDatabase, type TestDatabase } from "@tetrafi/store/testing/test-database.ts";
import type { Clock } from "../clock.ts";
import { StallMeter } from "../stall-meter.ts";
import { AnswerTally } from "./answer-tally.ts";

let server: TestDatabase;
let database: Database;

beforeAll(async () => {
  server = await startTestDatabase();
  database = server.database;
  for (const { solverId, address } of testSolvers(6))
    await insertSolver(database, { id: solverId, name: solverId, address });
});

afterAll(async () => {
  await server?.stop();
});

/** A clock that a test sets, so that the process never seems to stand still unless the test says so. */
function setClock(): Clock & { nowUsIs: number } {
  const clock = {
    nowUsIs: OPENED_AT_US,
    nowUs: () => clock.nowUsIs,
    nowMs: () => Math.floor(clock.nowUsIs / 1_000),
    nowSeconds: () => Math.floor(clock.nowUsIs / 1_000_000),
  };
  return clock;
}

const DEADLINE_US = OPENED_AT_US + 500_000;

/** Solvers 1 to 6: an answer, a bad one, one refused for a limit, one just past the deadline, and two silent. */
function auction() {
  const opened = openAuction({
    rfq: testRfq(),
    asked: testSolvers(6),
    openedAtUs: OPENED_AT_US,
    windowMs: 500,
  });
  answerDecline(opened, "solver-1", "size", 1, OPENED_AT_US + 1);
  refuse(opened, "solver-2", "signatureInvalid", 2, OPENED_AT_US + 2);
  refuse(opened, "solver-3", "sizeAboveLimit", 3, OPENED_AT_US + 3);
  refuse(opened, "solver-4", "late", 4, DEADLINE_US + 1_000);
  return opened;
}

async function written(after: number): Promise<string[]> {
  const rows = await listOutcomes(database, after, 100);
  return rows.map(({ solverId, outcome, count }) => `${solverId} ${outcome} ${count}`).toSorted();
}

test("each solver's answer counts as what it was, once", async () => {
  const clock = setClock();
  const stalls = new StallMeter(clock);
  stalls.stop();
  const tally = new AnswerTally(database, clock, stalls);
  const { rfqId } = testRfq();
  tally.closed(auction());
  for (let times = 0; times < 3; times += 1) tally.late(rfqId, "solver-5", DEADLINE_US + 20_000);
  // It had answered: a quote that comes after is late for itself alone.
  tally.late(rfqId, "solver-1", DEADLINE_US + 20_000);
  await tally.flush();
  expect(await written(0)).toEqual([
    "solver-1 sound 1",
    "solver-2 invalid 1",
    "solver-4 late 1",
    "solver-5 late 1",
  ]);
  expect([...tally.takeLate(rfqId)]).toEqual(["solver-4", "solver-5"]);
  expect([...tally.takeLate(rfqId)]).toEqual([]);
});

test("late by no longer than the venue itself stood still is the venue's fault", async () => {
  const after = (await listOutcomes(database, 0, 100)).at(-1)?.id ?? 0;
  const clock = setClock();
  const stalls = new StallMeter(clock);
  stalls.stop();
  // The tick that is due doesn't come for 30 ms.
  clock.nowUsIs += 10_000 + 30_000;
  const tally = new AnswerTally(database, clock, stalls);
  const { rfqId } = testRfq();
  tally.closed(auction());
  tally.late(rfqId, "solver-5", DEADLINE_US + 30_000);
  tally.late(rfqId, "solver-6", DEADLINE_US + 30_001);
  await tally.flush();
  const late = (await written(after)).filter((row) => /late|venueFault/.test(row));
  expect(late).toEqual(["solver-4 venueFault 1", "solver-5 venueFault 1", "solver-6 late 1"]);
  expect([...tally.takeLate(rfqId)]).toEqual(["solver-6"]);
});

test("what was not written is counted on, and much of it in proportion", async () => {
  const after = (await listOutcomes(database, 0, 100)).at(-1)?.id ?? 0;
  const clock = setClock();
  const stalls = new StallMeter(clock);
  stalls.stop();
  const tally = new AnswerTally(database, clock, stalls);
  for (let times = 0; times < 1_000; times += 1) tally.closed(auction());
  await database.pool.query("alter table solver_outcomes rename to elsewhere");
  await expect(tally.flush()).rejects.toThrow();
  await database.pool.query("alter table elsewhere rename to solver_outcomes");
  await tally.flush();
  expect(await written(after)).toEqual(["solver-1 sound 250", "solver-2 invalid 250", "solver-4 late 250"]);
  await tally.flush();
  expect(await written(after)).toHaveLength(3);
});
