import { expect, test } from "vitest";
import { testRfq } from "../auction/testing/quotes.ts";
import type { Rfq } from "../auction/types.ts";
import { duplicateKey } from "./duplicate-key.ts";

const other = `0x${"77".repeat(20)}` as const;

test.each<[string, Partial<Rfq>]>([
  ["workspace", { workspaceId: "bank" }],
  ["user", { user: other }],
  ["receiver", { receiver: other }],
  ["input", { input: { chainId: 31337, address: other } }],
  ["chain", { output: { ...testRfq().output, chainId: 1 } }],
  ["side", { swapType: "ExactOutput" }],
  ["amount", { amount: 1_001n }],
  ["leg", { moreLegs: [{ asset: testRfq().input, amount: 5n }] }],
])("another %s is another request", (_name, change) => {
  expect(duplicateKey(testRfq(change))).not.toBe(duplicateKey(testRfq()));
});

test("a new name, time or preference is the same request again", () => {
  const again = testRfq({ rfqId: `0x${"bb".repeat(32)}`, minValidUntil: 5, preference: "speed" });
  expect(duplicateKey(again)).toBe(duplicateKey(testRfq()));
});
