import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { keccak256, slice } from "viem";
import { afterAll, beforeAll, expect, test } from "vitest";
import { localAccounts } from "@tetrafi/stack/accounts.ts";
import { checkpointPath, readCheckpoint, writeCheckpoint } from "./checkpoint-files.ts";
import { signCheckpoint } from "./checkpoint.ts";

const accounts = localAccounts();
const [validator] = accounts.validators;
const signed = signCheckpoint(
  {
    domain: 31_337,
    merkleTreeHook: `0x${"00".repeat(12)}${"ab".repeat(20)}`,
    root: keccak256("0x01"),
    index: 7,
    messageId: keccak256("0x02"),
  },
  validator.privateKey,
);
let dir = "";
let path = "";
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "tetrafi-checkpoints-"));
  path = checkpointPath(dir, validator.address, 31_337, 7);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test("a checkpoint is read as it was written, over whatever a crash left behind", async () => {
  expect(await readCheckpoint(path)).toBeNull();
  await writeCheckpoint(path, signed);
  writeFileSync(`${path}.new`, "half a fi");
  writeFileSync(path, "");
  expect(await readCheckpoint(path)).toBeNull();
  await writeCheckpoint(path, signed);
  expect(await readCheckpoint(path)).toEqual(signed);
  expect(readdirSync(dirname(path))).toEqual(["7_with_id.json"]);
});

test("the file has Hyperlane's shape", async () => {
  await writeCheckpoint(path, signed);
  const { checkpoint, signature } = signed;
  expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({
    value: {
      checkpoint: {
        merkle_tree_hook_address: checkpoint.merkleTreeHook,
        mailbox_domain: 31_337,
        root: checkpoint.root,
        index: 7,
      },
      message_id: checkpoint.messageId,
    },
    signature: {
      r: slice(signature, 0, 32),
      s: slice(signature, 32, 64),
      v: Number(slice(signature, 64, 65)),
    },
    serialized_signature: signature,
  });
});

test("a file of another shape is no checkpoint", async () => {
  writeFileSync(path, JSON.stringify({ value: {}, signature: "0x" }));
  expect(await readCheckpoint(path)).toBeNull();
});
