import { expect, test } from "vitest";
import type { Hex } from "../hex.ts";
import { amountAt, exclusiveRule, exclusiveUntil } from "./exclusivity.ts";
import type { StandardOrder } from "./standard-order.ts";

const zero = `0x${"00".repeat(32)}` as const;

const orderWith = (context: Hex): StandardOrder => ({
  user: `0x${"01".repeat(20)}`,
  nonce: 1n,
  originChainId: 2n,
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

test("a trade on one chain has no time to fill", () => {
  const order = orderWith(`0xe0${solver}6b49d200`);
  expect(exclusiveUntil({ ...order, originChainId: 1n })).toBeNull();
});

test("the rule in full, and what it asks for at a time", () => {
  const winner = `0x${"5a".repeat(20)}` as const;
  const padded = `${"00".repeat(12)}${"5a".repeat(20)}`;
  const limit = exclusiveRule({ context: `0xe0${padded}6b49d200`, amount: 7n });
  expect(limit).toEqual({ solver: winner, startTime: 1_800_000_000, dutch: null });
  const falling = exclusiveRule({
    context: `0xe1${padded}6b49d2006b49d20a${"3".padStart(64, "0")}`,
    amount: 7n,
  });
  expect(falling).toEqual({
    solver: winner,
    startTime: 1_800_000_000,
    dutch: {
      solver: winner,
      startTime: 1_800_000_000,
      stopTime: 1_800_000_010,
      slope: 3n,
      leastAmount: 7n,
    },
  });
  const at = (rule: typeof limit, seconds: number) => rule && amountAt(rule, { amount: 7n }, seconds);
  expect([0, 1_800_000_000, 1_800_000_004, 1_800_000_011].map((time) => at(falling, time))).toEqual([
    37n,
    37n,
    25n,
    7n,
  ]);
  expect(at(limit, 0)).toBe(7n);
});

test("an order without outputs says nothing", () => {
  expect(exclusiveUntil({ ...orderWith("0x"), outputs: [] })).toBeNull();
});
