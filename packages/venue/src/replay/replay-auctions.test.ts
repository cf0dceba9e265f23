import { spawnSync } from "node:child_process";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  answerDecline,
  answerQuote,
  cancelQuote,
  closeAuction,
  openAuction,
  refuse,
} from "@tetrafi/core/auction/auction.ts";
import type { AuctionRecord } from "@tetrafi/core/auction/record.ts";
import type { SplitPricing } from "@tetrafi/core/allocation/search-split.ts";
import {
  OPENED_AT_US,
  sealedSide,
  testRfq,
  testSolvers,
  verifiedQuote,
} from "@tetrafi/core/auction/testing/quotes.ts";
import type { SealedSide, SwapType } from "@tetrafi/core/auction/types.ts";
import { rankingBasis } from "@tetrafi/core/auction/testing/ranking.ts";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import { insertAuctions } from "@tetrafi/store/auctions.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { insertWorkspace } from "@tetrafi/store/identities.ts";
import { randomBytes32 } from "@tetrafi/store/testing/accept-order.ts";
import { startTestDatabase, type TestDatabase } from "@tetrafi/store/testing/test-database.ts";
import { replayAuctions, type Difference } from "./replay-auctions.ts";

const AUCTIONS = 3_000;
const SOLVERS = 12;
const REPLAY_MAIN = join(import.meta.dirname, "..", "replay-main.ts");

const answer = fc.record({
  kind: fc.constantFrom("quote", "quote", "quote", "decline", "cancel", "refuse"),
  solver: fc.integer({ min: 1, max: SOLVERS }),
  // Amounts beyond a double, of which many tie.
  amount: fc.bigInt({ min: 10n ** 24n, max: 10n ** 24n + 20n }),
  etaSeconds: fc.nat(3),
  validForSeconds: fc.constantFrom(0, 60),
});
const round = fc.record({
  basis: rankingBasis,
  /** What is asked for: quotes of one direction, of both, or for part and of several sizes. */
  kind: fc.constantFrom<Kind>("plain", "plain", "bothSides", "parts"),
  pricing: fc.constantFrom<SplitPricing>("payAsQuoted", "uniform"),
  answers: fc.array(answer, { maxLength: 40 }),
});
type Kind = "plain" | "bothSides" | "parts";
type Round = typeof round extends fc.Arbitrary<infer T> ? T : never;

/** What the request says beside, and what each quote has, of an amount on both of its sides. */
function variant(kind: Kind, pricing: SplitPricing, swapType: SwapType) {
  if (kind === "plain") return { rfq: {}, quote: () => ({}) };
  if (kind === "bothSides") {
    const base = { amount: 1_000n, hidesSide: true } as const;
    const side = swapType === "ExactInput" ? { outputAmount: base.amount } : { inputAmount: base.amount };
    return { rfq: base, quote: (amount: bigint) => ({ otherSide: otherSideOf(amount, side) }) };
  }
  // One quote alone takes all of it by its smaller size and a half more.
  const split = { maxParts: 4, maxSteps: 4_096, pricing };
  return {
    rfq: { amount: (3n * 10n ** 24n) / 2n, split },
    quote: (amount: bigint) => {
      const half = amount / 2n;
      const large = { inputAmount: amount, outputAmount: amount, minFill: half };
      return { ...large, sizes: [{ inputAmount: half, outputAmount: half + 1n, minFill: 1n }, large] };
    },
  };
}

const otherSideOf = (amount: bigint, base: Partial<SealedSide>): SealedSide =>
  sealedSide(1, { inputAmount: amount, outputAmount: amount, ...base });

let server: TestDatabase;
let database: Database;
const rfqIds: Bytes32[] = [];
let offers = 0;
let splits = 0;

/** A random auction as the engine plays it. */
function play({ basis, kind: asked, pricing, answers }: Round): AuctionRecord {
  const { swapType, preference, rules } = basis;
  const more = variant(asked, pricing, swapType);
  const rfq = testRfq({ rfqId: randomBytes32(), swapType, preference, ...more.rfq });
  const solvers = testSolvers(SOLVERS);
  const auction = openAuction({ rfq, asked: solvers, openedAtUs: OPENED_AT_US, windowMs: 500 });
  let atUs = OPENED_AT_US;
  for (const { kind, solver, amount, etaSeconds, validForSeconds } of answers) {
    atUs += 7;
    const [solverId, sequence] = [`solver-${solver}`, atUs];
    if (kind === "quote") {
      const validUntil = OPENED_AT_US / 1_000_000 + validForSeconds;
      const amounts = { inputAmount: amount, outputAmount: amount };
      const at = { rfqId: rfq.rfqId, receivedAtUs: atUs, validUntil };
      answerQuote(
        auction,
        verifiedQuote(solver, sequence, { ...amounts, ...more.quote(amount), ...at, etaSeconds }),
      );
    } else if (kind === "decline") answerDecline(auction, solverId, "risk", sequence, atUs);
    else if (kind === "cancel") cancelQuote(auction, solverId, sequence, atUs);
    else refuse(auction, solverId, "signatureInvalid", sequence, atUs);
  }
  const { record } = closeAuction(auction, "windowElapsed", atUs + 1, rules);
  offers += record.ranking.length + (record.split === undefined ? 0 : 1);
  splits += record.split === undefined ? 0 : 1;
  return record;
}

