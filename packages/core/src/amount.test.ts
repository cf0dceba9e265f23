import * as fc from "fast-check";
import { expect, test } from "vitest";
import { AMOUNT_LIMIT, isTradable, parseAmount } from "./amount.ts";

test.each([
  ["1", 1n],
  ["250000000000", 250_000_000_000n],
  [(AMOUNT_LIMIT - 1n).toString(), AMOUNT_LIMIT - 1n],
  [AMOUNT_LIMIT.toString(), null],
  ["9".repeat(77), null],
  ["1".repeat(78), null],
  ["0", null],
  ["", null],
  ["01", null],
  ["-1", null],
  ["+1", null],
  ["1.0", null],
  ["1e3", null],
  ["0x10", null],
  [" 1", null],
  ["1\n", null],
  ["1_000", null],
  ["١", null],
])("parseAmount(%j)", (text, expected) => {
  expect(parseAmount(text)).toBe(expected);
});

test("every tradable amount survives its decimal form", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -5n, max: AMOUNT_LIMIT + 5n }), (amount) => {
      expect(parseAmount(amount.toString())).toBe(isTradable(amount) ? amount : null);
    }),
  );
});
