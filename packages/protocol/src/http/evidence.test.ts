import { Compile } from "typebox/compile";
import { describe, expect, expectTypeOf, test } from "vitest";
import { replayRecord, type AuctionRecord } from "@tetrafi/core/auction/record.ts";
import { AuctionRecordSchema, EvidenceResponse, type RecordShape } from "./evidence.ts";

const address = (digit: string): `0x${string}` => `0x${digit.repeat(40)}`;
const rfqId = `0x${"12".repeat(32)}` as const;

const received = (sequence: number) => ({ sequence, receivedAtUs: 1_000_000 + sequence });
const quote = (solverId: string, sequence: number, outputAmount: string) =>
  ({
    type: "quote",
    solverId,
    ...received(sequence),
    quoteId: `q${sequence}`,
    solver: address("3"),
    inputAmount: "100",
    outputAmount,
    validUntil: 60,
    etaSeconds: 12,
    signature: `0x${"0a".repeat(65)}`,
  }) as const;

const attested = (solverId: string, sequence: number, outputAmount: string) => {
  const { signature: _signature, ...terms } = quote(solverId, sequence, outputAmount);
  const attestation = { reference: "theirs", responseSha256: rfqId, transport: "oifV0" } as const;
  return { ...terms, type: "attestedQuote", attestation } as const;
};

const record: AuctionRecord = {
  version: 1,
  rfq: {
    rfqId,
    workspaceId: "w1",
    user: address("1"),
    receiver: address("2"),
    input: { chainId: 1, address: address("4") },
    output: { chainId: 2, address: address("5") },
    swapType: "ExactInput",
    amount: "100",
    minValidUntil: 30,
    preference: "price",
  },
  asked: ["s1", "s2", "s3"].map((solverId) => ({ solverId, address: address("3") })),
  openedAtUs: 1_000_000,
  windowMs: 500,
  closedAtUs: 1_200_000,
  closeReason: "allAnswered",
  events: [
    quote("s1", 1, "90"),
    { type: "decline", solverId: "s3", ...received(2), reason: "size" },
    { type: "refusal", solverId: "s2", ...received(3), refusal: "termsMismatch" },
    quote("s2", 4, "95"),
    { type: "cancel", solverId: "s1", ...received(5) },
    attested("s3", 6, "94"),
    { type: "decline", solverId: "s3", ...received(7), reason: "size" },
  ],
  rules: { feeBps: 5, fadeCostBps: 100, fadePpm: [{ solverId: "s2", ppm: 20_000 }] },
  ranking: [
    {
      rank: 1,
      quoteId: "q4",
      solverId: "s2",
      terms: {
        preference: "price",
        measure: "outputAmount",
        feeAmount: "1",
        netAmount: "94",
        sequence: 4,
      },
    },
  ],
};

const evidence: EvidenceResponse = {
  version: 1,
  orderId: `0x${"34".repeat(32)}`,
  auction: record,
  order: {
    standardOrder: {
      user: address("1"),
      nonce: "1",
      originChainId: "1",
      expires: 100,
      fillDeadline: 90,
      inputOracle: address("6"),
      inputs: [["4", "100"]],
      outputs: [],
    },
    quoteId: "q4",
    solverId: "s2",
    acceptedAtMs: 1_300,
  },
  timeline: [
    { seq: 1, step: "accepted", atMs: 1_300, chainId: null, txHash: null, blockNumber: null, detail: {} },
  ],
  transactions: [
    { purpose: "open", chainId: 1, txHash: `0x${"56".repeat(32)}`, state: "broadcast", blockNumber: null },
    { purpose: "claim", chainId: 1, txHash: `0x${"57".repeat(32)}`, state: "final", blockNumber: 7 },
  ],
};

type Writable<T> = T extends string | number | boolean | null
  ? T
  : { -readonly [Key in keyof T]: Writable<T[Key]> };

describe("AuctionRecordSchema", () => {
  const validator = Compile(AuctionRecordSchema);

  test("has the type of the core's record", () => {
    expectTypeOf<RecordShape>().toExtend<AuctionRecord>();
    expectTypeOf<Writable<AuctionRecord>>().toExtend<RecordShape>();
    expect(validator.Check(record)).toBe(true);
  });

  test("keeps enough to recompute the ranking after JSON", () => {
    const read: unknown = JSON.parse(JSON.stringify(record));
    expect(validator.Check(read)).toBe(true);
    expect(replayRecord(read as AuctionRecord).offers).toMatchObject(
      record.ranking.map(({ rank, quoteId, solverId }) => ({ rank, quoteId, solverId })),
    );
  });

  test.each<[string, unknown]>([
    ["another version", { ...record, version: 2 }],
    ["an unknown event", { ...record, events: [{ type: "peek", solverId: "s1", ...received(1) }] }],
    [
      "a quote that is both signed and attested",
      { ...record, events: [{ ...quote("s1", 1, "9"), ...attested("s1", 1, "9"), signature: "0x" }] },
    ],
    ["an event without its time", { ...record, events: [{ type: "cancel", solverId: "s1", sequence: 1 }] }],
    ["an unknown reason to close", { ...record, closeReason: "bored" }],
    ["a record without its rules", { ...record, rules: undefined }],
    ["a fee of more than everything", { ...record, rules: { ...record.rules, feeBps: 10_001 } }],
    ["a rank of zero", { ...record, ranking: [{ ...record.ranking[0], rank: 0 }] }],
    ["a field of its own", { ...record, salt: "0x" }],
  ])("refuses %s", (_name, value) => {
    expect(validator.Check(value)).toBe(false);
  });
});

describe("EvidenceResponse", () => {
  const validator = Compile(EvidenceResponse);

  test("accepts an order's evidence", () => {
    expect([...validator.Errors(evidence)]).toEqual([]);
  });

  test.each<[string, unknown]>([
    ["the taker's signature", { ...evidence, order: { ...evidence.order, signature: "0x" } }],
    ["an unknown purpose", { ...evidence, transactions: [{ ...evidence.transactions[0], purpose: "gift" }] }],
    ["an unknown state", { ...evidence, transactions: [{ ...evidence.transactions[0], state: "lost" }] }],
    ["no auction", { ...evidence, auction: undefined }],
  ])("refuses %s", (_name, value) => {
    expect(validator.Check(value)).toBe(false);
  });
});
