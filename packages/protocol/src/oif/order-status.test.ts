import { Compile } from "typebox/compile";
import { describe, expect, test } from "vitest";
import { settlementTransitions } from "@tetrafi/core/settlement/transitions.ts";
import type { SettlementStep } from "@tetrafi/core/settlement/types.ts";
import { OifOrderStatus } from "../http/oif-orders.ts";
import { isLastReport, oifStatus, readSolverStatus } from "./order-status.ts";

/** OIF's life of an order, in its order (oif-solver, crates/solver-core/src/state/order.rs). */
const life = ["created", "pending", "executing", "executed", "settling", "settled", "finalized"];
/** How far a solver's report is, in the order in which they come. */
const progress = ["received", "filling", "filled", "proving", "proved", "settled"];

const steps = Object.keys(settlementTransitions) as SettlementStep[];

describe("oifStatus", () => {
  test("every step has a status that OIF's clients know", () => {
    const validator = Compile(OifOrderStatus);
    for (const step of steps) expect(validator.Check(oifStatus(step, null))).toBe(true);
    expect(oifStatus("failed", "why")).toEqual({ failed: ["Prepare", "why"] });
  });

  test("a settlement that goes well goes through OIF's life of an order, never back", () => {
    const way: SettlementStep[] = [
      "accepted",
      "opening",
      "escrowed",
      "filling",
      "filled",
      "proving",
      "proved",
      "claiming",
      "settled",
    ];
    const places = way.map((step) => life.indexOf(oifStatus(step, null) as string));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(new Set(places)).toEqual(new Set(life.keys()));
  });

  test("who polls until it is over stops at an end, and at nothing else", () => {
    for (const step of steps) {
      const report = readSolverStatus(oifStatus(step, "why"));
      const isEnd = ["settled", "refunded", "failed"].includes(step);
      expect(report !== null && isLastReport(report), step).toBe(isEnd);
    }
  });
});

describe("readSolverStatus", () => {
  test("every status of OIF's solver is known, and each tells no less than the one before", () => {
    // As its OrderStatus is serialised.
    const theirs = [
      "created",
      "pending",
      "executing",
      "executed",
      "postFilled",
      "preClaimed",
      "settled",
      "finalized",
    ];
    const reports = theirs.map((status) => readSolverStatus(status));
    const places = reports.map((report) => progress.indexOf(report?.state ?? ""));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(new Set(places)).toEqual(new Set(progress.keys()));
    expect(reports.map((report) => report !== null && isLastReport(report))).toEqual(
      theirs.map((status) => status === "finalized"),
    );
  });

  test("a refund is an end, which a solver says in OIF's own word", () => {
    expect(readSolverStatus(oifStatus("refunded", null))).toEqual({ state: "refunded" });
  });

  test("that OIF's solver could not claim what was claimed for it is a report like any other", () => {
    // As oif-solver answered it (926e39a7) where the venue had landed the claim before it tried.
    const reason = `Failed to handle ClaimReady: Delivery error: Transaction failed: gas estimate reverted: server returned an error response: error code 3: execution reverted: custom error 0x38aa2f74: ${"\0".repeat(31)}\u0002`;
    expect(readSolverStatus({ failed: ["Claim", reason] })).toEqual({
      state: "failed",
      transaction: "Claim",
      reason: reason.slice(0, 200),
    });
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
