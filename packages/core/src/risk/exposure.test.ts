import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  accountOf,
  assertConserved,
  endExposure,
  newExposureLedger,
  outstandingOf,
  reserveExposure,
} from "./exposure.ts";
import { outstandingNaive, type ExposureEvent } from "./exposure-naive.ts";

const ACCOUNTS = ["venue", "workspace:fund", "workspace:bank", "solver:one", "solver:two", "corridor:a>b"];

const orderId = fc.constantFrom("o1", "o2", "o3", "o4");
const anyEvent: fc.Arbitrary<ExposureEvent> = fc.oneof(
  fc.record({
    type: fc.constant("reserve" as const),
    orderId,
    accounts: fc.array(fc.constantFrom(...ACCOUNTS), { maxLength: 5 }),
    notional: fc.bigInt({ min: -1n, max: 1_000n }),
  }),
  fc.record({
    type: fc.constant("end" as const),
    orderId,
    how: fc.constantFrom("released" as const, "voided" as const),
  }),
);

test("after whatever happened the accounts hold their open orders, and all is conserved", () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 60 }), (events) => {
      const ledger = newExposureLedger();
      for (const event of events) {
        if (event.type === "reserve") reserveExposure(ledger, event.orderId, event.accounts, event.notional);
        else endExposure(ledger, event.orderId, event.how);
        assertConserved(ledger);
      }
      for (const account of ACCOUNTS)
        expect(outstandingOf(ledger, account)).toBe(outstandingNaive(events, account));
    }),
  );
});

describe("an order", () => {
  test("reserves once, ends once, and may then reserve again", () => {
    const ledger = newExposureLedger();
    const accounts = [accountOf("venue", ""), accountOf("solver", "one")];
    expect(reserveExposure(ledger, "o1", accounts, 5n)).toEqual({ ok: true, value: null });
    expect(reserveExposure(ledger, "o1", accounts, 5n)).toEqual({ ok: false, error: "alreadyReserved" });
    expect(outstandingOf(ledger, "solver:one")).toBe(5n);
    expect(endExposure(ledger, "o1", "released")).toEqual({ ok: true, value: null });
    expect(endExposure(ledger, "o1", "voided")).toEqual({ ok: false, error: "notReserved" });
    expect(outstandingOf(ledger, "solver:one")).toBe(0n);
    expect(ledger).toMatchObject({ reserved: 5n, released: 5n, voided: 0n });
    expect(ledger.outstanding.size).toBe(0);
  });

  test("of nothing reserves nothing", () => {
    expect(reserveExposure(newExposureLedger(), "o1", ["venue"], 0n)).toEqual({
      ok: false,
      error: "notPositive",
    });
  });
});

describe("assertConserved", () => {
  const broken = (change: (ledger: ReturnType<typeof newExposureLedger>) => void) => () => {
    const ledger = newExposureLedger();
    reserveExposure(ledger, "o1", ["venue"], 5n);
    change(ledger);
    assertConserved(ledger);
  };

  test.each<[string, Parameters<typeof broken>[0], string]>([
    ["an order that vanished", (ledger) => ledger.open.clear(), "not conserved"],
    ["a release from nowhere", (ledger) => (ledger.released += 1n), "not conserved"],
    ["an account that forgot", (ledger) => ledger.outstanding.clear(), "venue holds 0"],
    ["an account that invents", (ledger) => ledger.outstanding.set("solver:x", 1n), "solver:x holds 1"],
  ])("notices %s", (_name, change, message) => {
    expect(broken(change)).toThrow(message);
  });
});
