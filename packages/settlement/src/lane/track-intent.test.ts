import { describe, expect, test } from "vitest";
import type { PendingIntent } from "@tetrafi/store/transactions.ts";
import { needsReceipt, trackIntent, type LaneView, type Receipt, type Tracking } from "./track-intent.ts";

const hash = (byte: string): `0x${string}` => `0x${byte.repeat(32)}`;

function intentIn(state: PendingIntent["state"], block: number | null = null): PendingIntent {
  return {
    id: 1,
    orderId: hash("0a"),
    members: [],
    purpose: "open",
    nonce: 5,
    state,
    txHash: hash("01"),
    blockNumber: block,
    blockHash: block === null ? null : hash("b1"),
    freesNonce: false,
    attempts: [],
  };
}

/** Nonce 5 is unused, used in a block that isn't final, or used for good. */
const views: Record<"unused" | "used" | "final", LaneView> = {
  unused: { minedCount: 5, finalCount: 5, finalNumber: 98 },
  used: { minedCount: 6, finalCount: 5, finalNumber: 98 },
  final: { minedCount: 6, finalCount: 6, finalNumber: 98 },
};

function minedIn(blockNumber: number, succeeded = true, blockHash = hash("b1")): Receipt {
  return { txHash: hash("02"), succeeded, isNothing: false, blockNumber, blockHash, logs: [] };
}

/** A judgement in a few words. */
function words(tracking: Tracking): string {
  if (tracking.type !== "change") return tracking.type;
  const { change, rebroadcast } = tracking;
  return `${change.from} → ${change.to}${change.error === null ? "" : ` ${change.error}`}${rebroadcast ? ", again" : ""}`;
}

test("a nonce that was freed ends a transaction without what it was for", () => {
  const freed = (block: number): string =>
    words(trackIntent(intentIn("broadcast"), views.final, { ...minedIn(block), isNothing: true }));
  expect(freed(98)).toBe("broadcast → reverted NONCE_FREED");
  expect(freed(99)).toBe("broadcast → included NONCE_FREED");
});

describe("a transaction is judged by what the chain shows", () => {
  test.each<[PendingIntent, keyof typeof views, Receipt | null | undefined, string]>([
    [intentIn("planned"), "unused", undefined, "unmined"],
    [intentIn("broadcast"), "unused", undefined, "unmined"],
    [intentIn("included", 99), "unused", undefined, "included → broadcast, again"],
    [intentIn("planned"), "used", minedIn(99), "planned → included"],
    [intentIn("broadcast"), "used", minedIn(99), "broadcast → included"],
    [intentIn("broadcast"), "used", minedIn(99, false), "broadcast → included REVERTED"],
    [intentIn("included", 99), "used", minedIn(99), "watch"],
    [intentIn("included", 99), "used", minedIn(99, true, hash("b2")), "included → included"],
    [intentIn("included", 99), "used", undefined, "watch"],
    [intentIn("broadcast"), "used", null, "watch"],
    [intentIn("broadcast"), "final", minedIn(98), "broadcast → final"],
    [intentIn("included", 98), "final", minedIn(98), "included → final"],
    [intentIn("included", 98), "final", minedIn(98, false), "included → reverted REVERTED"],
    [intentIn("broadcast"), "final", null, "nonceTaken"],
    [intentIn("included", 98), "final", null, "nonceTaken"],
  ])("%#: %j, %s, %j", (intent, view, receipt, expected) => {
    expect(words(trackIntent(intent, views[view], receipt))).toBe(expected);
  });

  test("the attempt that was mined becomes the transaction's hash", () => {
    const tracking = trackIntent(intentIn("broadcast"), views.used, minedIn(99));
    expect(tracking).toMatchObject({
      change: { txHash: hash("02"), blockNumber: 99, blockHash: hash("b1") },
    });
  });
});

test.each<[PendingIntent, keyof typeof views, boolean, boolean]>([
  [intentIn("broadcast"), "unused", false, false],
  [intentIn("broadcast"), "used", false, true],
  [intentIn("included", 99), "used", false, false],
  [intentIn("included", 99), "used", true, true],
  [intentIn("included", 98), "final", false, true],
])("receipts are read only where they can tell something: %#", (intent, view, reorganised, expected) => {
  expect(needsReceipt(intent, views[view], reorganised)).toBe(expected);
});
