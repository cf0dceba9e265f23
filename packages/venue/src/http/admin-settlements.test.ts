import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type {
  ActionResponse,
  DifferencesPage,
  ForeignOrdersPage,
  SettlementDetail,
  SettlementsPage,
} from "@tetrafi/protocol/http/admin.ts";
import { testOrder } from "@tetrafi/core/settlement/testing/settlement-facts.ts";
import { toWireOrder } from "@tetrafi/protocol/order/wire.ts";
import { recordForeignOrders } from "@tetrafi/store/foreign-orders.ts";
import { recordDifferences, resolveDifferences } from "@tetrafi/store/differences.ts";
import { moveSettlement } from "@tetrafi/store/settlements.ts";
import { acceptTestOrder } from "@tetrafi/store/testing/accept-order.ts";
import { callVenue, type Answer } from "../testing/call-venue.ts";
import { startVenueFixture, type VenueFixture } from "../testing/venue-fixture.ts";

let venue: VenueFixture;
let orderId: Bytes32;
beforeAll(async () => {
  venue = await startVenueFixture(0);
});
afterAll(() => venue?.stop());
beforeEach(async () => {
  orderId = await acceptTestOrder(venue.database);
});

const ADMIN = "/api/v1/admin";
const get = (path: string): Promise<Answer> =>
  callVenue(venue.url, { path: `${ADMIN}/${path}`, key: venue.keys.operator });
const act = (id: string, action: string, why: unknown = "the node lies"): Promise<Answer> =>
  callVenue(venue.url, {
    path: `${ADMIN}/settlements/${id}/${action}`,
    key: venue.keys.operator,
    body: { why },
  });
const detail = async (): Promise<SettlementDetail> =>
  (await get(`settlements/${orderId}`)).body as SettlementDetail;

test("a settlement is held, released and retried; who did it, when and why stays", async () => {
  const startedAtMs = Date.now();
  const { body } = await act(orderId.toUpperCase().replace("0X", "0x"), "hold");
  const { action } = body as ActionResponse;
  expect(action).toMatchObject({ action: "hold", keyId: "operator", why: "the node lies", step: "accepted" });
  expect(action.atMs).toBeGreaterThanOrEqual(startedAtMs);
  expect((await detail()).heldAtMs).toBe(action.atMs);
  await act(orderId, "release", "it was right");
  await act(orderId, "retry", "and now");
  const after = await detail();
  expect(after.heldAtMs).toBeNull();
  expect(after.actions.map(({ action, why }) => `${action}: ${why}`)).toEqual([
    "hold: the node lies",
    "release: it was right",
    "retry: and now",
  ]);
  expect(after.timeline.map(({ step }) => step)).toEqual(["accepted"]);
});

test("nothing is done without a reason, about nothing, or about what is over", async () => {
  expect((await act(orderId, "hold", "")).code).toBe("INVALID_FIELD");
  expect((await act(orderId, "hold", "x".repeat(501))).code).toBe("INVALID_FIELD");
  const nobody = `0x${"00".repeat(32)}`;
  expect((await act(nobody, "hold")).code).toBe("UNKNOWN_ORDER");
  expect((await get(`settlements/${nobody}`)).code).toBe("UNKNOWN_ORDER");
  const event = {
    step: "failed",
    atMs: 1,
    chainId: null,
    txHash: null,
    blockNumber: null,
    detail: {},
  } as const;
  await moveSettlement(venue.database, { orderId, version: 0, reason: "late", wakeAtMs: 0, event });
  expect((await act(orderId, "retry")).code).toBe("SETTLEMENT_ENDED");
  expect((await detail()).actions).toEqual([]);
});

test("the list is paged and filtered, and refuses filters that are none", async () => {
  await acceptTestOrder(venue.database);
  const seen: string[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const path = `settlements?workspace=acme&limit=1${cursor === "" ? "" : `&cursor=${cursor}`}`;
    const page = (await get(path)).body as SettlementsPage;
    seen.push(...page.settlements.map(({ orderId }) => orderId));
    cursor = page.nextCursor;
  }
  expect(seen).toContain(orderId);
  expect(seen).toEqual([...new Set(seen)].toSorted());
  expect(((await get("settlements?workspace=rival")).body as SettlementsPage).settlements).toEqual([]);
  expect(((await get("settlements?step=settled")).body as SettlementsPage).nextCursor).toBeNull();
  for (const query of [
    "step=never",
    "stuck=yes",
    "limit=0",
    "limit=501",
    "limit=1e2",
    "cursor=0x",
    "open=true",
  ])
    expect((await get(`settlements?${query}`)).code).toMatch(/^(INVALID|UNKNOWN)_FIELD$/);
});

test("differences are listed while they are open, and afterwards on demand", async () => {
  const difference = {
    subject: orderId,
    kind: "escrow",
    item: "",
    orderId,
    chainId: 31337,
    inDatabase: "step settled",
    onChain: "escrow none",
  };
  expect(await recordDifferences(venue.database, [difference], 5)).toEqual([difference]);
  expect(await recordDifferences(venue.database, [difference], 6)).toEqual([]);
  const list = async (query: string) =>
    ((await get(`differences${query}`)).body as DifferencesPage).differences;
  const [open] = await list("");
  expect(open).toMatchObject({ ...difference, firstSeenAtMs: 5, lastSeenAtMs: 6, resolvedAtMs: null });
  await resolveDifferences(venue.database, [open?.id ?? 0], 7);
  expect(await list("?open=true")).toEqual([]);
  expect(await list("?open=false")).toMatchObject([{ resolvedAtMs: 7 }]);
  expect(await list(`?open=false&cursor=${open?.id}`)).toEqual([]);
});

test("orders that others opened are listed by how they stand, page by page, without the venue's own", async () => {
  const word = (byte: string): Bytes32 => `0x${byte.repeat(32)}`;
  const where = { chainId: 31337, settler: `0x${"0e".repeat(20)}` as const };
  const at = (id: Bytes32) => ({ orderId: id, blockNumber: 5, txHash: word("0f") });
  const opened = [word("01"), word("02"), orderId].map((id) => ({ ...at(id), order: testOrder }));
  const ended = [{ ...at(word("02")), status: "claimed" as const, blockNumber: 6 }];
  const to = { number: 9, hash: word("09") };
  expect(await recordForeignOrders(venue.database, where, null, to, { opened, ended }, 1_000)).toBe(true);
  // Another that read from the same place was late.
  expect(await recordForeignOrders(venue.database, where, null, to, { opened, ended }, 2_000)).toBe(false);
  const list = async (query: string): Promise<ForeignOrdersPage> =>
    (await get(`foreign-orders${query}`)).body as ForeignOrdersPage;
  const all = await list("");
  expect(all).toMatchObject({
    orders: [
      {
        orderId: word("01"),
        ...where,
        status: "open",
        order: toWireOrder(testOrder),
        endedTx: null,
        seenAtMs: 1_000,
      },
      { orderId: word("02"), ...where, status: "claimed", openedBlock: 5, endedBlock: 6 },
    ],
    nextCursor: null,
  });
  expect((await list("?status=open")).orders).toEqual(all.orders.slice(0, 1));
  const first = await list("?limit=1");
  expect(first).toEqual({ orders: all.orders.slice(0, 1), nextCursor: word("01") });
  expect((await list(`?limit=1&cursor=${first.nextCursor}`)).orders).toEqual(all.orders.slice(1));
  expect((await get("foreign-orders?status=gone")).status).toBe(400);
});
