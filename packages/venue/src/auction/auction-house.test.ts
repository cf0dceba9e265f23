import { expect, test } from "vitest";
import { plainRules } from "@tetrafi/core/auction/rank-quotes.ts";
import { testRfq } from "@tetrafi/core/auction/testing/quotes.ts";
import { resolveNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { networkConfig } from "@tetrafi/protocol/config/testing/network.ts";
import type { Clock } from "../clock.ts";
import { createMetrics } from "../metrics.ts";
import { AuctionHouse } from "./auction-house.ts";

const [corridor] = resolveNetwork(networkConfig()).corridors;

/** A clock that a test sets. */
function setClock(): Clock & { nowUsIs: number } {
  const clock = {
    nowUsIs: 1_800_000_000_000_000,
    nowUs: () => clock.nowUsIs,
    nowMs: () => Math.floor(clock.nowUsIs / 1_000),
    nowSeconds: () => Math.floor(clock.nowUsIs / 1_000_000),
  };
  return clock;
}

/** An auction that asks two silent solvers. */
function openRound(clock: Clock) {
  const house = new AuctionHouse(clock, createMetrics());
  const rfq = testRfq();
  const solvers = ["solver-1", "solver-2"].map((solverId) => ({
    solverId,
    address: `0x${"0".repeat(39)}${solverId.at(-1)}` as const,
    link: { solverId, send: () => undefined, sendRfq: () => undefined, bufferedBytes: () => 0 },
  }));
  if (corridor === undefined) throw new Error("the test's network has a corridor");
  const { closed, abandon } = house.run({
    rfq,
    corridor,
    salt: rfq.rfqId,
    windowMs: 5_000,
    solvers,
    rules: () => plainRules,
  });
  return { house, rfqId: rfq.rfqId, closed, abandon };
}

test("receipts tell a solver the time, not how many others answered in between", async () => {
  const clock = setClock();
  const { house, rfqId, closed, abandon } = openRound(clock);
  const first = house.cancel("solver-1", rfqId, clock.nowUsIs);
  clock.nowUsIs += 100;
  for (let count = 0; count < 5; count += 1) house.cancel("solver-2", `0x${"ee".repeat(32)}`, clock.nowUsIs);
  clock.nowUsIs += 100;
  const second = house.cancel("solver-1", rfqId, clock.nowUsIs);
  if (!first.ok || !second.ok) throw new Error("both were admitted");
  expect(second.value.sequence - first.value.sequence).toBe(200);
  abandon();
  await closed;
});

test("in one microsecond receipts still differ and grow", async () => {
  const clock = setClock();
  const { house, rfqId, closed, abandon } = openRound(clock);
  const sequences = [1, 2, 3].map(() => {
    const receipt = house.cancel("solver-1", rfqId, clock.nowUsIs);
    return receipt.ok ? receipt.value.sequence : 0;
  });
  expect(sequences).toEqual([0, 1, 2].map((more) => clock.nowUsIs + more));
  abandon();
  await closed;
});

test("an answer in the window's last microsecond counts, one after it is late, though the auction is still open", async () => {
  const clock = setClock();
  const { house, rfqId, closed, abandon } = openRound(clock);
  const deadlineUs = clock.nowUsIs + 5_000_000;
  clock.nowUsIs = deadlineUs - 1;
  expect(house.decline("solver-1", rfqId, "risk", deadlineUs - 1).ok).toBe(true);
  clock.nowUsIs = deadlineUs;
  expect(house.decline("solver-2", rfqId, "risk", deadlineUs)).toEqual({ ok: false, error: "late" });
  abandon();
  expect((await closed).closed.counts).toMatchObject({ answered: 1, refused: 1 });
});

test("a solver that was not asked is told so, and leaves no trace", async () => {
  const clock = setClock();
  const { house, rfqId, closed, abandon } = openRound(clock);
  expect(house.decline("solver-3", rfqId, "risk", clock.nowUsIs)).toEqual({ ok: false, error: "notAsked" });
  abandon();
  const { record, counts } = (await closed).closed;
  expect(record.events).toEqual([]);
  expect(counts.refused).toBe(0);
});

test("to abandon twice, or after the end, changes nothing", async () => {
  const clock = setClock();
  const { house, rfqId, closed, abandon } = openRound(clock);
  abandon();
  abandon();
  expect((await closed).closed.record.closeReason).toBe("takerGone");
  expect(house.cancel("solver-1", rfqId, clock.nowUsIs)).toEqual({ ok: false, error: "late" });
  await house.idle();
});
