import { describe, expect, test } from "vitest";
import { canMove, isMoveBack, isTerminal, publicStatus, settlementTransitions } from "./transitions.ts";
import type { SettlementStep } from "./types.ts";

const steps = Object.keys(settlementTransitions) as SettlementStep[];

/** Columns as rows: + onwards, - back, . no move. */
const table: Readonly<Record<SettlementStep, string>> = {
  accepted: ". + + + + . + + + + + +",
  opening: ". . + + + + + + + + + +",
  escrowed: ". - . + + + + + + + + +",
  filling: ". - - . + + + + + + + +",
  filled: ". - - - . + + + + + + +",
  proving: ". - - - - . + + + + + +",
  proved: ". - - - - - . + + + + +",
  claiming: ". - - - - - - . + + + +",
  refunding: ". - - - - - + + . + + +",
  settled: ". . . . . . . . . . . .",
  refunded: ". . . . . . . . . . . .",
  failed: ". . . . . . . . . . . .",
};

const columns = Object.keys(table) as SettlementStep[];

describe("the table of moves", () => {
  test.each(columns)("from %s", (from) => {
    const row = columns.map((to) => (isMoveBack(from, to) ? "-" : canMove(from, to) ? "+" : "."));
    expect(row.join(" ")).toBe(table[from]);
  });

  test("names every step, and no move twice", () => {
    expect(steps.toSorted()).toEqual(columns.toSorted());
    for (const from of steps)
      expect(new Set(settlementTransitions[from]).size).toBe(settlementTransitions[from].length);
  });

  test("every move back is a move", () => {
    for (const from of steps)
      for (const to of steps) if (isMoveBack(from, to)) expect(canMove(from, to)).toBe(true);
  });
});

test("a settlement is over exactly where no move leads on, and the public status says how", () => {
  for (const step of steps) {
    expect(isTerminal(step)).toBe(settlementTransitions[step].length === 0);
    expect(publicStatus(step)).toBe(["settled", "refunded", "failed"].includes(step) ? step : "pending");
  }
});
