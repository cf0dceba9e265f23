import { describe, expect, test } from "vitest";
import type { Hex } from "@tetrafi/core/hex.ts";
import type { EscrowStatus, SettlementKind, SettlementStep } from "@tetrafi/core/settlement/types.ts";
import { rowAt, testOrder } from "@tetrafi/core/settlement/testing/settlement-facts.ts";
import { fillRecordHash } from "@tetrafi/protocol/order/fill-description.ts";
import type { EndedTransaction, OrderRecord, WitnessedEvent } from "@tetrafi/store/reconciliation.ts";
import { compareOrder, isComparable, type MinedTransaction, type OrderOnChains } from "./compare-order.ts";

const hash = (byte: string): Hex => `0x${byte.repeat(32)}`;
const SOLVER = hash("5a");
const RECORD = [fillRecordHash(SOLVER, 1_000)];

function recordAt(step: SettlementStep, more: Partial<OrderRecord> = {}): OrderRecord {
  const { orderId, kind } = rowAt(step);
  return { orderId, kind, order: testOrder, step, version: 1, transactions: [], events: [], ...more };
}

function chains(latest: EscrowStatus, final: EscrowStatus, more: Partial<OrderOnChains> = {}): OrderOnChains {
  return {
    originChainId: 31337,
    destinationChainId: 31338,
    escrow: { latest, final },
    fill: { latest: RECORD, final: RECORD },
    transactions: new Map(),
    ...more,
  };
}

const steps: readonly SettlementStep[] = [
  "accepted",
  "opening",
  "escrowed",
  "filling",
  "filled",
  "proving",
  "proved",
  "claiming",
  "refunding",
  "settled",
  "refunded",
  "failed",
];

/** The views in which a step is at peace with its escrow: latest/final. */
const peace: Readonly<Record<SettlementKind, Readonly<Record<string, readonly SettlementStep[]>>>> = {
  crossChain: {
    "none/none": ["accepted", "opening", "escrowed", "failed"],
    "deposited/none": [
      "accepted",
      "opening",
      "escrowed",
      "filled",
      "proving",
      "proved",
      "claiming",
      "refunding",
      "failed",
    ],
    "deposited/deposited": ["filling", "filled", "proving", "proved", "claiming", "refunding"],
    "claimed/deposited": ["filling", "filled", "proving", "proved", "claiming", "refunding"],
    "claimed/claimed": ["settled"],
    "refunded/refunded": ["refunded"],
  },
  sameChain: {
    "none/none": ["accepted", "opening", "failed"],
    "claimed/none": ["accepted", "opening", "claiming", "failed"],
    "claimed/claimed": ["settled"],
  },
};

describe("a step and its escrow", () => {
  const cases = Object.entries(peace).flatMap(([kind, views]) =>
    Object.entries(views).map(([view, agreeing]) => [kind as SettlementKind, view, agreeing] as const),
  );
  test.each(cases)("%s, %s", (kind, view, agreeing) => {
    const [latest, final] = view.split("/") as [EscrowStatus, EscrowStatus];
    const found = steps.filter(
      (step) =>
        !compareOrder(recordAt(step, { kind }), chains(latest, final)).some(
          ({ kind: of }) => of === "escrow",
        ),
    );
    expect(found.toSorted()).toEqual(agreeing.toSorted());
  });

  test("both sides are told", () => {
    expect(compareOrder(recordAt("settled"), chains("deposited", "deposited"))).toMatchObject([
      {
        kind: "escrow",
        chainId: 31337,
        inDatabase: "step settled",
        onChain: "escrow deposited at the final block, deposited at the latest",
      },
    ]);
  });
});

