import { describe, expect, test } from "vitest";
import {
  EXCLUSIVE_UNTIL,
  FILL_DEADLINE,
  testOrder,
} from "@tetrafi/core/settlement/testing/settlement-facts.ts";
import type { UnjudgedOrder } from "@tetrafi/store/unjudged-orders.ts";
import { judgeByBlocks, judgeOrder, leastTimeToFillMs } from "./judge-order.ts";

const BLOCK_MS = 2_000;
const WINNER = `0x${"5a".repeat(20)}` as const;
const word = (address: string): `0x${string}` => `0x${"00".repeat(12)}${address.slice(2)}`;

/** Told to fill in good time, not filled. */
const order = (changes: Partial<UnjudgedOrder>): UnjudgedOrder => ({
  orderId: `0x${"0a".repeat(32)}`,
  solver: WINNER,
  kind: "crossChain",
  order: testOrder,
  step: "filling",
  fillableAtMs: (EXCLUSIVE_UNTIL - 30) * 1_000,
  fill: null,
  seen: null,
  hosted: null,
  ...changes,
});

const fillAt = (timestamp: number, solver: string = WINNER): Pick<UnjudgedOrder, "fill"> => ({
  fill: { solver: word(solver), timestamp },
});
const seenAt = (destinationTime: number, hasFill = false): Pick<UnjudgedOrder, "seen"> => ({
  seen: { destinationTime, hasFill },
});
const sameChain: Partial<UnjudgedOrder> = {
  kind: "sameChain",
  order: { ...testOrder, outputs: testOrder.outputs.map((output) => ({ ...output, context: "0x" })) },
};
const open: Partial<UnjudgedOrder> = { order: sameChain.order ?? testOrder };
const atDeadline = fillAt(FILL_DEADLINE);
const inTime = fillAt(EXCLUSIVE_UNTIL - 1);
const tooLate = fillAt(EXCLUSIVE_UNTIL);
const others = fillAt(EXCLUSIVE_UNTIL - 1, `0x${"77".repeat(20)}`);
const toldLate = { fillableAtMs: EXCLUSIVE_UNTIL * 1_000 - leastTimeToFillMs(BLOCK_MS) + 1 };
const isOver = seenAt(EXCLUSIVE_UNTIL + 1);
const neverTold = { fillableAtMs: null };

const judged = (changes: Partial<UnjudgedOrder>): string => {
  const judgement = judgeOrder(order(changes), BLOCK_MS);
  return judgement.type === "outcome" ? judgement.outcome : judgement.type;
};

describe("judgeOrder", () => {
  test.each<[string, Partial<UnjudgedOrder>, string]>([
    ["not yet filled, not yet over", {}, "wait"],
    ["filled, and that may still be undone", { step: "filled", ...inTime }, "wait"],
    ["filled in time, being proved", { step: "proving", ...inTime }, "filled"],
    ["filled in time, settled", { step: "settled", ...inTime }, "filled"],
    ["filled in time, never proved", { step: "refunded", ...inTime }, "filled"],
    ["filled in the first second of all", { step: "settled", ...tooLate }, "askChain"],
    ["filled by another", { step: "settled", ...others }, "askChain"],
    ["settled while nobody looked", { step: "settled" }, "filled"],
    ["proved while nobody looked, not yet settled", { step: "proved" }, "wait"],
    ["its time over on the chain", seenAt(EXCLUSIVE_UNTIL + 1), "askChain"],
    ["its last second on the chain", seenAt(EXCLUSIVE_UNTIL), "wait"],
    ["hosted, and all was there", { ...isOver, hosted: { cause: null } }, "venueFault"],
    ["hosted, and held by an operator", { ...isOver, hosted: { cause: "held" } }, "venueFault"],
    ["hosted, and its account was empty", { ...isOver, hosted: { cause: "inventoryShort" } }, "askChain"],
    ["hosted, and above its own limit", { ...isOver, hosted: { cause: "overPerDay" } }, "askChain"],
    ["hosted, and the escrow came late", { ...isOver, ...toldLate, hosted: { cause: null } }, "chainFault"],
    ["hosted, and filled", { step: "settled", ...inTime, hosted: { cause: null } }, "filled"],
    ["its time over, a fill seen", seenAt(FILL_DEADLINE, true), "wait"],
    ["being refunded", { step: "refunding", ...seenAt(FILL_DEADLINE) }, "wait"],
    ["refunded", { step: "refunded" }, "askChain"],
    ["refunded, told too late", { step: "refunded", ...toldLate }, "chainFault"],
    ["refunded, never told", { step: "refunded", ...neverTold }, "chainFault"],
    ["filled too late, told too late", { step: "settled", ...tooLate, ...toldLate }, "chainFault"],
    ["its time over, told too late", { ...seenAt(EXCLUSIVE_UNTIL + 1), ...toldLate }, "chainFault"],
    ["failed", { step: "failed", ...neverTold }, "notTried"],
    ["open, filled in its last second", { ...open, step: "settled", ...atDeadline }, "filled"],
    ["open, filled by another", { ...open, step: "settled", ...others }, "notTried"],
    ["open, under way", { ...open, ...seenAt(FILL_DEADLINE) }, "wait"],
    ["open, its time over on the chain", { ...open, ...seenAt(FILL_DEADLINE + 2) }, "askChain"],
    ["open, refunded", { ...open, step: "refunded" }, "askChain"],
    ["one chain, settled", { ...sameChain, step: "settled" }, "filled"],
    ["one chain, failed", { ...sameChain, step: "failed" }, "notTried"],
    ["one chain, under way", { ...sameChain, step: "claiming" }, "wait"],
  ])("%s", (_what, changes, expected) => {
    expect(judged(changes)).toBe(expected);
  });

  test("asks the chain about the time from being told to the end of exclusivity", () => {
    expect(judgeOrder(order({ step: "refunded" }), BLOCK_MS)).toEqual({
      type: "askChain",
      time: { fromSeconds: EXCLUSIVE_UNTIL - 30, untilSeconds: EXCLUSIVE_UNTIL },
    });
  });
});

test("three blocks are time to fill, and no less than two seconds", () => {
  expect([250, 1_000, 12_000].map(leastTimeToFillMs)).toEqual([2_000, 3_000, 36_000]);
});

test.each([
  [30, 1_000, "fade"],
  [15, 1_000, "fade"],
  [14, 1_000, "chainFault"],
  [0, 1_000, "chainFault"],
  [1, 12_000, "fade"],
  [0, 12_000, "chainFault"],
  // A time shorter than a block.
  [0, 60_000, "fade"],
])("%d blocks of %d ms in 30 seconds: %s", (blocks, blockTimeMs, expected) => {
  expect(judgeByBlocks(blocks, { fromSeconds: 100, untilSeconds: 130 }, blockTimeMs)).toBe(expected);
});
