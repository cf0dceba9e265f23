import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { systemClock, type Clock } from "../clock.ts";
import { silent, startManualChain, type ManualChain } from "../testing/manual-chain.ts";
import { watchHead } from "./head-watcher.ts";
import { wakeOnHeads } from "./wake-on-heads.ts";

let chain: ManualChain;
beforeAll(async () => (chain = await startManualChain()));
afterAll(() => chain?.stop());

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** Time stands still for whoever waits for the next poll: only a wake ends the pause. */
const standing: Clock = {
  ...systemClock,
  sleep: (ms, signal) =>
    ms < chain.profile.blockTimeMs / 8
      ? systemClock.sleep(1, signal)
      : new Promise((resolve) => {
          if (signal?.aborted === true) resolve();
          else signal?.addEventListener("abort", () => resolve(), { once: true });
        }),
};

test("a block that a node tells of is read without waiting for the next poll", async () => {
  const numbers: number[] = [];
  let tell = (): void => undefined;
  const watcher = watchHead(
    chain.profile,
    chain.rpc,
    silent,
    async ({ latest }) => {
      numbers.push(latest.number);
      tell();
    },
    standing,
    (wake) => wakeOnHeads(chain.profile, wake, silent),
  );
  ends.push(() => watcher.stop());
  const { latest } = await chain.mine(3);
  while (numbers.at(-1) !== latest.number) await new Promise<void>((resolve) => (tell = resolve));
  const next = (await chain.mine()).latest.number;
  while (numbers.at(-1) !== next) await new Promise<void>((resolve) => (tell = resolve));
});

test("a socket that is refused or cut is opened again", async () => {
  let attempts = 0;
  const again = Promise.withResolvers<void>();
  const server: Server = createServer().on("upgrade", (_request, socket: Socket) => {
    attempts += 1;
    socket.destroy();
    if (attempts === 2) again.resolve();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ends.push(() => server.close());
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let woken = 0;
  const wakes = wakeOnHeads({ ...chain.profile, wsUrls: [url] }, () => (woken += 1), silent);
  ends.push(() => wakes.stop());
  await again.promise;
  expect(woken).toBe(0);
});
