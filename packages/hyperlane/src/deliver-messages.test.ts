import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getAbiItem, type Hex } from "viem";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mailboxAbi } from "@tetrafi/protocol/abi/hyperlane.ts";
import { startProcess, type SupervisedProcess } from "@tetrafi/stack/child-process.ts";
import { localNetwork } from "@tetrafi/stack/network.ts";
import { checkpointPath, readCheckpoint } from "./checkpoint-files.ts";
import { FinalMessages } from "./final-messages.ts";
import { encodeMultisigMetadata } from "./multisig-metadata.ts";
import {
  accounts,
  proofBody,
  REFUSED_BODY,
  startLocalChain,
  until,
  type LocalChain,
} from "./testing/local-chain.ts";

const [A, B] = [31_337, 31_338];

let dir = "";
let checkpointDir = "";
let a: LocalChain;
let b: LocalChain;
let validators: SupervisedProcess | undefined;
let relayer: SupervisedProcess | undefined;
const unexpected: string[] = [];
/** Everything that must have been delivered by now, by destination. */
const expected = { a: [] as Hex[], b: [] as Hex[] };

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "tetrafi-hyperlane-"));
  checkpointDir = join(dir, "checkpoints");
  mkdirSync(checkpointDir);
  [a, b] = await Promise.all([startLocalChain(A, dir), startLocalChain(B, dir)]);
  writeFileSync(join(dir, "network.json"), JSON.stringify(localNetwork([a.profile, b.profile])));
});

afterAll(async () => {
  await Promise.all([validators?.stop(), relayer?.stop()]);
  await Promise.all([a?.stop(), b?.stop()]);
  rmSync(dir, { recursive: true, force: true });
});

const run = (name: string, settings: Readonly<Record<string, string>>): Promise<SupervisedProcess> =>
  startProcess({
    name,
    main: join(import.meta.dirname, `${name}-main.ts`),
    settings: {
      TETRAFI_NETWORK_FILE: join(dir, "network.json"),
      TETRAFI_CHECKPOINT_DIR: checkpointDir,
      ...settings,
    },
    logFile: join(dir, `${name}.log`),
    onUnexpectedExit: (reason) => void unexpected.push(`${name}: ${reason}`),
  });
const runValidators = (count: number): Promise<SupervisedProcess> => {
  const keys = accounts.validators.slice(0, count).map(({ privateKey }) => privateKey);
  return run("validators", { TETRAFI_VALIDATOR_KEYS: keys.join(",") });
};
const runRelayer = (): Promise<SupervisedProcess> =>
  run("relayer", { TETRAFI_RELAYER_KEY: accounts.relayer.privateKey });

/** Dispatches proofs to the other chain's oracle. */
async function dispatch(from: LocalChain, names: readonly string[]): Promise<void> {
  const [to, ids] = from === a ? [b, expected.b] : [a, expected.a];
  const { chainId, contracts } = to.profile;
  ids.push(...(await from.dispatch(chainId, contracts.hyperlaneOracle, names.map(proofBody))));
}

/** What a chain's Mailbox has processed, in order. */
const processedLogs = ({
  client,
  profile,
}: LocalChain): Promise<{ args: { messageId: Hex }; blockNumber: bigint; blockHash: Hex }[]> =>
  client.getLogs({
    address: profile.contracts.mailbox,
    event: getAbiItem({ abi: mailboxAbi, name: "ProcessId" }),
    fromBlock: 0n,
    strict: true,
  });

const isDelivered = ({ client, profile }: LocalChain, id: Hex): Promise<boolean> =>
  client.readContract({
    address: profile.contracts.mailbox,
    abi: mailboxAbi,
    functionName: "delivered",
    args: [id],
  });

/** Waits until all that is expected is delivered; checks that it was once, with no transaction to spare. */
async function deliveredOnce(): Promise<void> {
  for (const [chain, ids] of [
    [a, expected.a],
    [b, expected.b],
  ] as const) {
    await until(async () => (await Promise.all(ids.map((id) => isDelivered(chain, id)))).every(Boolean));
    const processed = (await processedLogs(chain)).map(({ args }) => args.messageId);
    expect(processed.sort()).toEqual(ids.toSorted());
    const sent = await chain.client.getTransactionCount({
      address: accounts.relayer.address,
      blockTag: "pending",
    });
    expect(sent).toBe(ids.length);
  }
}

