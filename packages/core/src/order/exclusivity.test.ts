import { expect, test } from "vitest";
import type { Hex } from "../hex.ts";
import { exclusiveUntil } from "./exclusivity.ts";
import type { StandardOrder } from "./standard-order.ts";

const zero = `0x${"00".repeat(32)}` as const;

const orderWith = (context: Hex): StandardOrder => ({
  user: `0x${"01".repeat(20)}`,
  nonce: 1n,
  originChainId: 1n,
  expires: 0,
  fillDeadline: 0,
  inputOracle: `0x${"02".repeat(20)}`,
  inputs: [],
  outputs: [
    {
      oracle: zero,
      settler: zero,
      chainId: 1n,
      token: zero,
      amount: 1n,
      recipient: zero,
      callbackData: "0x",
      context,
    },
  ],
});

const solver = "5a".repeat(32);
const slope = "00".repeat(32);

test.each<[string, Hex, number | null]>([
  ["an exclusive limit", `0xe0${solver}6b49d200`, 1_800_000_000],
  ["an exclusive dutch", `0xe1${solver}6b49d2006b49d20a${slope}`, 1_800_000_000],
  ["upper case", `0xE0${solver.toUpperCase()}6B49D200`, 1_800_000_000],
  ["a limit", "0x00", null],
  ["nothing", "0x", null],
  ["an exclusive limit that is too short", `0xe0${solver}6b49d2`, null],
  ["an exclusive limit that is too long", `0xe0${solver}6b49d20000`, null],
  ["an exclusive dutch without its slope", `0xe1${solver}6b49d2006b49d20a`, null],
])("%s", (_name, context, expected) => {
  expect(exclusiveUntil(orderWith(context))).toBe(expected);
});

test("an order without outputs says nothing", () => {
  expect(exclusiveUntil({ ...orderWith("0x"), outputs: [] })).toBeNull();
});
