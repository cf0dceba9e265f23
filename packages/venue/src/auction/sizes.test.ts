import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { EvidenceResponse } from "@tetrafi/protocol/http/evidence.ts";
import { verifyEvidence } from "@tetrafi/protocol/http/verify-evidence.ts";
import type { QuotesRequest, QuotesResponse } from "@tetrafi/protocol/http/quotes.ts";
import type { RfqMessage } from "@tetrafi/protocol/ws/solver-messages.ts";
import { checkRecord } from "../replay/check-record.ts";
import { acceptOffer, newOrder } from "../testing/accept-offer.ts";
import { callVenue, requestOffers } from "../testing/call-venue.ts";
import { connectSolver, type TestSolver } from "../testing/test-solver.ts";
import { quotesRequest, startVenueFixture, type VenueFixture } from "../testing/venue-fixture.ts";

let venue: VenueFixture;
let solvers: TestSolver[];

beforeAll(async () => {
  venue = await startVenueFixture(3);
  solvers = await Promise.all(venue.solvers.map((identity) => connectSolver(venue.solverUrl, identity)));
});

afterAll(async () => {
  await venue?.stop();
});

function request(): QuotesRequest {
  const body = quotesRequest();
  return { ...body, intent: { ...body.intent, partialFill: true } };
}

type Answer = (solver: TestSolver, rfq: RfqMessage) => object;

/** What each solver of the three sends. */
function answer(...answers: Answer[]): void {
  for (const [place, solver] of solvers.entries()) {
    solver.forget();
    solver.onRfq((rfq) =>
      solver.send(
        answers[place]?.(solver, rfq) ?? { type: "decline", rfqId: rfq.rfqId, reason: "inventory" },
      ),
    );
  }
}

const sizes =
  (...levels: (readonly [bigint, bigint, bigint])[]): Answer =>
  (solver, rfq) =>
    solver.quoteSizes(rfq, ...levels);
const all =
  (amount: bigint): Answer =>
  (solver, rfq) =>
    solver.quote(rfq, amount);

const ask = (body: unknown = request()): Promise<QuotesResponse> =>
  requestOffers(venue.url, venue.keys.taker, body);

async function expectReplays(rfqId: string, offers: number): Promise<void> {
  const { rows } = await venue.database.pool.query<{ record: string }>(
    "select record from auctions where rfq_id = $1",
    [rfqId],
  );
  const record = rows[0]?.record ?? expect.fail("no record");
  expect(checkRecord({ rfqId: rfqId as Bytes32, record })).toEqual({ outcome: "same", offers });
}

