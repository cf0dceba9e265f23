import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { moveSolver, type RequestedMove } from "./move-solver.ts";
import {
  isAdmitted,
  isAskedOn,
  lifecycleMoves,
  mayMove,
  progressOf,
  solverStages,
  type LifecycleActor,
  type LifecycleState,
  type SolverStage,
} from "./transitions.ts";

const actors: readonly LifecycleActor[] = ["applicant", "operator", "certification", "risk"];
const move: fc.Arbitrary<RequestedMove> = fc.record({
  to: fc.constantFrom(...solverStages),
  by: fc.constantFrom(...actors),
  reason: fc.constantFrom("because", "again", " "),
});

type Made = RequestedMove & { readonly from: LifecycleState; readonly state: LifecycleState };

/** Steps of a run: what somebody asks for, or the number of a move that the table has from where the solver is. */
const steps = fc.array(fc.oneof({ weight: 1, arbitrary: move }, { weight: 3, arbitrary: fc.nat() }), {
  maxLength: 40,
});

/** The moves that were made. */
function follow(run: readonly (RequestedMove | number)[]): readonly Made[] {
  let state: LifecycleState = { stage: "applied", suspendedFrom: null };
  const made: Made[] = [];
  for (const step of run) {
    const requested = typeof step === "number" ? numbered(step, state.stage) : step;
    const moved = moveSolver(state, requested);
    if (!moved.ok) continue;
    made.push({ ...requested, from: state, state: moved.value });
    state = moved.value;
  }
  return made;
}

function numbered(number: number, stage: SolverStage): RequestedMove {
  const rows = lifecycleMoves.filter(({ from }) => from === stage);
  const row = rows[number % rows.length];
  if (row === undefined) throw new Error("every stage is left");
  return { to: row.to, by: row.by[number % row.by.length] ?? "operator", reason: "run" };
}

describe("a solver", () => {
  test("becomes active only by the operator, after a certification report", () => {
    let reached = 0;
    fc.assert(
      fc.property(steps, (run) => {
        const made = follow(run);
        const first = made.findIndex(({ to }) => to === "active");
        if (first === -1) return;
        reached += 1;
        expect(made[first]?.by).toBe("operator");
        const before = made.slice(0, first);
        expect(before.some(({ to, by }) => to === "certified" && by === "certification")).toBe(true);
        expect(before.some(({ to, by }) => to === "sandbox" && by === "operator")).toBe(true);
      }),
      { numRuns: 500 },
    );
    expect(reached).toBeGreaterThan(10);
  });

  test("comes back from a suspension no further than it had come, and is suspended only then", () => {
    fc.assert(
      fc.property(steps, (run) => {
        let furthest = 0;
        for (const { from, state } of follow(run)) {
          if (from.stage === "suspended") expect(progressOf(state.stage)).toBeLessThanOrEqual(furthest);
          furthest = Math.max(furthest, progressOf(state.stage));
          expect(state.suspendedFrom).toBe(state.stage === "suspended" ? from.stage : null);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("is moved by risk only to where it is asked nothing", () => {
    fc.assert(
      fc.property(steps, (run) => {
        for (const { by, to } of follow(run)) if (by === "risk") expect(to).toBe("suspended");
      }),
    );
    for (const isSandbox of [true, false])
      for (const isHouse of [true, false]) expect(isAskedOn("suspended", isHouse, isSandbox)).toBe(false);
  });

  test("is moved as the table says, and not otherwise", () => {
    fc.assert(
      fc.property(fc.constantFrom(...solverStages), move, (stage, requested) => {
        const state = { stage, suspendedFrom: stage === "suspended" ? ("active" as const) : null };
        const moved = moveSolver(state, requested);
        const allowed = mayMove(stage, requested.to, requested.by) && requested.reason.trim() !== "";
        expect(moved.ok).toBe(allowed);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ["without a reason", { to: "review", by: "operator", reason: " " }, "reasonMissing"],
    ["to where it is", { to: "applied", by: "operator", reason: "x" }, "alreadyThere"],
    ["past the review", { to: "active", by: "operator", reason: "x" }, "notAllowed"],
    ["by itself", { to: "review", by: "applicant", reason: "x" }, "notAllowed"],
  ] as const)("is not moved %s", (_, requested, refusal) => {
    expect(moveSolver({ stage: "applied", suspendedFrom: null }, requested)).toEqual({
      ok: false,
      error: refusal,
    });
  });

  test("that was suspended in the sandbox is not reinstated as active", () => {
    const state = { stage: "suspended", suspendedFrom: "sandbox" } as const;
    const back = { by: "operator", reason: "mended" } as const;
    expect(moveSolver(state, { ...back, to: "active" })).toEqual({ ok: false, error: "beyondSuspension" });
    expect(moveSolver(state, { ...back, to: "sandbox" })).toEqual({
      ok: true,
      value: { stage: "sandbox", suspendedFrom: null },
    });
  });
});

describe("a corridor", () => {
  test("that is live asks the active only", () => {
    for (const isHouse of [true, false])
      expect(solverStages.filter((stage) => isAskedOn(stage, isHouse, false))).toEqual(["active"]);
  });

  test("for tests asks those on the way, and the house", () => {
    expect(solverStages.filter((stage) => isAskedOn(stage, false, true))).toEqual(["sandbox", "certified"]);
    expect(solverStages.filter((stage) => isAskedOn(stage, true, true))).toEqual([
      "sandbox",
      "certified",
      "active",
    ]);
  });

  test("asks nobody who is not admitted", () => {
    for (const stage of solverStages)
      for (const isSandbox of [true, false])
        if (isAskedOn(stage, true, isSandbox)) expect(isAdmitted(stage)).toBe(true);
  });
});

test("every stage but the first is reached, and every one is left", () => {
  const reached = new Set(lifecycleMoves.map(({ to }) => to));
  const left = new Set(lifecycleMoves.map(({ from }) => from));
  expect(solverStages.filter((stage) => !reached.has(stage))).toEqual([]);
  expect(solverStages.filter((stage) => !left.has(stage))).toEqual([]);
});
