import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeFunctionData, encodeFunctionResult, keccak256, parseAbi, type Hex } from "viem";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { checkpointPath, writeCheckpoint } from "@tetrafi/hyperlane/checkpoint-files.ts";
import { formatCheckpoint } from "@tetrafi/hyperlane/checkpoint-format.ts";
import { signCheckpoint, type SignedCheckpoint } from "@tetrafi/hyperlane/checkpoint.ts";
import { chainProfile } from "@tetrafi/protocol/config/testing/network.ts";
import { localAccounts } from "@tetrafi/stack/accounts.ts";
import type { Chain } from "../chain/chain.ts";
import { systemClock } from "../clock.ts";
import { checkpointReader } from "./read-checkpoints.ts";

const [validator, other] = localAccounts().validators;
const ADDRESS = validator.address.toLowerCase() as Hex;
const CHAIN_ID = 2;
const announceAbi = parseAbi([
  "function getAnnouncedStorageLocations(address[] validators) view returns (string[][])",
]);

const signed = (root: string, key: Hex = validator.privateKey): SignedCheckpoint =>
  signCheckpoint(
    {
      domain: CHAIN_ID,
      merkleTreeHook: keccak256("0x01"),
      root: keccak256(`0x${root}`),
      index: 7,
      messageId: keccak256("0x02"),
    },
    key,
  );

let server: Server;
let base = "";
let folder = "";
/** What the server has, by path; a path that isn't there is 404. */
const files = new Map<string, string>();
const asked: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tetrafi-read-"));
  server = createServer(({ url = "" }, response) => {
    asked.push(url);
    const text = files.get(url);
    if (text === "elsewhere") response.writeHead(302, { location: "/good/checkpoint_7_with_id.json" }).end();
    else response.writeHead(text === undefined ? 404 : 200).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  files.clear();
  asked.length = 0;
});

/** A chain whose validators have announced these places, and how often it was asked for them. */
function announcing(locations: readonly string[]): { chain: Chain; calls: () => number } {
  let calls = 0;
  const profile = chainProfile(CHAIN_ID);
  const contracts = { ...profile.contracts, validatorAnnounce: `0x${"ab".repeat(20)}` as const };
  const chain = {
    profile: { ...profile, contracts },
    head: () => ({ latest: { number: 1 } }),
    rpc: {
      request: (_method: string, [call]: readonly [{ data: Hex }]) => {
        calls += 1;
        const { args } = decodeFunctionData({ abi: announceAbi, data: call.data });
        expect(args[0].map((one) => one.toLowerCase())).toEqual([ADDRESS]);
        return Promise.resolve(encodeFunctionResult({ abi: announceAbi, result: [locations] }));
      },
    },
  };
  return { chain: chain as unknown as Chain, calls: () => calls };
}

const read = (templates: readonly string[], chain = announcing([]).chain): Promise<SignedCheckpoint | null> =>
  checkpointReader(templates, systemClock)(chain, ADDRESS, 7);

test("from a server, at the validator's own place", async () => {
  files.set(`/${ADDRESS}/2/checkpoint_7_with_id.json`, formatCheckpoint(signed("01")));
  expect(await read([`${base}/{validator}/{domain}`])).toEqual(signed("01"));
});

test("from files as local validators write them", async () => {
  await writeCheckpoint(checkpointPath(folder, ADDRESS, CHAIN_ID, 7), signed("02"));
  expect(await read([`file://${folder}/{validator}/{domain}`])).toEqual(signed("02"));
  expect(await read([`file://${folder}/nowhere/{validator}`])).toBeNull();
});

test("the next place is tried when one has nothing, rubbish, too much, another's, or sends elsewhere", async () => {
  const path = (name: string): string => `/${name}/checkpoint_7_with_id.json`;
  files.set(path("rubbish"), "{");
  files.set(path("long"), `${formatCheckpoint(signed("03"))}${" ".repeat(20_000)}`);
  files.set(path("others"), formatCheckpoint(signed("03", other.privateKey)));
  files.set(path("moved"), "elsewhere");
  files.set(path("good"), formatCheckpoint(signed("03")));
  const places = ["none", "rubbish", "long", "others", "moved", "good"].map((name) => `${base}/${name}`);
  expect(await read(places.slice(0, -1))).toBeNull();
  expect(await read(["http://127.0.0.1:1/", "nonsense", ...places])).toEqual(signed("03"));
});

test("announcements are read once a while; only open places among them are followed", async () => {
  const { chain, calls } = announcing([`${base}/private`, "file:///etc", "ftp://x"]);
  const reader = checkpointReader([], systemClock);
  expect(await reader(chain, ADDRESS, 7)).toBeNull();
  expect(await reader(chain, ADDRESS, 8)).toBeNull();
  expect(calls()).toBe(1);
  expect(asked).toEqual([]);
});
