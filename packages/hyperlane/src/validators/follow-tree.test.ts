import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { keccak256, stringToHex, type Hex } from "viem";
import { afterAll, beforeAll, expect, test } from "vitest";
import { merkleTreeHookAbi, multisigIsmAbi } from "@tetrafi/protocol/abi/hyperlane.ts";
import { checkpointPath, readCheckpoint } from "../checkpoint-files.ts";
import { checkpointSigner, type Checkpoint } from "../checkpoint.ts";
import { FinalMessages } from "../final-messages.ts";
import { encodeMultisigMetadata } from "../multisig-metadata.ts";
import { accounts, startLocalChain, until, type LocalChain } from "../testing/local-chain.ts";
import { TreeFollower } from "./follow-tree.ts";
import { Validator } from "./validator.ts";

const DESTINATION = 31_338;
const log = pino({ level: "silent" });

let dir = "";
let chain: LocalChain;
let validators: readonly Validator[] = [];
let follower: TreeFollower;
const stopped = new AbortController();
const loops: Promise<void>[] = [];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "tetrafi-tree-"));
  chain = await startLocalChain(31_337, dir);
  // From here on blocks come when a test asks for them.
  await chain.anvil("evm_setIntervalMining", [0]);
  validators = accounts.validators.map(({ privateKey }) => new Validator(privateKey, dir, log));
  follower = new TreeFollower(chain, validators, log);
});

afterAll(async () => {
  stopped.abort();
  await Promise.all(loops);
  await chain?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const mine = (blocks: number): Promise<void> => chain.anvil("anvil_mine", [blocks]);

async function dispatchAndMine(bodies: readonly string[]): Promise<Hex[]> {
  const dispatched = chain.dispatch(
    DESTINATION,
    accounts.taker.address,
    bodies.map((body) => stringToHex(body)),
  );
  const pending = { address: accounts.taker.address, blockTag: "pending" } as const;
  const first = await chain.client.getTransactionCount({ ...pending, blockTag: "latest" });
  await until(async () => (await chain.client.getTransactionCount(pending)) === first + bodies.length);
  await mine(1);
  return dispatched;
}

const hookRoot = (): Promise<Hex> =>
  chain.client.readContract({
    address: chain.profile.contracts.merkleTreeHook,
    abi: merkleTreeHookAbi,
    functionName: "root",
  });

const signedBy = (at: number, index: number): ReturnType<typeof readCheckpoint> =>
  readCheckpoint(checkpointPath(dir, validators[at]?.address ?? "0x", 31_337, index));

test("nothing is signed before its block is final", async () => {
  await dispatchAndMine(["first", "second"]);
  for (const backlog of [0, 0, 2]) {
    while (await follower.turn());
    expect(validators.map((validator) => validator.backlog)).toEqual([backlog, backlog, backlog]);
    await mine(1);
  }
});

test("every validator signs every root, and the last one is the hook's", async () => {
  const ids = await dispatchAndMine(["third", "fourth", "fifth"]);
  await mine(2);
  while (await follower.turn());
  loops.push(...validators.map((validator) => validator.run(stopped.signal)));
  await until(async () => validators.every((validator) => validator.backlog === 0));
  for (const [at, validator] of validators.entries()) {
    const signed = await Promise.all([0, 1, 2, 3, 4].map((index) => signedBy(at, index)));
    expect(signed.map((found) => found && checkpointSigner(found))).toEqual(
      Array.from({ length: 5 }, () => validator.address),
    );
    expect(signed.slice(2).map((found) => found?.checkpoint.messageId)).toEqual(ids);
    expect(signed[4]?.checkpoint.root).toBe(await hookRoot());
  }
});

test("the ISM accepts two of three signatures in its order, and nothing less", async () => {
  const window = await new FinalMessages(chain).next();
  const message = window?.messages[2];
  const [first, second, third] = await Promise.all([0, 1, 2].map((at) => signedBy(at, 2)));
  if (message === undefined || !first || !second || !third) throw new Error("no signed message");
  const verify = (checkpoint: Checkpoint, signatures: readonly Hex[]): Promise<boolean> =>
    chain.client
      .readContract({
        address: chain.profile.contracts.multisigIsm,
        abi: multisigIsmAbi,
        functionName: "verify",
        args: [encodeMultisigMetadata(checkpoint, signatures), message.bytes],
      })
      .catch(() => false);
  const { checkpoint } = first;
  expect(await verify(checkpoint, [first.signature, second.signature])).toBe(true);
  expect(await verify(checkpoint, [first.signature, third.signature])).toBe(true);
  expect(await verify(checkpoint, [second.signature, third.signature])).toBe(true);
  expect(await verify(checkpoint, [first.signature])).toBe(false);
  expect(await verify(checkpoint, [first.signature, first.signature])).toBe(false);
  expect(await verify(checkpoint, [second.signature, first.signature])).toBe(false);
  const otherRoot = { ...checkpoint, root: keccak256("0x01") };
  expect(await verify(otherRoot, [first.signature, second.signature])).toBe(false);
});

test("a new process signs nothing twice and goes on where the chain is", async () => {
  const resumed = accounts.validators.map(({ privateKey }) => new Validator(privateKey, dir, log));
  const again = new TreeFollower(chain, resumed, log);
  const [id] = await dispatchAndMine(["sixth"]);
  await mine(2);
  while (await again.turn());
  expect(resumed.map((validator) => validator.backlog)).toEqual([6, 6, 6]);
  loops.push(...resumed.map((validator) => validator.run(stopped.signal)));
  await until(async () => resumed.every((validator) => validator.backlog === 0));
  expect((await signedBy(0, 5))?.checkpoint).toMatchObject({ messageId: id, root: await hookRoot() });
});

test("a chain that takes final blocks back is read anew, and what was signed of them is replaced", async () => {
  while (await follower.turn());
  await until(async () => validators.every((validator) => validator.backlog === 0));
  const before = await signedBy(1, 5);
  // The last dispatch and the two blocks after it.
  await chain.anvil("anvil_reorg", [3, []]);
  const [id] = await dispatchAndMine(["another sixth"]);
  await mine(2);
  while (await follower.turn());
  await until(async () => validators.every((validator) => validator.backlog === 0));
  const after = await signedBy(1, 5);
  expect(after?.checkpoint).toMatchObject({ messageId: id, index: 5, root: await hookRoot() });
  expect(after?.checkpoint.messageId).not.toBe(before?.checkpoint.messageId);
});
