import { expect, test } from "vitest";
import { witnessedEvents, type StoredEvent } from "./reconciliation.ts";

const word = (byte: string): `0x${string}` => `0x${byte.repeat(32)}`;
const fillAt = (timestamp: number): Record<string, unknown> => ({ solver: word("5a"), timestamp });

const filled: StoredEvent = {
  seq: 4,
  step: "filled",
  chainId: 2,
  txHash: word("01"),
  blockNumber: 7,
  detail: fillAt(70),
};
const settled = (seq: number, detail: Record<string, unknown>): StoredEvent => ({
  seq,
  step: "settled",
  chainId: 1,
  txHash: word("02"),
  blockNumber: 9,
  detail,
});
const retold = { ...fillAt(71), chainId: 2, txHash: word("03"), blockNumber: 8 };

test("the delivery is the one that was told of last: what came before may have been replaced", () => {
  const { seq: _seq, ...told } = filled;
  expect(witnessedEvents([filled])).toEqual([told]);
  const events = witnessedEvents([filled, settled(6, { fill: retold })]);
  expect(events).toMatchObject([
    { step: "filled", chainId: 2, txHash: word("03"), blockNumber: 8, detail: { timestamp: 71 } },
    { step: "settled", txHash: word("02") },
  ]);
});

test("a settlement that went back and was filled again tells of the second", () => {
  const proved: StoredEvent = { ...settled(3, { fill: retold }), step: "proved" };
  expect(witnessedEvents([proved, filled])).toMatchObject([{ step: "filled", txHash: word("01") }]);
});

test("an end that tells of no delivery leaves the one before", () => {
  expect(witnessedEvents([filled, settled(6, {})])).toMatchObject([
    { step: "filled", txHash: word("01") },
    { step: "settled" },
  ]);
  expect(witnessedEvents([settled(6, {})])).toHaveLength(1);
});