test("one signature of three delivers nothing; two do, and a message that is refused holds up no other", async () => {
  [validators, relayer] = await Promise.all([runValidators(1), runRelayer()]);
  const { mailbox, hyperlaneOracle } = b.profile.contracts;
  await a.dispatch(B, hyperlaneOracle, [REFUSED_BODY]);
  await dispatch(a, ["first"]);
  const id = expected.b[0] ?? "0x";
  const path = checkpointPath(checkpointDir, accounts.validators[0].address, A, 1);
  const signed = await until(async () => (await readCheckpoint(path)) ?? false);
  expect(signed.checkpoint.messageId).toBe(id);

  const message = (await new FinalMessages(a).next())?.messages[1];
  const refusal = await b.client
    .estimateContractGas({
      account: accounts.relayer.address,
      address: mailbox,
      abi: mailboxAbi,
      functionName: "process",
      args: [encodeMultisigMetadata(signed.checkpoint, [signed.signature]), message?.bytes ?? "0x"],
    })
    .catch((error: Error) => error);
  expect(refusal).toBeInstanceOf(Error);
  const seenAt = await b.client.getBlockNumber();
  await until(async () => (await b.client.getBlockNumber()) >= seenAt + 4n);
  expect(await isDelivered(b, id)).toBe(false);

  await validators.stop();
  validators = await runValidators(3);
  await deliveredOnce();
});

test("what was dispatched while both were dead is delivered after they start again, and nothing twice", async () => {
  await Promise.all([validators?.kill("SIGKILL"), relayer?.kill("SIGKILL")]);
  await Promise.all([dispatch(a, ["second", "third", "fourth"]), dispatch(b, ["back", "and back"])]);
  await Promise.all([validators?.restart(), relayer?.restart()]);
  await deliveredOnce();
});

test("a relayer that is killed with deliveries in the pool sends none of them again", async () => {
  const names = Array.from({ length: 6 }, (_, i) => `killed ${i}`);
  const account = { address: accounts.relayer.address } as const;
  const before = await b.client.getTransactionCount({ ...account, blockTag: "pending" });
  await dispatch(a, names);
  await until(async () => (await b.client.getTransactionCount({ ...account, blockTag: "pending" })) > before);
  await relayer?.kill("SIGKILL");
  await relayer?.restart();
  await deliveredOnce();
});

test("both live through a node that goes away and comes back", async () => {
  const pids = [validators?.pid(), relayer?.pid()];
  await b.restart();
  await Promise.all([dispatch(a, ["after the restart"]), dispatch(b, ["from the restarted"])]);
  await deliveredOnce();
  expect([validators?.pid(), relayer?.pid()]).toEqual(pids);
  expect(unexpected).toEqual([]);
});

/** Takes back the blocks from a delivery on, and waits until it's made again in another block. */
async function undoDelivery(id: Hex): Promise<void> {
  const deliveries = async () => (await processedLogs(b)).filter(({ args }) => args.messageId === id);
  const [undone] = await deliveries();
  if (undone === undefined) throw new Error(`${id} is not delivered`);
  const head = await b.client.getBlockNumber();
  await b.anvil("anvil_reorg", [Number(head - undone.blockNumber) + 1, []]);
  const [again, ...more] = await until(async () => {
    const found = await deliveries();
    return found.some(({ blockHash }) => blockHash !== undone.blockHash) && found;
  });
  expect(again?.blockHash).not.toBe(undone.blockHash);
  expect(more).toEqual([]);
}

test("a delivery that a reorganisation undid is made again, even one that was final", async () => {
  await dispatch(a, ["undone"]);
  const id = expected.b.at(-1) ?? "0x";
  await until(() => isDelivered(b, id));
  await undoDelivery(id);
  const delivery = (await processedLogs(b)).find(({ args }) => args.messageId === id);
  const finalAt = (delivery?.blockNumber ?? 0n) + 2n;
  // Two blocks more, in which the relayer has long let go of it.
  await until(async () => (await b.client.getBlockNumber()) >= finalAt + 2n);
  await undoDelivery(id);
  expect(unexpected).toEqual([]);
});
