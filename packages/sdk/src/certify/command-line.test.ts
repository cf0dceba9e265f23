import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { paperNetwork } from "../testing/paper-network.ts";
import { readCommandLine, UsageError } from "./command-line.ts";

let folder: string;
const address = `0x${"Ab".repeat(20)}`;
const takerKey = `0x${"22".repeat(32)}`;
const file = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tetrafi-command-"));
  const { chains, corridors } = paperNetwork();
  const network = { chains, corridors: corridors.map(({ corridor }) => corridor) };
  writeFileSync(file("network.json"), JSON.stringify(network));
  writeFileSync(file("stack.json"), JSON.stringify({ accounts: { taker: { privateKey: takerKey } } }));
  writeFileSync(file("broken.json"), "{");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const needed = ["--url", "ws://127.0.0.1:9400/x", "--key", "tf_a", "--address", address];
const withNetwork = (...more: string[]): string[] => [...needed, "--network", file("network.json"), ...more];

describe("the command", () => {
  test("has limits of its own where none are given, and no taker without a key", () => {
    const { options, jsonFile } = readCommandLine(withNetwork(), {});
    expect(options).toMatchObject({
      url: "ws://127.0.0.1:9400/x",
      apiKey: "tf_a",
      solver: address.toLowerCase(),
      rounds: 200,
      burst: 200,
      p99Ms: 200,
      connectMs: 120_000,
    });
    expect(options.network.corridors).toHaveLength(2);
    expect([options.takerKey, options.groups, jsonFile]).toEqual([undefined, undefined, undefined]);
  });

  test("takes network and taker from a stack file, keys from the environment, and what is given over both", () => {
    const stack = [...needed.slice(0, 2), ...needed.slice(4), "--stack", file("stack.json")];
    const fromStack = readCommandLine(stack, { TETRAFI_CERTIFY_KEY: "tf_env" }).options;
    expect(fromStack).toMatchObject({ apiKey: "tf_env", takerKey });
    const own = `0x${"33".repeat(32)}`;
    expect(readCommandLine(withNetwork(), { TETRAFI_CERTIFY_TAKER_KEY: own }).options.takerKey).toBe(own);
    const wanted = withNetwork("--groups", "quotes,fills", "--rounds", "7", "--json", "r.json");
    expect(readCommandLine(wanted, {})).toMatchObject({
      options: { groups: ["quotes", "fills"], rounds: 7 },
      jsonFile: "r.json",
    });
  });

  test.each<[string, () => string[], RegExp]>([
    ["no network", () => needed, /--network or --stack is missing/],
    ["no address", () => [...needed.slice(0, 4), "--network", file("network.json")], /--address is missing/],
    ["a short address", () => withNetwork("--address", "0x12"), /--address must be 0x and 40 hex digits/],
    ["an unknown option", () => withNetwork("--fast", "1"), /--fast/],
    ["an unknown group", () => withNetwork("--groups", "quotes,speed"), /no group "speed"/],
    ["no rounds", () => withNetwork("--rounds", "0"), /--rounds must be a number from 1/],
    ["a network file that is none", () => [...needed, "--network", file("broken.json")], /not valid JSON/],
    ["a stack file that is none", () => [...needed, "--stack", file("broken.json")], /not a stack file/],
    [
      "a stack file without a network",
      () => [...needed, "--stack", "/nowhere/stack.json"],
      /no network\.json/,
    ],
  ])("%s is told", (_, parameters, message) => {
    expect(() => readCommandLine(parameters(), {})).toThrow(UsageError);
    expect(() => readCommandLine(parameters(), {})).toThrow(message);
  });

  test("a malformed taker's key is not repeated", () => {
    const read = () => readCommandLine(withNetwork(), { TETRAFI_CERTIFY_TAKER_KEY: "0xsecret" });
    expect(read).toThrow(/TETRAFI_CERTIFY_TAKER_KEY must be 0x and 64 hex digits/);
    expect(read).not.toThrow(/secret/);
  });
});
