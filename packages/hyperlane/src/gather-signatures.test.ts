import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { concat, keccak256, numberToHex, type Hex } from "viem";
import { afterEach, beforeEach, expect, test } from "vitest";
import { localAccounts } from "@tetrafi/stack/accounts.ts";
import { checkpointPath, readCheckpoint, writeCheckpoint } from "./checkpoint-files.ts";
import { signCheckpoint, type Checkpoint } from "./checkpoint.ts";
import { gatherSignatures, type SignedMessage } from "./gather-signatures.ts";

const accounts = localAccounts();
const checkpoint: Checkpoint = {
  domain: 31_337,
  merkleTreeHook: `0x${"00".repeat(12)}${"ab".repeat(20)}`,
  root: keccak256("0x01"),
  index: 7,
  messageId: keccak256("0x02"),
};
const message: SignedMessage = {
  messageId: checkpoint.messageId,
  index: 7,
  originDomain: 31_337,
  merkleTreeHook: checkpoint.merkleTreeHook,
};
const multisig = { validators: accounts.validators.map(({ address }) => address), threshold: 2 };

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "tetrafi-gather-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Writes what validator `at` says, signed with the key of validator `by`. */
async function write(at: number, said: Partial<Checkpoint> = {}, by = at): Promise<Hex> {
  const signed = signCheckpoint({ ...checkpoint, ...said }, accounts.validators[by]?.privateKey ?? "0x");
  const path = checkpointPath(dir, accounts.validators[at]?.address ?? "0x", 31_337, 7);
  await writeCheckpoint(path, signed);
  return signed.signature;
}
const gather = (): Promise<Hex | null> =>
  gatherSignatures(
    (validator) => readCheckpoint(checkpointPath(dir, validator, 31_337, 7)),
    message,
    multisig,
  );
const metadata = (root: Hex, signatures: readonly Hex[]): Hex =>
  concat([checkpoint.merkleTreeHook, root, numberToHex(7, { size: 4 }), ...signatures]);

test("too few signatures give nothing", async () => {
  expect(await gather()).toBeNull();
  await write(1);
  expect(await gather()).toBeNull();
});

test("the first two in the ISM's order are taken, whichever came first", async () => {
  const third = await write(2);
  const second = await write(1);
  expect(await gather()).toBe(metadata(checkpoint.root, [second, third]));
  const first = await write(0);
  expect(await gather()).toBe(metadata(checkpoint.root, [first, second]));
});

test("a validator with another root doesn't keep the others from agreeing", async () => {
  await write(0, { root: keccak256("0x05") });
  const second = await write(1);
  expect(await gather()).toBeNull();
  const third = await write(2);
  expect(await gather()).toBe(metadata(checkpoint.root, [second, third]));
});

const worthless: readonly (readonly [string, () => Promise<unknown>])[] = [
  ["signed by another", () => write(1, {}, 2)],
  ["of another message", () => write(1, { messageId: keccak256("0x06") })],
  ["of another index", () => write(1, { index: 8 })],
  ["of another chain", () => write(1, { domain: 31_338 })],
  ["of another hook", () => write(1, { merkleTreeHook: checkpoint.root })],
  [
    "cut short",
    async () => {
      await write(1);
      writeFileSync(checkpointPath(dir, accounts.validators[1].address, 31_337, 7), '{"value":');
    },
  ],
];
test.each(worthless)("a checkpoint %s counts for nothing", async (_name, spoil) => {
  await write(0);
  await spoil();
  expect(await gather()).toBeNull();
});
