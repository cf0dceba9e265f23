import { serializeTransaction } from "viem";
import { expect, test } from "vitest";
import type { LaneRecord } from "@tetrafi/store/reconciliation.ts";
import { compareLane } from "./compare-lane.ts";

const record = (more: Partial<LaneRecord> = {}): LaneRecord => ({
  chainId: 1,
  signer: `0x${"01".repeat(20)}`,
  nextNonce: 6,
  firstNonce: 3,
  recorded: [3, 4, 5],
  pending: [],
  pendingRaw: [],
  ...more,
});

const told = (more: Partial<LaneRecord>, finalCount: number, balance = 10n ** 18n): string[] =>
  compareLane(record(more), { finalCount, balance }).map(({ kind, item }) => `${kind} ${item}`);

test("a lane whose every nonce is accounted for agrees, whatever was sent before it began", () => {
  expect(told({}, 6)).toEqual([]);
  expect(told({}, 4)).toEqual([]);
  expect(told({}, 2)).toEqual([]);
  expect(told({ nextNonce: 0, firstNonce: null, recorded: [] }, 900)).toEqual([]);
});

test("transactions of somebody else with the same key are told", () => {
  expect(told({}, 8)).toEqual(["nonce "]);
  expect(told({ recorded: [3, 5] }, 6)).toEqual(["foreignTransaction 4"]);
  expect(told({ recorded: [3] }, 5)).toEqual(["foreignTransaction 4"]);
});

test("what is pending here and final there is told", () => {
  const pending = [
    { nonce: 4, state: "broadcast", txHash: "0x01" },
    { nonce: 5, state: "planned", txHash: "0x02" },
  ] as const;
  expect(told({ pending }, 5)).toEqual(["pending 4"]);
});

test("a balance that can't bear what is pending is told", () => {
  const raw = serializeTransaction({
    chainId: 1,
    gas: 100n,
    maxFeePerGas: 7n,
    maxPriorityFeePerGas: 1n,
    value: 300n,
  });
  expect(told({ pendingRaw: [raw] }, 6, 1_000n)).toEqual([]);
  expect(told({ pendingRaw: [raw] }, 6, 999n)).toEqual(["balance "]);
});

test("only a window of nonces is looked at", () => {
  const recorded = Array.from({ length: 1_024 }, (_, index) => 4_000 + index);
  expect(told({ nextNonce: 5_024, recorded }, 5_024)).toEqual([]);
});
