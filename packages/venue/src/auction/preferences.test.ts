import { afterAll, beforeAll, expect, test } from "vitest";
import { replayRecord } from "@tetrafi/core/auction/record.ts";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { QuotesRequest, QuotesResponse } from "@tetrafi/protocol/http/quotes.ts";
import { findAuction } from "@tetrafi/store/auctions.ts";
import { insertAnswers } from "@tetrafi/store/outcomes.ts";
import { callVenue, requestOffers } from "../testing/call-venue.ts";
import { connectSolver, type TestSolver } from "../testing/test-solver.ts";
import { quotesRequest, startVenueFixture, type VenueFixture } from "../testing/venue-fixture.ts";

let venue: VenueFixture;

/** By place: output for 100,000 of input, and the seconds it takes. */
const answers = [
  { amount: 99_000n, etaSeconds: 30 },
  { amount: 98_500n, etaSeconds: 5 },
  { amount: 99_100n, etaSeconds: 60 },
  { amount: 98_400n, etaSeconds: 5 },
];

beforeAll(async () => {
  venue = await startVenueFixture(answers.length);
  for (const [place, identity] of venue.solvers.entries()) {
    const solver: TestSolver = await connectSolver(venue.solverUrl, identity);
    const { amount = 1n, etaSeconds = 1 } = answers[place] ?? {};
    solver.onRfq((rfq) => solver.send(solver.quote(rfq, amount, { etaSeconds })));
  }
});

afterAll(async () => {
  await venue?.stop();
});

function request(preference?: QuotesRequest["preference"]): QuotesRequest {
  const body = quotesRequest();
  const inputs = body.intent.inputs.map((input) => ({ ...input, amount: "100000" }));
  return {
    ...body,
    intent: { ...body.intent, inputs },
    ...(preference === undefined ? {} : { preference }),
  };
}

const ask = (preference?: QuotesRequest["preference"]): Promise<QuotesResponse> =>
  requestOffers(venue.url, venue.keys.taker, request(preference));

const order = ({ quotes }: QuotesResponse): string[] => quotes.map(({ solverId }) => solverId.slice(-1));

async function recordOf({ metadata }: QuotesResponse) {
  const auction = await findAuction(venue.database, "fund", metadata.rfqId as Bytes32);
  return auction?.record ?? expect.fail("no record");
}

/** The record alone gives the same offers with the same terms. */
async function expectReplay(response: QuotesResponse): Promise<void> {
  const record = await recordOf(response);
  const replayed = replayRecord(record).offers.map(({ quoteId, rank, terms }) => ({
    quoteId,
    terms: Object.fromEntries(
      Object.entries({ ...terms, rank })
        .filter(([name]) => name !== "feeAmount")
        .map(([name, value]) => [name, typeof value === "bigint" ? value.toString() : value]),
    ),
  }));
  expect(replayed).toEqual(response.quotes.map(({ quoteId, terms }) => ({ quoteId, terms })));
}

test("price is the default: the most output first, and no more terms than that needs", async () => {
  for (const response of [await ask(), await ask("price")]) {
    expect(order(response)).toEqual(["3", "1", "2", "4"]);
    expect(Object.keys(response.quotes[0]?.terms ?? {}).toSorted()).toEqual([
      "measure",
      "netAmount",
      "preference",
      "rank",
      "sequence",
    ]);
    expect((await recordOf(response)).rules).toEqual({ fadeCostBps: 0, fadePpm: [], feeBps: 0 });
    await expectReplay(response);
  }
});

test("speed: the shortest time first, then the most output", async () => {
  const response = await ask("speed");
  expect(order(response)).toEqual(["2", "4", "1", "3"]);
  expect(response.quotes.map(({ terms }) => terms.etaSeconds)).toEqual([5, 5, 30, 60]);
  await expectReplay(response);
});

test("reliability: what is expected, by how likely each is to fade, as the record says", async () => {
  const even = await ask("reliability");
  expect(order(even)).toEqual(["3", "1", "2", "4"]);
  // A new solver's chance of a fade is 2 %, and a fade costs 1 %: 99,100 × (1 − 0.0002), rounded down.
  expect(even.quotes[0]?.terms).toMatchObject({ fadePpm: 20_000, expectedAmount: "99080" });
  await expectReplay(even);

  // The best of them comes late again and again, until it is on probation: 5 % more likely to fade.
  const late = { solverId: "solver3", outcome: "late" as const, count: 60, atMs: Date.now() };
  await insertAnswers(venue.database, [late]);
  const standing = async () => {
    const { body } = await callVenue(venue.url, { path: "/api/v1/solvers", key: venue.keys.taker });
    return (body as { solvers: { standing: string }[] }).solvers[2]?.standing;
  };
  await expect.poll(standing, { timeout: 5_000 }).toBe("probation");
  const uneven = await ask("reliability");
  const { rules, asked } = await recordOf(uneven);
  expect(rules.fadeCostBps).toBe(100);
  expect(rules.fadePpm).toContainEqual({ solverId: "solver3", ppm: 70_000 });
  expect(asked.map(({ solverId }) => solverId)).toContain("solver3");
  // 99,100 × (1 − 0.0007) against 99,000 × (1 − 0.0002).
  expect(uneven.quotes.map(({ terms }) => terms.expectedAmount)).toEqual([
    "99030",
    "98980",
    "98480",
    "98380",
  ]);
  await expectReplay(uneven);

  // A tenth of the corridor's largest is all that it is asked for now.
  const { intent } = request();
  const large = { ...intent, inputs: intent.inputs.map((input) => ({ ...input, amount: "100001" })) };
  const body = { ...request("price"), intent: large };
  expect((await requestOffers(venue.url, venue.keys.taker, body)).metadata.asked).toBe(3);
});
