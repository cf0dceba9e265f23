import { afterAll, beforeAll, expect, test } from "vitest";
import type {
  HostedActionResponse,
  HostedFiller,
  HostedFillersResponse,
} from "@tetrafi/protocol/http/hosted-fillers.ts";
import { writeHostedFiller, writeHostedReading } from "@tetrafi/store/hosted-fillers.ts";
import { judgeHostedOrder } from "@tetrafi/store/hosted-orders.ts";
import { moveSettlement } from "@tetrafi/store/settlements.ts";
import { acceptTestOrder } from "@tetrafi/store/testing/accept-order.ts";
import { startFeed } from "../solver/feed-start.ts";
import { callVenue, type Answer } from "../testing/call-venue.ts";
import { startVenueFixture, type VenueFixture } from "../testing/venue-fixture.ts";

let venue: VenueFixture;
beforeAll(async () => {
  venue = await startVenueFixture(1);
});
afterAll(() => venue?.stop());

const ADMIN = "/api/v1/admin/hosted-fillers";
const get = (path = ""): Promise<Answer> =>
  callVenue(venue.url, { path: `${ADMIN}${path}`, key: venue.keys.operator });
const act = (id: string, action: "hold" | "resume", why: unknown = "a look"): Promise<Answer> =>
  callVenue(venue.url, { path: `${ADMIN}/${id}/${action}`, key: venue.keys.operator, body: { why } });

test("an operator sees what a filler has, owes and can't do, holds it, and lets it go on", async () => {
  expect((await get()).body).toEqual({ fillers: [] });
  expect((await get("/solver1")).code).toBe("NO_HOSTED_FILLER");
  expect((await act("solver1", "hold")).code).toBe("NO_HOSTED_FILLER");

  const { database } = venue;
  const orderId = await acceptTestOrder(database);
  const { rows } = await database.pool.query<{ solver_id: string }>(
    "select solver_id from orders where order_id = $1",
    [orderId],
  );
  const solverId = rows[0]?.solver_id ?? "";
  const token = { chainId: 31338, token: `0x${"06".repeat(20)}`, signer: `0x${"5b".repeat(20)}` } as const;
  const limits = { perFill: 2_000n, perDay: null, atRisk: null, keep: 1n };
  await writeHostedFiller(database, solverId, [{ ...token, limits }]);
  const reading = { balance: 989n, allowance: 5_000n, coins: 10n ** 18n, readAtMs: 7 };
  await writeHostedReading(database, solverId, token, reading);
  const amounts = [{ token: token.token, amount: 990n }];
  const request = { orderId, solverId, chainId: 31338, amounts, nowMs: Date.now() };
  await judgeHostedOrder(database, request, () => null);
  await judgeHostedOrder(database, request, () => "inventoryShort");

  const { fillers } = (await get()).body as HostedFillersResponse;
  expect(fillers).toHaveLength(1);
  expect(fillers[0]).toMatchObject({
    solverId,
    heldAtMs: null,
    tokens: [
      {
        ...token,
        limits: { perFill: "2000", perDay: null, atRisk: null, keep: "1" },
        reading: { balance: "989", allowance: "5000", coins: (10n ** 18n).toString(), readAtMs: 7 },
        promised: "990",
        atRisk: "990",
        today: "990",
      },
    ],
    blocked: [{ orderId, cause: "inventoryShort" }],
    actions: [],
  });

  expect((await act(solverId, "hold", "")).code).toBe("INVALID_FIELD");
  const held = (await act(solverId, "hold")).body as HostedActionResponse;
  expect(held).toMatchObject({ solverId, action: { action: "hold", keyId: "operator", why: "a look" } });
  expect((await get(`/${solverId}`)).body).toMatchObject({ heldAtMs: held.action.atMs });
  await act(solverId, "resume");
  const after = (await get(`/${solverId}`)).body as HostedFiller;
  expect(after.heldAtMs).toBeNull();
  expect(after.actions.map(({ action }) => action)).toEqual(["resume", "hold"]);
});

test("the solver is told that the venue fills the order, and not told of the venue's own transaction", async () => {
  const { database } = venue;
  const [hosted, own] = [await acceptTestOrder(database), await acceptTestOrder(database)];
  const { rows } = await database.pool.query<{ solver_id: string }>(
    "select solver_id from orders where order_id = $1",
    [hosted],
  );
  const solverId = rows[0]?.solver_id ?? "";
  await writeHostedFiller(database, solverId, []);
  const request = { orderId: hosted, solverId, chainId: 31338, amounts: [], nowMs: 1 };
  await judgeHostedOrder(database, request, () => null);
  const move = (orderId: typeof hosted, version: number, detail: Record<string, unknown>) =>
    moveSettlement(database, {
      orderId,
      version,
      reason: null,
      wakeAtMs: 0,
      event: { step: "filling", atMs: 1, chainId: null, txHash: null, blockNumber: null, detail },
    });
  expect(await move(hosted, 0, {})).toBe(true);
  expect(await move(hosted, 1, { from: "filling", purpose: "fill" })).toBe(true);
  // Told in the order of the events: once this is told, so is all before it.
  expect(await move(own, 0, {})).toBe(true);
  const { snapshot } = await startFeed(database, solverId, undefined);
  const shown = snapshot.flatMap((message) =>
    message.type === "fillable" ? [[message.orderId, message.hosted ?? false]] : [],
  );
  expect(Object.fromEntries(shown)).toMatchObject({ [hosted]: true, [own]: false });
  const told = async (): Promise<(readonly [string, boolean])[]> => {
    const segments = await database.pool.query<{ messages: string }>(
      "select messages from solver_feed_segments where solver_id = $1 order by last_seq",
      [solverId],
    );
    const lines = segments.rows.flatMap(({ messages }) => messages.trim().split("\n"));
    return lines.flatMap((line) => {
      const message = JSON.parse(line) as { type: string; orderId?: string; hosted?: boolean };
      return message.type === "fillable" ? [[message.orderId ?? "", message.hosted ?? false] as const] : [];
    });
  };
  await expect.poll(told, { timeout: 20_000 }).toEqual([
    [hosted, true],
    [own, false],
  ]);
});
