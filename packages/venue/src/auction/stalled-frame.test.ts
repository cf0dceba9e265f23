import { afterAll, beforeAll, expect, test } from "vitest";
import { requestOffers } from "../testing/call-venue.ts";
import { connectSolver, type TestSolver } from "../testing/test-solver.ts";
import { quotesRequest, startVenueFixture, type VenueFixture } from "../testing/venue-fixture.ts";

let venue: VenueFixture;
let solvers: TestSolver[];

beforeAll(async () => {
  venue = await startVenueFixture(2);
  solvers = await Promise.all(venue.solvers.map((identity) => connectSolver(venue.solverUrl, identity)));
});

afterAll(async () => {
  await venue?.stop();
});

test("a solver that stalls in the middle of a frame costs the window, and nobody's offer", async () => {
  const [stalling = expect.fail("no solver"), prompt = expect.fail("no solver")] = solvers;
  let rest = "";
  stalling.onRfq((rfq) => {
    const text = JSON.stringify(stalling.quote(rfq, 999n));
    rest = text.slice(text.length / 2);
    stalling.socket.send(text.slice(0, text.length - rest.length), { fin: false });
  });
  prompt.onRfq((rfq) => prompt.send(prompt.quote(rfq, 990n)));
  const { quotes, metadata } = await requestOffers(venue.url, venue.keys.taker, {
    ...quotesRequest(),
    solverOptions: { timeout: 2_000 },
  });
  expect(quotes.map(({ solverId }) => solverId)).toEqual(["solver2"]);
  expect(metadata).toMatchObject({ asked: 2, answered: 1, closeReason: "windowElapsed" });
  // The frame ends after all, and its session goes on.
  stalling.socket.send(rest, { fin: true });
  expect(await stalling.next("error")).toMatchObject({ code: "QUOTE_LATE", rfqId: metadata.rfqId });
  stalling.onRfq((rfq) => stalling.send(stalling.quote(rfq, 999n)));
  const again = await requestOffers(venue.url, venue.keys.taker, quotesRequest());
  expect(again.quotes.map(({ solverId }) => solverId)).toEqual(["solver1", "solver2"]);
});