beforeAll(async () => {
  server = await startTestDatabase();
  database = server.database;
  await insertWorkspace(database, { id: "fund", name: "Fund" });
  const records = fc.sample(round, AUCTIONS).map(play);
  for (let at = 0; at < AUCTIONS; at += 500)
    await insertAuctions(
      database,
      records.slice(at, at + 500).map((record, place) => ({
        rfqId: record.rfq.rfqId,
        workspaceId: "fund",
        salt: record.rfq.rfqId,
        openedAtMs: at + place,
        closedAtMs: at + place,
        record: JSON.stringify(record),
      })),
    );
  rfqIds.push(...records.map(({ rfq }) => rfq.rfqId));
});

afterAll(async () => {
  await server?.stop();
});

const none = (difference: Difference): void => expect.unreachable(JSON.stringify(difference));

/** Runs the command as an operator does. */
function command(...parameters: readonly string[]): { status: number | null; stdout: string } {
  const { status, stdout } = spawnSync(process.execPath, [REPLAY_MAIN, ...parameters], {
    encoding: "utf8",
    env: { ...process.env, DATABASE_URL: server.url },
  });
  return { status, stdout };
}

test("thousands of random auctions replay to the byte", async () => {
  expect(await replayAuctions(database, {}, none)).toEqual({ auctions: AUCTIONS, offers, differences: 0 });
  expect(offers).toBeGreaterThan(AUCTIONS / 2);
  expect(splits).toBeGreaterThan(AUCTIONS / 20);
});

test("a range holds what closed from its start on and before its end, a name one auction", async () => {
  expect(await replayAuctions(database, { fromMs: 700, toMs: 1_900 }, none)).toMatchObject({
    auctions: 1_200,
  });
  expect(await replayAuctions(database, { rfqId: rfqIds[5] ?? "0x" }, none)).toMatchObject({ auctions: 1 });
  expect(command("--from", "10", "--to", "20")).toMatchObject({ status: 0 });
  expect(command("--rfq", rfqIds[7] ?? "")).toMatchObject({ status: 0 });
  expect(command("--rfq", randomBytes32())).toMatchObject({ status: 1 });
  for (const wrong of [["--from", "yesterday"], ["--rfq", "0x12"], ["--other"]])
    expect(command(...wrong)).toMatchObject({ status: 2 });
});

test("a record that was touched is found, and only that", async () => {
  const alike = await database.query
    .selectFrom("auctions")
    .select(["rfq_id", "record"])
    .orderBy("closed_at_ms")
    .execute();
  const rich = alike.filter(({ record }) => (JSON.parse(record) as AuctionRecord).ranking.length > 2);
  const touch = async (at: number, change: (record: AuctionRecord) => unknown): Promise<string> => {
    const row = rich[at];
    if (row === undefined) throw new Error("too few auctions with offers");
    const record = JSON.stringify(change(JSON.parse(row.record) as AuctionRecord));
    await database.query.updateTable("auctions").set({ record }).where("rfq_id", "=", row.rfq_id).execute();
    return row.rfq_id;
  };
  const touched = [
    await touch(1, (record) => ({ ...record, ranking: record.ranking.toReversed() })),
    await touch(2, (record) => ({ ...record, ranking: record.ranking.slice(1) })),
    await touch(3, (record) => ({
      ...record,
      events: record.events.filter((event) => event.sequence !== record.ranking[0]?.terms.sequence),
    })),
    await touch(4, (record) => ({ ...record, more: true, rfq: { ...record.rfq, rfqId: randomBytes32() } })),
    await touch(5, () => ({ version: 1 })),
  ];
  const found: string[] = [];
  const counts = await replayAuctions(database, {}, ({ rfqId }) => found.push(rfqId));
  expect(counts).toMatchObject({ auctions: AUCTIONS, differences: touched.length });
  expect(found.toSorted()).toEqual(touched.toSorted());
  const { status, stdout } = command();
  expect(status).toBe(1);
  for (const rfqId of touched) expect(stdout).toContain(rfqId);
});
