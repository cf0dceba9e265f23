import { afterAll, beforeAll, expect, test } from "vitest";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import { exclusiveRule } from "@tetrafi/core/order/exclusivity.ts";
import type { SettlementStep } from "@tetrafi/core/settlement/types.ts";
import type { QuoteResponse } from "@tetrafi/protocol/http/quotes.ts";
import { fromWireOrder } from "@tetrafi/protocol/order/wire.ts";
import { moveSettlement } from "@tetrafi/store/settlements.ts";
import { acceptOffer } from "../testing/accept-offer.ts";
import { requestOffers } from "../testing/call-venue.ts";
import { connectSolver, type TestSolver } from "../testing/test-solver.ts";
import { shortLivedRequest, startVenueFixture, type VenueFixture } from "../testing/venue-fixture.ts";

let venue: VenueFixture;
let solvers: TestSolver[];

/** What the solvers offer for the 1,000 that are given; the last one less than the taker's limit. */
const AMOUNTS = [990n, 980n, 970n, 500n];
const LIMIT = "960";

beforeAll(async () => {
  venue = await startVenueFixture(AMOUNTS.length);
  solvers = [];
  for (const place of AMOUNTS.keys()) solvers.push(await connect(place));
});

afterAll(async () => {
  await venue?.stop();
});

async function connect(place: number): Promise<TestSolver> {
  const identity = venue.solvers[place] ?? expect.fail("no such solver");
  const one = await connectSolver(venue.solverUrl, identity);
  one.onRfq((rfq) => one.send(one.quote(rfq, AMOUNTS[place] ?? 1n)));
  return one;
}

const solver = (place: number): TestSolver => solvers[place] ?? expect.fail("no such solver");

async function bestOffer(): Promise<QuoteResponse> {
  const request = { ...shortLivedRequest(), fallback: { limitAmount: LIMIT } };
  const { quotes } = await requestOffers(venue.url, venue.keys.taker, request);
  return quotes[0] ?? expect.fail("no offer");
}

async function moveTo(orderId: Bytes32, version: number, step: SettlementStep): Promise<void> {
  const event = { step, atMs: 1, chainId: null, txHash: null, blockNumber: null, detail: {} };
  expect(await moveSettlement(venue.database, { orderId, version, reason: null, wakeAtMs: 0, event })).toBe(
    true,
  );
}

test("an offer says what becomes of its order if the winner fades, and its order does", async () => {
  const offer = await bestOffer();
  const { exclusiveUntil, stopTime, leastAmount, rungs } = offer.fallback ?? expect.fail("no ladder");
  // 30 in 15 seconds: 2 a second.
  expect(stopTime - exclusiveUntil).toBe(15);
  expect(leastAmount).toBe(LIMIT);
  expect(rungs.map(({ solverId, fromSeconds }) => [solverId, fromSeconds])).toEqual([
    ["solver2", exclusiveUntil + 5],
    ["solver3", exclusiveUntil + 10],
    ["solver4", null],
  ]);
  expect(offer.preview.outputs[0]?.amount).toBe("990");
  const [output] = fromWireOrder(offer.order.payload.standardOrder).outputs;
  expect(exclusiveRule(output ?? expect.fail("no output"))).toEqual({
    solver: solver(0).identity.address.toLowerCase(),
    startTime: exclusiveUntil,
    dutch: expect.objectContaining({ stopTime, slope: 2n, leastAmount: 960n }),
  });
});

test("a winner that does not fill leaves the order to the others, each from when it asks what that one quoted", async () => {
  const offer = await bestOffer();
  const orderId = await acceptOffer(venue.database, offer);
  for (const one of solvers) one.forget();
  await moveTo(orderId, 0, "filling");
  const won = await solver(0).next("fillable");
  expect(won).toMatchObject({ orderId });
  expect(won).not.toHaveProperty("fromSeconds");
  const { exclusiveUntil } = offer.fallback ?? expect.fail("no ladder");
  expect(await solver(1).next("fillable")).toMatchObject({ orderId, fromSeconds: exclusiveUntil + 5 });
  expect(Date.now()).toBeGreaterThanOrEqual(exclusiveUntil * 1_000);
  expect(await solver(2).next("fillable")).toMatchObject({ orderId, fromSeconds: exclusiveUntil + 10 });

  // One that comes back is told again, by another process of the venue too.
  solver(2).socket.terminate();
  solvers[2] = await connect(2);
  expect(await solver(2).next("fillable")).toMatchObject({ orderId, fromSeconds: exclusiveUntil + 10 });
  const other = await venue.startAnother(1_000_000);
  const elsewhere = await connectSolver(other.solverUrl, solver(1).identity);
  expect(await elsewhere.next("fillable")).toMatchObject({ orderId, fromSeconds: exclusiveUntil + 5 });

  await moveTo(orderId, 1, "settled");
  for (const one of [solver(0), solver(2), elsewhere])
    expect(await one.next("settled")).toMatchObject({ orderId });
  // Its price never falls so low.
  expect(solver(3).frames.filter(({ type }) => type === "fillable" || type === "settled")).toEqual([]);
  await other.stop();
});

test("an order that was filled in time is nobody else's", async () => {
  const offer = await bestOffer();
  const orderId = await acceptOffer(venue.database, offer);
  for (const one of solvers) one.forget();
  await moveTo(orderId, 0, "filling");
  await moveTo(orderId, 1, "filled");
  const later = await bestOffer();
  const laterId = await acceptOffer(venue.database, later);
  await moveTo(laterId, 0, "filling");
  // Its time was over after the first one's.
  await solver(2).next("fillable");
  const told = solver(2).frames.flatMap((frame) => (frame.type === "fillable" ? [frame.orderId] : []));
  expect(told).toContain(laterId);
  expect(told).not.toContain(orderId);
});
