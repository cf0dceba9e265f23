import { Compile } from "typebox/compile";
import { describe, expect, test } from "vitest";
import { settlementTransitions } from "@tetrafi/core/settlement/transitions.ts";
import type { SettlementStep } from "@tetrafi/core/settlement/types.ts";
import { OifOrderStatus } from "../http/oif-orders.ts";
import { isLastReport, oifStatus, readSolverStatus } from "./order-status.ts";

describe("oifStatus", () => {
  test("every step has a status that OIF's clients know", () => {
    const validator = Compile(OifOrderStatus);
    const steps = Object.keys(settlementTransitions) as SettlementStep[];
    expect(Object.fromEntries(steps.map((step) => [step, oifStatus(step, "why")]))).toEqual({
      accepted: "created",
      opening: "pending",
      escrowed: "executing",
      filling: "executing",
      filled: "executed",
      proving: "settling",
      proved: "settled",
      claiming: "settled",
      settled: "finalized",
      refunding: "settling",
      refunded: "refunded",
      failed: { failed: ["Prepare", "why"] },
    });
    for (const step of steps) expect(validator.Check(oifStatus(step, null))).toBe(true);
  });
});

describe("readSolverStatus", () => {
  test.each([
    ["created", "received", false],
    ["pending", "received", false],
    ["executing", "filling", false],
    ["executed", "filled", false],
    ["postFilled", "proving", false],
    ["settling", "proving", false],
    ["preClaimed", "proved", false],
    ["settled", "proved", false],
    ["finalized", "settled", true],
    ["refunded", "refunded", true],
  ])("%s is %s", (status, state, last) => {
    const report = readSolverStatus(status);
    expect(report).toEqual({ state });
    expect(report !== null && isLastReport(report)).toBe(last);
  });

  test("the failed object names the transaction and the reason, cut to a length", () => {
    const report = readSolverStatus({ failed: ["Fill", "x".repeat(1_000)] });
    expect(report).toEqual({ state: "failed", transaction: "Fill", reason: "x".repeat(200) });
    expect(report !== null && isLastReport(report)).toBe(true);
    expect(readSolverStatus({ failed: "why" })).toEqual({ state: "failed", transaction: "why", reason: "" });
    expect(readSolverStatus({ failed: [{ a: 1 }] })).toMatchObject({ transaction: '{"a":1}' });
    expect(readSolverStatus({ failed: null })).toMatchObject({ transaction: "null" });
  });

  test.each([["toString"], ["Executed"], [""], [null], [7], [undefined], [{}], [["failed"]]])(
    "%j is none",
    (status) => {
      expect(readSolverStatus(status)).toBeNull();
    },
  );
});
