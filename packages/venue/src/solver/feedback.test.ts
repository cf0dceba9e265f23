import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RfqMessage } from "@tetrafi/protocol/ws/solver-messages.ts";
import { acceptOffer } from "../testing/accept-offer.ts";
import { callVenue, requestOffers } from "../testing/call-venue.ts";
import { connectSolver, type TestSolver } from "../testing/test-solver.ts";
import {
  quotesRequest,
  shortLivedRequest,
  startVenueFixture,
  type VenueFixture,
} from "../testing/venue-fixture.ts";

let venue: VenueFixture;
let solvers: TestSolver[];

beforeAll(async () => {
  venue = await startVenueFixture(4);
  solvers = [];
  for (const identity of venue.solvers) solvers.push(await connectSolver(venue.solverUrl, identity));
});

afterAll(async () => {
  await venue?.stop();
});

beforeEach(() => {
  for (const solver of solvers) solver.forget();
});

const solver = (place: number): TestSolver => solvers[place] ?? expect.fail("no such solver");

/** What each solver does on the next requests. */
function answering(...answers: ((solver: TestSolver, rfq: RfqMessage) => void)[]): void {
  for (const [place, one] of solvers.entries())
    one.onRfq((rfq) =>
      (answers[place] ?? ((each) => each.send({ type: "decline", rfqId: rfq.rfqId, reason: "other" })))(
        one,
        rfq,
      ),
    );
}

const quoting =
  (amount: bigint) =>
  (one: TestSolver, rfq: RfqMessage): void =>
    one.send(one.quote(rfq, amount));

/** Feedback that a solver got of an auction. */
const told = (place: number, rfqId: string) =>
  solver(place).frames.filter(
    (frame) => (frame.type === "lost" || frame.type === "cover") && frame.rfqId === rfqId,
  );

async function tellsCover(tells: boolean): Promise<void> {
  await venue.database.pool.query("update workspaces set tells_cover = $1 where id = 'fund'", [tells]);
  // Any change makes the process read everything again.
  await callVenue(venue.url, {
    method: "PUT",
    path: "/api/v1/admin/references",
    key: venue.keys.operator,
    body: { prices: [{ symbol: "DAI", micros: "1000000" }] },
  });
}

describe("of an auction that was accepted", () => {
  test("with the cover, where the workspace lets it be told: to the winner too", async () => {
    await tellsCover(true);
    answering(quoting(990n), quoting(980n), quoting(970n));
    const { quotes, metadata } = await requestOffers(venue.url, venue.keys.taker, quotesRequest());
    await acceptOffer(venue.database, quotes[0] ?? expect.fail("no offer"));
    const { rfqId } = metadata;
    expect(await solver(0).nextOf("cover", rfqId)).toMatchObject({
      type: "cover",
      rfqId,
      coverAmount: "980",
    });
    for (const place of [1, 2])
      expect(await solver(place).nextOf("lost", rfqId)).toMatchObject({
        type: "lost",
        rfqId,
        reason: "outbid",
        coverAmount: "980",
      });
    expect(told(0, rfqId)).toHaveLength(1);
    // It declined.
    expect(told(3, rfqId)).toEqual([]);
  });

  test("without it otherwise, not before the winner could hedge, ties and refusals as such", async () => {
    await tellsCover(false);
    const slow = await venue.startAnother(1_000_000, { TETRAFI_HEDGE_DELAY_MS: 1_000 });
    for (const [place, identity] of venue.solvers.entries()) {
      solver(place).socket.terminate();
      solvers[place] = await connectSolver(slow.solverUrl, identity);
    }
    // As good as the winner's, and later.
    answering(
      quoting(990n),
      (one, rfq) =>
        void solver(0)
          .next("ack")
          .then(() => one.send(one.quote(rfq, 990n))),
      (one, rfq) => one.send({ ...one.quote(rfq, 999n), outputAmount: "1000" }),
      quoting(970n),
    );
    const { quotes, metadata } = await requestOffers(slow.url, venue.keys.taker, quotesRequest());
    const { rfqId } = metadata;
    expect(quotes.map(({ solverId }) => solverId)).toEqual(["solver1", "solver2", "solver4"]);
    const acceptedAtMs = Date.now();
    await acceptOffer(venue.database, quotes[0] ?? expect.fail("no offer"));
    await solver(0).nextOf("won", rfqId);
    expect(await solver(1).nextOf("lost", rfqId)).toMatchObject({ type: "lost", rfqId, reason: "tied" });
    expect(Date.now() - acceptedAtMs).toBeGreaterThanOrEqual(1_000);
    expect(await solver(2).nextOf("lost", rfqId)).toMatchObject({
      type: "lost",
      rfqId,
      reason: "invalid",
      code: "QUOTE_SIGNATURE_INVALID",
    });
    expect(await solver(3).nextOf("lost", rfqId)).toMatchObject({ type: "lost", rfqId, reason: "outbid" });
    expect(told(0, rfqId)).toEqual([]);
    await slow.stop();
    for (const [place, identity] of venue.solvers.entries())
      solvers[place] = await connectSolver(venue.solverUrl, identity);
  });
});

describe("of an auction that nobody accepted", () => {
  test("offers expired; an answer after the close was late, and stands as such", async () => {
    const late: RfqMessage[] = [];
    answering(quoting(990n), (_one, rfq) => late.push(rfq));
    const body = { ...shortLivedRequest(), solverOptions: { timeout: 100 } };
    const { metadata } = await requestOffers(venue.url, venue.keys.taker, body);
    const { rfqId, closeReason } = metadata;
    expect(closeReason).toBe("windowElapsed");
    // Later than any stop of this process could excuse.
    await new Promise((resolve) => setTimeout(resolve, 400));
    const [rfq] = late;
    if (rfq !== undefined) solver(1).send(solver(1).quote(rfq, 995n));
    expect((await solver(1).next("error")).code).toBe("QUOTE_LATE");
    expect(await solver(0).nextOf("lost", rfqId)).toMatchObject({ type: "lost", rfqId, reason: "expired" });
    expect(await solver(1).nextOf("lost", rfqId)).toMatchObject({ type: "lost", rfqId, reason: "late" });
  });

  test("also where there was no offer at all", async () => {
    answering((one, rfq) => one.send({ ...one.quote(rfq, 990n), inputAmount: "999" }));
    const answer = await callVenue(venue.url, {
      path: "/api/v1/rfq/quotes",
      key: venue.keys.taker,
      body: quotesRequest(),
    });
    expect(answer.code).toBe("NO_QUOTES");
    expect(await solver(0).next("lost")).toMatchObject({ reason: "invalid", code: "QUOTE_TERMS_MISMATCH" });
  });
});
