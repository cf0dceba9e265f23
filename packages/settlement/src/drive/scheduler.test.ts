import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { systemClock } from "../clock.ts";
import { Scheduler, type Rest } from "./scheduler.ts";

const id = (n: number): `0x${string}` => `0x${n.toString(16).padStart(64, "0")}`;
const waiting = { type: "waiting", chainIds: [1], pauseMs: 0, isDormant: false } as const;

/** A scheduler whose drives end when the test says. */
function scheduled(limit: number) {
  const started: string[] = [];
  const open: ((rest: Rest) => void)[] = [];
  const time = { elapsedMs: 0 };
  const clock = { ...systemClock, elapsed: () => time.elapsedMs };
  const drive = (orderId: string): Promise<Rest> => {
    started.push(orderId);
    return new Promise((resolve) => open.push(resolve));
  };
  const scheduler = new Scheduler(limit, drive, clock);
  const end = async (rest: Rest): Promise<void> => {
    open.shift()?.(rest);
    await turn();
  };
  return { scheduler, started, end, time };
}

test("first woken, first driven, never more than the limit at once", async () => {
  const { scheduler, started, end } = scheduled(2);
  for (const n of [3, 1, 2, 2]) scheduler.wake(id(n));
  expect(started).toEqual([id(3), id(1)]);
  await end(waiting);
  expect(started).toEqual([id(3), id(1), id(2)]);
  await end(waiting);
  await end(waiting);
  expect(started).toHaveLength(3);
});

test("what is woken while it is driven is driven once more, never twice at a time", async () => {
  const { scheduler, started, end } = scheduled(5);
  scheduler.wake(id(1));
  scheduler.wake(id(1));
  scheduler.wake(id(1));
  expect(started).toHaveLength(1);
  await end(waiting);
  expect(started).toHaveLength(2);
  await end(waiting);
  expect(started).toHaveLength(2);
});

test("a head wakes what waits for its chain, except what failed and has to wait, and what is dormant", async () => {
  const { scheduler, started, end, time } = scheduled(5);
  const rests: Rest[] = [
    waiting,
    { ...waiting, chainIds: [2] },
    { ...waiting, pauseMs: 1_000 },
    { ...waiting, isDormant: true },
    { type: "ended" },
  ];
  for (const [n, rest] of rests.entries()) {
    scheduler.wake(id(n));
    await end(rest);
  }
  started.length = 0;
  time.elapsedMs = 999;
  scheduler.wakeChain(1, false);
  expect(started).toEqual([id(0)]);
  time.elapsedMs = 1_000;
  scheduler.wakeChain(1, true);
  expect(started).toEqual([id(0), id(2), id(3)]);
});

test("a stop waits for what is driven, and starts nothing more", async () => {
  const { scheduler, started, end } = scheduled(1);
  scheduler.wake(id(1));
  scheduler.wake(id(2));
  let stopped = false;
  const stop = scheduler.stop().then(() => (stopped = true));
  await turn();
  expect(stopped).toBe(false);
  await end(waiting);
  await stop;
  expect(started).toEqual([id(1)]);
});
