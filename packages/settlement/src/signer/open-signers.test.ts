import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { privateKeyToAccount } from "viem/accounts";
import { afterAll, expect, test } from "vitest";
import { ConfigurationError } from "@tetrafi/protocol/config/read-config.ts";
import { openSigners } from "./open-signers.ts";

const folder = mkdtempSync(join(tmpdir(), "tetrafi-signers-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const key = (byte: string): `0x${string}` => `0x${byte.repeat(32)}`;
const TETRAFI_SUBMITTER_KEY = key("01");

function fileOf(content: unknown): string {
  const path = join(folder, "signers.json");
  writeFileSync(path, JSON.stringify(content));
  return path;
}

const openWith = (content: unknown) =>
  openSigners({ TETRAFI_SUBMITTER_KEY, TETRAFI_MORE_SUBMITTERS_FILE: fileOf(content) });

async function faultsOf(content: unknown): Promise<string> {
  try {
    await openWith(content);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults.join("; ");
  }
  throw new Error("a configuration fault was expected");
}

test("the process's own signer is the first, those of the file follow", async () => {
  const signers = await openWith([
    { TETRAFI_SUBMITTER_KEY: key("02") },
    { TETRAFI_SUBMITTER_KEY: key("03") },
  ]);
  expect(signers.map(({ address }) => address)).toEqual(
    ["01", "02", "03"].map((byte) => privateKeyToAccount(key(byte)).address),
  );
  expect(await openSigners({ TETRAFI_SUBMITTER_KEY })).toHaveLength(1);
});

test("a file that says too little, too much or the same twice is refused, and no key is told", async () => {
  expect(await faultsOf([])).toMatch(/signers\.json/);
  expect(await faultsOf([{ TETRAFI_SUBMITTER_KEY: key("02"), TETRAFI_KMS_KEY_ID: "a" }])).toMatch(
    /signer 1: set exactly one of/,
  );
  const twice = await faultsOf([{ TETRAFI_SUBMITTER_KEY: key("02") }, { TETRAFI_SUBMITTER_KEY: key("01") }]);
  expect(twice).toMatch(/signer 2 is 0x\w+, which is there already/);
  expect(twice).not.toContain(key("01").slice(2));
});