describe("a quote with several sizes", () => {
  test("is an offer by itself where a size takes all, at that size's price", async () => {
    answer(sizes([400n, 399n, 400n], [1_000n, 985n, 1_000n]), all(980n));
    const { quotes, metadata } = await ask();
    expect(quotes.map(({ solverId, preview }) => [solverId, preview.outputs[0]?.amount])).toEqual([
      ["solver1", "985"],
      ["solver2", "980"],
    ]);
    await expectReplays(metadata.rfqId, 2);
  });

  test("gives one of its sizes to a split, never two", async () => {
    // Its small sizes together would be better than anything else: only one of them counts.
    answer(
      sizes([400n, 400n, 400n], [600n, 600n, 1n]),
      sizes([300n, 290n, 1n], [600n, 594n, 1n], [1_000n, 970n, 1_000n]),
    );
    const { quotes, metadata } = await ask();
    const [split] = quotes;
    expect(split).toMatchObject({
      solverId: "split",
      split: {
        exact: true,
        parts: [
          { solverId: "solver1", inputAmount: "600", outputAmount: "600" },
          { solverId: "solver2", inputAmount: "400", outputAmount: "396" },
        ],
      },
    });
    await expectReplays(metadata.rfqId, 2);
  });

  test("is on record and in the evidence as it was signed, with the size that was taken", async () => {
    answer(sizes([400n, 400n, 400n], [600n, 600n, 1n]), sizes([600n, 594n, 1n], [1_000n, 970n, 1_000n]));
    const { quotes } = await ask();
    const [split = expect.fail("no offer")] = quotes;
    const order = await newOrder(venue.database, split);
    expect(order.quote).toMatchObject({
      inputAmount: "600",
      signed: { inputAmount: "600", outputAmount: "600", minFill: "1" },
    });
    expect(order.whole?.others[0]?.quote).toMatchObject({
      inputAmount: "400",
      signed: { inputAmount: "600", outputAmount: "594", minFill: "1" },
    });
    await acceptOffer(venue.database, split);
    const [first] = split.split?.parts ?? [];
    expect(await solvers[0]?.nextOf("won", split.rfqId)).toMatchObject({ orderId: first?.orderId });
    const evidence = await callVenue(venue.url, {
      path: `/api/v1/rfq/orders/${first?.orderId}/evidence`,
      key: venue.keys.taker,
    });
    const { auction } = evidence.body as EvidenceResponse;
    expect(verifyEvidence(JSON.stringify(evidence.body))).toEqual([]);
    expect(auction.split?.parts.map(({ size }) => size)).toEqual([1, 0]);
    const quote = auction.events.find((event) => event.type === "quote" && event.solverId === "solver1");
    expect(quote).toMatchObject({
      inputAmount: "600",
      sizes: [
        { inputAmount: "400", outputAmount: "400", minFill: "400" },
        { inputAmount: "600", outputAmount: "600", minFill: "1" },
      ],
    });
  });

  test.each<[string, Answer, string]>([
    ["the largest first", sizes([600n, 600n, 1n], [400n, 400n, 1n]), "QUOTE_TERMS_MISMATCH"],
    ["a size above the request", sizes([600n, 600n, 1n], [1_001n, 990n, 1n]), "QUOTE_TERMS_MISMATCH"],
    ["a least above its most", sizes([400n, 400n, 401n], [600n, 600n, 1n]), "QUOTE_TERMS_MISMATCH"],
    ["one size alone", sizes([600n, 600n, 1n]), "INVALID_FIELD"],
    [
      "more sizes than there may be",
      sizes(...Array.from({ length: 9 }, (_, at) => [BigInt(at + 1), 1n, 1n] as const)),
      "INVALID_FIELD",
    ],
    [
      "a size changed after it was signed",
      (solver, rfq) => {
        const quote = solver.quoteSizes(rfq, [400n, 400n, 1n], [600n, 600n, 1n]);
        return { ...quote, sizes: quote.sizes.map((size) => ({ ...size, outputAmount: "399" })) };
      },
      "QUOTE_SIGNATURE_INVALID",
    ],
  ])("is refused: %s", async (_what, sent, code) => {
    answer(sent, all(980n), all(970n));
    const solver = solvers[0] ?? expect.fail("no solver");
    const asked = ask();
    const { rfqId } = await solver.next("rfq");
    expect((await solver.next("error")).code).toBe(code);
    solver.send({ type: "decline", rfqId, reason: "other" });
    await asked;
  });

  test("is refused where the request takes no parts", async () => {
    answer(sizes([400n, 400n, 1n], [1_000n, 990n, 1n]), all(980n), all(970n));
    const solver = solvers[0] ?? expect.fail("no solver");
    const asked = ask(quotesRequest());
    const { rfqId } = await solver.next("rfq");
    expect((await solver.next("error")).code).toBe("PART_NOT_ALLOWED");
    solver.send({ type: "decline", rfqId, reason: "other" });
    await asked;
  });

  test("replaces an earlier quote, and is withdrawn as one", async () => {
    const [one = expect.fail("no solver")] = solvers;
    answer(all(990n), all(980n));
    one.onRfq((rfq) => {
      one.send(one.quoteSizes(rfq, [400n, 400n, 1n], [1_000n, 999n, 1n]));
      one.send({ type: "cancel", rfqId: rfq.rfqId });
    });
    // The last to answer, so that the auction waits for the cancel.
    const [, two = expect.fail("no solver")] = solvers;
    two.onRfq(
      (rfq) =>
        void one
          .next("ack")
          .then(() => one.next("ack"))
          .then(() => two.send(two.quote(rfq, 980n))),
    );
    const { quotes } = await ask();
    expect(quotes.map(({ solverId }) => solverId)).toEqual(["solver2"]);
  });
});
