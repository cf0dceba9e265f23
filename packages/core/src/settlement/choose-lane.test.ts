import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Address, Bytes32 } from "../hex.ts";
import { chooseLane } from "./choose-lane.ts";

const hex = (bytes: number): fc.Arbitrary<`0x${string}`> =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((all) => `0x${[...all].map((byte) => byte.toString(16).padStart(2, "0")).join("")}` as const);
const orderIds = hex(32) as fc.Arbitrary<Bytes32>;
const signers = fc.uniqueArray(hex(20) as fc.Arbitrary<Address>, { minLength: 1, maxLength: 8 });

describe("chooseLane", () => {
  it("chooses the same of the same signers, whatever their order", () => {
    fc.assert(
      fc.property(orderIds, signers, (orderId, all) => {
        const chosen = chooseLane(orderId, all, null);
        expect(all).toContain(chosen);
        expect(chooseLane(orderId, all.toReversed(), null)).toBe(chosen);
      }),
    );
  });

  it("moves an order only to a signer that came, or from one that went", () => {
    fc.assert(
      fc.property(orderIds, signers, hex(20), (orderId, all, other) => {
        fc.pre(!all.includes(other));
        const before = chooseLane(orderId, all, null);
        expect([before, other]).toContain(chooseLane(orderId, [...all, other], null));
      }),
    );
  });

  it("obeys the operator where the chain has that signer", () => {
    fc.assert(
      fc.property(orderIds, signers, hex(20), (orderId, all, other) => {
        for (const one of all) expect(chooseLane(orderId, all, one)).toBe(one);
        fc.pre(!all.includes(other));
        expect(chooseLane(orderId, all, other)).toBe(chooseLane(orderId, all, null));
      }),
    );
  });

  it("spreads orders evenly", () => {
    const four = ["aa", "bb", "cc", "dd"].map((byte): Address => `0x${byte.repeat(20)}`);
    const counts = new Map<Address, number>();
    for (let i = 0; i < 4_000; i += 1) {
      const chosen = chooseLane(`0x${(i * 2_654_435_761).toString(16).padStart(64, "0")}`, four, null);
      counts.set(chosen, (counts.get(chosen) ?? 0) + 1);
    }
    for (const signer of four) {
      expect(counts.get(signer)).toBeGreaterThan(800);
      expect(counts.get(signer)).toBeLessThan(1_200);
    }
  });

  it("refuses a chain without signers", () => {
    expect(() => chooseLane(`0x${"01".repeat(32)}`, [], null)).toThrow(RangeError);
  });
});
