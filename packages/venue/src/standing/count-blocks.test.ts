import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestClient, http } from "viem";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chainProfile } from "@tetrafi/protocol/config/testing/network.ts";
import { startAnvil, type Anvil } from "@tetrafi/stack/anvil.ts";
import { freePort } from "@tetrafi/stack/ports.ts";
import { openBlockCounter, type CountBlocks } from "./count-blocks.ts";

let folder: string;
let anvil: Anvil;
let countBlocks: CountBlocks;
/** Timestamp of the first block that the test made. */
const FROM = 4_000_000_000;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tetrafi-blocks-"));
  const port = await freePort();
  anvil = await startAnvil({
    chainId: 31337,
    port,
    logFile: join(folder, "anvil.log"),
    statePath: join(folder, "state.json"),
  });
  const rpcUrl = `http://127.0.0.1:${port}`;
  const client = createTestClient({ mode: "anvil", transport: http(rpcUrl) });
  await client.setIntervalMining({ interval: 0 });
  // Ten blocks a second apart, a stop of a hundred seconds, ten more.
  for (const start of [FROM, FROM + 110])
    for (let at = 0; at < 10; at += 1) {
      await client.setNextBlockTimestamp({ timestamp: BigInt(start + at) });
      await client.mine({ blocks: 1 });
    }
  countBlocks = openBlockCounter({ ...chainProfile(31337), rpcUrls: [rpcUrl] });
});

afterAll(async () => {
  await anvil?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test.each([
  ["all of it", FROM, FROM + 119, 19],
  ["its first seconds", FROM, FROM + 5, 5],
  ["the stop", FROM + 10, FROM + 110, 0],
  ["over the stop", FROM + 5, FROM + 115, 10],
  ["between two blocks", FROM + 50, FROM + 60, 0],
  ["before all that the test made", FROM - 1_000, FROM, 0],
])("%s", async (_what, fromSeconds, untilSeconds, expected) => {
  expect(await countBlocks({ fromSeconds, untilSeconds })).toBe(expected);
});

test("a chain that has not gone past the time can't tell", async () => {
  expect(await countBlocks({ fromSeconds: FROM, untilSeconds: FROM + 120 })).toBeNull();
});

test("a node that doesn't answer is no chain that stands still", async () => {
  const away = openBlockCounter({ ...chainProfile(31337), rpcUrls: ["http://127.0.0.1:1"] });
  await expect(away({ fromSeconds: FROM, untilSeconds: FROM + 1 })).rejects.toThrow();
});