describe("a fill", () => {
  const filled = (timestamp: number): WitnessedEvent => ({
    step: "filled",
    chainId: null,
    txHash: null,
    blockNumber: null,
    detail: { solver: SOLVER, timestamp },
  });
  const kinds = (record: OrderRecord, fill: OrderOnChains["fill"]): string[] =>
    compareOrder(record, chains("deposited", "deposited", { fill })).map(({ kind }) => kind);

  test("is on its chain, and the one that was told", () => {
    const present = { latest: RECORD, final: null };
    expect(kinds(recordAt("proved", { events: [filled(1_000)] }), present)).toEqual([]);
    expect(kinds(recordAt("proved"), present)).toEqual([]);
    expect(kinds(recordAt("proved", { events: [filled(1_001)] }), present)).toEqual(["fill"]);
    // Until it is proved another may take its place.
    expect(kinds(recordAt("proving", { events: [filled(1_001)] }), present)).toEqual([]);
    expect(kinds(recordAt("proving"), { latest: null, final: null })).toEqual(["fill"]);
    expect(kinds(recordAt("filling"), { latest: null, final: null })).toEqual([]);
  });

  test("of several outputs is that of each", () => {
    const parts = [{ timestamp: 990 }, { timestamp: 1_000 }];
    const event = filled(1_000);
    const record = recordAt("proved", {
      events: [{ ...event, detail: { ...event.detail, parts } }],
    });
    const records = parts.map(({ timestamp }) => fillRecordHash(SOLVER, timestamp));
    expect(kinds(record, { latest: records, final: null })).toEqual([]);
    expect(kinds(record, { latest: records.toReversed(), final: null })).toEqual(["fill"]);
    expect(kinds(record, { latest: RECORD, final: null })).toEqual(["fill"]);
  });

  test("has to be final before its order is put away", () => {
    const settled = recordAt("settled");
    const notFinal = chains("claimed", "claimed", { fill: { latest: RECORD, final: null } });
    expect(isComparable(settled, notFinal)).toBe(false);
    expect(isComparable(settled, chains("claimed", "claimed"))).toBe(true);
    expect(isComparable(recordAt("refunded"), notFinal)).toBe(true);
  });
});

describe("a transaction", () => {
  const mined: MinedTransaction = { succeeded: true, blockNumber: 7, namesOrder: true };
  const ended = (state: EndedTransaction["state"]): EndedTransaction => ({
    purpose: "open",
    state,
    chainId: 31337,
    txHash: hash("02"),
    blockNumber: state === "rejected" ? null : 7,
    error: null,
    attempts: [hash("01"), hash("02")],
  });
  const told = (state: EndedTransaction["state"], onChain: [Hex, MinedTransaction | null][]): string[] =>
    compareOrder(
      recordAt("filling", { transactions: [ended(state)] }),
      chains("deposited", "deposited", { transactions: new Map(onChain) }),
    ).map(({ item, onChain: said }) => `${item.slice(0, 4)} ${said}`);

  test("that is final succeeded, in its block", () => {
    expect(told("final", [[hash("02"), mined]])).toEqual([]);
    expect(told("final", [[hash("02"), { ...mined, succeeded: false }]])).toEqual([
      "0x02 reverted in block 7",
    ]);
    expect(told("final", [[hash("02"), { ...mined, blockNumber: 8 }]])).toEqual([
      "0x02 succeeded in block 8",
    ]);
    expect(told("final", [[hash("02"), null]])).toEqual(["0x02 not in a block"]);
  });

  test("that reverted did so", () => {
    expect(told("reverted", [[hash("02"), { ...mined, succeeded: false }]])).toEqual([]);
    expect(told("reverted", [[hash("02"), mined]])).toEqual(["0x02 succeeded in block 7"]);
  });

  test("that was given up never landed, in none of its versions", () => {
    expect(told("rejected", [[hash("01"), null]])).toEqual([]);
    expect(told("rejected", [[hash("01"), mined]])).toEqual(["0x01 succeeded in block 7"]);
  });

  test("that a fill was told by may come to be in another block", () => {
    const event = { step: "filled", chainId: 31338, txHash: hash("02"), blockNumber: 7, detail: {} } as const;
    const compared = (onChain: MinedTransaction | null) =>
      compareOrder(
        recordAt("proved", { events: [event] }),
        chains("deposited", "deposited", { transactions: new Map([[hash("02"), onChain]]) }),
      ).map(({ kind, onChain: said }) => `${kind}: ${said}`);
    expect(compared({ ...mined, blockNumber: 8 })).toEqual([]);
    expect(compared(null)).toEqual(["filled: not in a block"]);
  });

  test("that an end rests on tells of the order", () => {
    const event: WitnessedEvent = {
      step: "settled",
      chainId: 31337,
      txHash: hash("02"),
      blockNumber: 7,
      detail: {},
    };
    const compared = (step: SettlementStep, onChain: MinedTransaction) =>
      compareOrder(
        recordAt(step, { events: [event] }),
        chains("claimed", "claimed", { transactions: new Map([[hash("02"), onChain]]) }),
      ).map(({ kind, onChain: said }) => `${kind}: ${said}`);
    expect(compared("settled", mined)).toEqual([]);
    expect(compared("settled", { ...mined, blockNumber: 8 })).toEqual(["settled: succeeded in block 8"]);
    expect(compared("settled", { ...mined, namesOrder: false })).toEqual([
      "settled: succeeded in block 7, without an event of this order",
    ]);
  });
});
