import { encodeEventTopics, type Hex } from "viem";
import { expect, test } from "vitest";
import { inputSettlerEscrowAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import type { IntentChange, IntentState, PendingIntent } from "@tetrafi/store/transactions.ts";
import { landedOrders, memberChanges } from "./track-batch.ts";

const hash = (byte: string): Hex => `0x${byte.repeat(32)}`;
const SETTLER: Hex = `0x${"Ab".repeat(20)}`;
const profile = { contracts: { inputSettler: SETTLER } } as unknown as ChainProfile;

const members = (...states: IntentState[]): PendingIntent["members"] =>
  states.map((state, index) => ({ id: index + 1, orderId: hash(`0${index + 1}`), state }));

const logOf = (eventName: "Open" | "Finalised" | "Refunded", orderId: Hex, address: Hex = SETTLER) => ({
  address: address.toLowerCase() as Hex,
  topics: encodeEventTopics({ abi: inputSettlerEscrowAbi, eventName, args: { orderId } }) as Hex[],
});

test("what a batch did for each is told by the escrow's event of its purpose, and by no other", () => {
  const logs = [
    logOf("Open", hash("01")),
    logOf("Refunded", hash("02")),
    logOf("Open", hash("03"), `0x${"cd".repeat(20)}`),
    { address: SETTLER, topics: [] },
  ];
  const landed = (purpose: PendingIntent["purpose"]) => [
    ...landedOrders({ purpose, members: members("broadcast", "broadcast") }, logs, profile),
  ];
  expect(landed("open")).toEqual([hash("01")]);
  expect(landed("refund")).toEqual([hash("02")]);
  expect(landed("claim")).toEqual([]);
  expect(landed("prove")).toEqual([hash("01"), hash("02")]);
});

const change = (to: IntentState, error: string | null = null): IntentChange => ({
  id: 9,
  from: "broadcast",
  to,
  txHash: hash("aa"),
  blockNumber: 7,
  blockHash: hash("bb"),
  error,
});

const words = (batch: IntentChange, ...states: IntentState[]): string[] =>
  memberChanges(batch, members(...states), new Set([hash("01")])).map(
    ({ id, from, to, error }) => `${id}: ${from} → ${to}${error === null ? "" : ` ${error}`}`,
  );

test("each gets its own end, and nothing is the end of one that has had its own", () => {
  expect(words(change("included"), "broadcast", "planned")).toEqual([
    "1: broadcast → included",
    "2: planned → included ITEM_FAILED",
  ]);
  expect(words(change("final"), "included", "included")).toEqual([
    "1: included → final",
    "2: included → reverted ITEM_FAILED",
  ]);
  expect(words(change("reverted", "REVERTED"), "included", "included")).toEqual([
    "1: included → reverted REVERTED",
    "2: included → reverted REVERTED",
  ]);
  expect(words(change("included", "REVERTED"), "broadcast")).toEqual(["1: broadcast → included REVERTED"]);
  expect(words(change("final"), "reverted", "final", "rejected")).toEqual([]);
});

test("without an outcome there is nothing to say: they follow their batch", () => {
  expect(words(change("broadcast"), "included")).toEqual([]);
  expect(words(change("rejected", "NONCE_TAKEN"), "broadcast")).toEqual([]);
});
