import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { StoredOutcome } from "@tetrafi/store/outcomes.ts";
import { foldOutcome, newStandings, reviewAll, REVIEW_EVERY_MS, type Standings } from "./fold-outcomes.ts";

const START_MS = 1_800_000_000_000;

/** Rows as the table has them: ids grow, times mostly do. */
const rows: fc.Arbitrary<StoredOutcome[]> = fc
  .array(
    fc.record({
      solverId: fc.constantFrom("a", "b"),
      outcome: fc.constantFrom<StoredOutcome["outcome"]>(
        ...(["filled", "fade", "fade", "chainFault", "notTried"] as const),
        ...(["sound", "late", "invalid", "venueFault", "reinstated"] as const),
      ),
      count: fc.integer({ min: 1, max: 40 }),
      stepMs: fc.oneof(fc.integer({ min: -50, max: 5_000 }), fc.integer({ min: 0, max: 3 * 86_400_000 })),
    }),
    { maxLength: 120 },
  )
  .map((steps) => {
    let atMs = START_MS;
    return steps.map(({ stepMs, ...row }, at) => ({ ...row, id: at + 1, atMs: (atMs += stepMs) }));
  });

const folded = (all: readonly StoredOutcome[], standings: Standings = newStandings()): Standings => {
  for (const row of all) foldOutcome(standings, row);
  return standings;
};

const plain = (standings: Standings): unknown => JSON.parse(JSON.stringify([...standings.bySolver]));

test("a snapshot on the way and reviews of what is settled change nothing", () => {
  fc.assert(
    fc.property(rows, fc.nat(), (all, cut) => {
      const at = cut % (all.length + 1);
      const whole = folded(all);
      const begun = folded(all.slice(0, at));
      const restored: Standings = {
        cursor: begun.cursor,
        bySolver: new Map(plain(begun) as [string, never][]),
      };
      // As a process does that lives on: it looks at the time as far as no row can come before.
      const next = all[at];
      if (next !== undefined) reviewAll(restored, next.atMs - 5_000_000);
      const again = folded(all.slice(at), restored);
      const endMs = (all.at(-1)?.atMs ?? START_MS) + 10 * 86_400_000;
      for (const standings of [whole, again]) reviewAll(standings, endMs);
      expect(plain(again)).toEqual(plain(whole));
    }),
    { numRuns: 300 },
  );
});

test("fades bring a solver down at once, time and fills bring it back, a person sooner", () => {
  const standings = newStandings();
  let id = 0;
  const outcome = (of: StoredOutcome["outcome"], atMs: number) =>
    foldOutcome(standings, { id: (id += 1), solverId: "a", outcome: of, count: 1, atMs });
  const tier = () => standings.bySolver.get("a")?.standing.tier;
  for (let count = 0; count < 40 && tier() !== "disabled"; count += 1) outcome("fade", START_MS + count);
  expect(tier()).toBe("disabled");
  expect(outcome("reinstated", START_MS + 100)).toMatchObject([{ solverId: "a", to: "probation" }]);
  for (let count = 0; count < 3; count += 1) outcome("fade", START_MS + 200 + count);
  expect(tier()).toBe("disabled");
  // The second time it is two days.
  reviewAll(standings, START_MS + 86_400_000 + REVIEW_EVERY_MS);
  expect(tier()).toBe("disabled");
  reviewAll(standings, START_MS + 2 * 86_400_000 + REVIEW_EVERY_MS);
  expect(tier()).toBe("probation");
});

test("chain faults and orders that were never to be filled leave a solver as it was", () => {
  const standings = newStandings();
  for (let id = 1; id <= 500; id += 1)
    foldOutcome(standings, {
      id,
      solverId: "a",
      outcome: id % 2 === 0 ? "chainFault" : "notTried",
      count: 1,
      atMs: START_MS + id,
    });
  const standing = standings.bySolver.get("a")?.standing;
  expect(standing?.tier).toBe("active");
  expect(standing?.counts.chainFault).toBe(250);
  expect(standing?.trades.length).toBe(0);
});
