import { expect, test } from "vitest";
import type { Hex } from "../hex.ts";
import type { MandateOutput } from "../order/standard-order.ts";
import { testOrder } from "../settlement/testing/settlement-facts.ts";
import { hostedDemands, hostedSendUntil, isHostable } from "./demands.ts";

const [first] = testOrder.outputs;
if (first === undefined) throw new Error("the test order has no output");
const winner = `0x${"5a".repeat(20)}` as const;
const hex = (value: number | bigint, bytes: number): string => value.toString(16).padStart(bytes * 2, "0");
const dutch = (start: number, stop: number, slope: bigint): Hex =>
  `0xe1${"00".repeat(12)}${"5a".repeat(20)}${hex(start, 4)}${hex(stop, 4)}${hex(slope, 32)}`;
const order = (...outputs: readonly Partial<MandateOutput>[]) => ({
  ...testOrder,
  fillDeadline: 1_000,
  outputs: outputs.map((change) => ({ ...first, ...change })),
});

test("what is paid: each token once, and of a price that falls what it is in the winner's time", () => {
  const token = `0x${"00".repeat(12)}${"0A".repeat(20)}` as const;
  expect(
    hostedDemands(order({}, { amount: 10n }, { token, context: dutch(500, 510, 7n), amount: 100n })),
  ).toEqual([
    { token: `0x${"06".repeat(20)}`, amount: 1_000n },
    { token: `0x${"0a".repeat(20)}`, amount: 170n },
  ]);
});

test("hosted are orders that name the winner in every output, and call nobody", () => {
  expect(isHostable(order({}), winner)).toBe(true);
  expect(isHostable(order({}, { context: dutch(1, 2, 1n) }), `0x${"5A".repeat(20)}`)).toBe(true);
  expect(isHostable(order({}, { context: "0x00" }), winner)).toBe(false);
  expect(isHostable(order({}, { callbackData: "0x01" }), winner)).toBe(false);
  expect(isHostable(order({}), `0x${"5b".repeat(20)}`)).toBe(false);
  expect(isHostable(order(), winner)).toBe(false);
});

test("the last moment: before the deadline, and before the price begins to fall", () => {
  expect(hostedSendUntil(order({}), 3)).toBe(997);
  expect(hostedSendUntil(order({}, { context: dutch(500, 510, 7n) }), 3)).toBe(497);
  expect(hostedSendUntil(order({ context: dutch(2_000, 2_010, 7n) }), 3)).toBe(997);
});
