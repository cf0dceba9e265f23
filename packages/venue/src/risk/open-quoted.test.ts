import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import { OpenQuoted } from "./open-quoted.ts";

const rfqId = (number: number): Bytes32 => `0x${number.toString(16).padStart(64, "0")}`;

test("a later quote replaces, an end leaves those with an offer", () => {
  const quoted = new OpenQuoted();
  quoted.set(rfqId(1), "a", 100n);
  quoted.set(rfqId(1), "a", 60n);
  quoted.set(rfqId(1), "b", 5n);
  quoted.set(rfqId(2), "a", 7n);
  expect([quoted.beside(rfqId(3), "a"), quoted.beside(rfqId(1), "a")]).toEqual([67n, 7n]);
  quoted.end(rfqId(1), new Set(["a"]));
  expect([quoted.beside(rfqId(3), "a"), quoted.beside(rfqId(3), "b")]).toEqual([67n, 0n]);
  quoted.end(rfqId(1));
  quoted.end(rfqId(1));
  quoted.drop(rfqId(2), "a");
  expect(quoted.beside(rfqId(3), "a")).toBe(0n);
});

test("a total is the sum of the quotes, whatever came in which order", () => {
  const step = fc.record({
    what: fc.constantFrom("set", "drop", "end"),
    round: fc.integer({ min: 1, max: 4 }),
    solver: fc.constantFrom("a", "b", "c"),
    micros: fc.bigInt({ min: 1n, max: 1_000n }),
  });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const quoted = new OpenQuoted();
      const plain = new Map<string, bigint>();
      for (const { what, round, solver, micros } of steps) {
        if (what === "set") {
          quoted.set(rfqId(round), solver, micros);
          plain.set(`${round} ${solver}`, micros);
        } else if (what === "drop") {
          quoted.drop(rfqId(round), solver);
          plain.delete(`${round} ${solver}`);
        } else {
          quoted.end(rfqId(round));
          for (const each of ["a", "b", "c"]) plain.delete(`${round} ${each}`);
        }
      }
      for (const solver of ["a", "b", "c"]) {
        const sum = [...plain].reduce(
          (total, [key, value]) => total + (key.endsWith(solver) ? value : 0n),
          0n,
        );
        expect(quoted.beside(rfqId(9), solver)).toBe(sum);
      }
    }),
  );
});
