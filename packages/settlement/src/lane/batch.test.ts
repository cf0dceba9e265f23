import { randomBytes } from "node:crypto";
import { parseEther, toHex, type Hex } from "viem";
import { privateKeyToAccount, type PrivateKeyAccount } from "viem/accounts";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import { acquireLane } from "@tetrafi/store/lanes.ts";
import { actOnSettlement } from "@tetrafi/store/operator-actions.ts";
import { insertApiKey } from "@tetrafi/store/identities.ts";
import { listPendingIntents } from "@tetrafi/store/pending-intents.ts";
import { openSession } from "@tetrafi/store/session.ts";
import { readSettlementState } from "@tetrafi/store/settlements.ts";
import { acceptTestOrder } from "@tetrafi/store/testing/accept-order.ts";
import { startTestDatabase, type TestDatabase } from "@tetrafi/store/testing/test-database.ts";
import type { ChainRpc } from "../chain/chain-rpc.ts";
import { RpcUnreachableError } from "../chain/rpc-endpoint.ts";
import { silent, startManualChain, type ManualChain } from "../testing/manual-chain.ts";
import { FEE_POLICY } from "./fees.ts";
import { Lane } from "./lane.ts";
import type { Call } from "./simulate.ts";

/** What the lane keeps of a transaction of several; a plain transfer stands for a proof, which is all or nothing. */
let server: TestDatabase;
let chain: ManualChain;
let account: PrivateKeyAccount;
let orderIds: readonly [Bytes32, Bytes32, Bytes32];
const ends: (() => void)[] = [];
beforeAll(async () => {
  [server, chain] = await Promise.all([startTestDatabase(), startManualChain()]);
  const holder = { role: "operator", workspaceId: null, solverId: null } as const;
  await insertApiKey(server.database, { id: "desk", ...holder, keyHash: Buffer.alloc(32) });
});
afterAll(() => Promise.all([server?.stop(), chain?.stop()]));
afterEach(() => {
  for (const end of ends.splice(0)) end();
});
beforeEach(async () => {
  account = privateKeyToAccount(toHex(randomBytes(32)));
  await chain.rpc.request("anvil_setBalance", [account.address, toHex(parseEther("10"))]);
  const accept = () => acceptTestOrder(server.database);
  orderIds = [await accept(), await accept(), await accept()];
});

const TARGET: Hex = "0x00000000000000000000000000000000000a11ce";
const transfer: Call = { chainId: 31337, to: TARGET, data: "0x", value: 1n };
/** PUSH1 0 PUSH1 0 REVERT. */
const REVERTS: Hex = "0x60006000fd";

async function startHolder(isCut = false): Promise<{ lane: Lane; end: () => void }> {
  const rpc: ChainRpc = {
    ...chain.rpc,
    requestEach: async (method, params) =>
      isCut && method === "eth_sendRawTransaction"
        ? [{ endpoint: "faulty", ok: false, error: new RpcUnreachableError("faulty: ECONNRESET") }]
        : chain.rpc.requestEach(method, params),
  };
  const { database } = server;
  const lane = new Lane({ profile: chain.profile, rpc, account, database, policy: FEE_POLICY, log: silent });
  const quiet = { channel: "quiet", onNotification: () => undefined, onLost: () => undefined };
  const session = await openSession(database, quiet);
  ends.push(session.close);
  let held = null;
  // The server frees a dead session's lock a moment after its end.
  while (held === null) held = await acquireLane(session, lane.key);
  lane.take(held);
  await lane.track(await chain.head());
  return { lane, end: session.close };
}

async function sendAll(lane: Lane, call: Call = transfer): Promise<string> {
  const states = await Promise.all(orderIds.map((orderId) => readSettlementState(server.database, orderId)));
  return lane.sendBatch(call, "prove", (txHash) =>
    orderIds.map((orderId, index) => ({
      orderId,
      version: states[index]?.version ?? 0,
      reason: null,
      wakeAtMs: 0,
      event: { step: "proving", atMs: 1, chainId: 31337, txHash, blockNumber: null, detail: { index } },
    })),
  );
}

/** Each order's transactions in a few words. */
async function intents(): Promise<string[]> {
  const states = await Promise.all(orderIds.map((orderId) => readSettlementState(server.database, orderId)));
  return states.map((state) =>
    (state?.intents ?? [])
      .map((one) => `${one.state}, ${one.attempts}${one.error === null ? "" : `: ${one.error}`}`)
      .join("; "),
  );
}

const each = (words: string): string[] => orderIds.map(() => words);

test("one transaction is recorded for all, moves all, and ends for all", async () => {
  const { lane } = await startHolder();
  expect(await sendAll(lane)).toBe("recorded");
  expect(await intents()).toEqual(each("broadcast, 1"));
  const [batch, ...others] = await listPendingIntents(server.database, lane.key, 9);
  expect([batch?.members.map(({ orderId }) => orderId), others]).toEqual([orderIds, []]);
  for (const orderId of orderIds)
    expect(await readSettlementState(server.database, orderId)).toMatchObject({
      step: "proving",
      version: 1,
    });
  expect((await lane.track(await chain.mine())).toSorted()).toEqual([...orderIds].sort());
  expect(await intents()).toEqual(each("included, 1"));
  await lane.track(await chain.mine(2));
  expect(await intents()).toEqual(each("final, 1"));
});

test("of an order with a live transaction of the purpose nothing is recorded, nor of those with it", async () => {
  const { lane } = await startHolder();
  await sendAll(lane);
  expect(await sendAll(lane)).toBe("alreadyLive");
  expect(await listPendingIntents(server.database, lane.key, 9)).toHaveLength(1);
});

test("if one has moved, or is held meanwhile, nothing is recorded of any, and no nonce is taken", async () => {
  const { lane } = await startHolder();
  const states = orderIds.map(() => 0);
  const [, second] = orderIds;
  await actOnSettlement(server.database, {
    orderId: second,
    action: "hold",
    keyId: "desk",
    why: "a test",
    nowMs: 1,
  });
  const outcome = await lane.sendBatch(transfer, "prove", (txHash) =>
    orderIds.map((orderId, index) => ({
      orderId,
      version: states[index] ?? 0,
      reason: null,
      wakeAtMs: 0,
      event: { step: "proving", atMs: 1, chainId: 31337, txHash, blockNumber: null, detail: {} },
    })),
  );
  expect(outcome).toBe("moved");
  expect(await intents()).toEqual(each(""));
  expect(await sendAll(lane)).toBe("recorded");
  const [batch] = await listPendingIntents(server.database, lane.key, 9);
  expect(batch?.nonce).toBe(0);
});

test("killed between record and broadcast: the next holder broadcasts it, for all", async () => {
  const first = await startHolder(true);
  await sendAll(first.lane);
  expect(await intents()).toEqual(each("planned, 1"));
  first.end();
  const second = await startHolder();
  expect(await intents()).toEqual(each("broadcast, 1"));
  await second.lane.track(await chain.mine(3));
  expect(await intents()).toEqual(each("final, 1"));
});

test("a reorganisation drops it for all; it is replaced for all; one of its versions ends it", async () => {
  const { lane } = await startHolder();
  await sendAll(lane);
  await lane.track(await chain.mine());
  await chain.rpc.request("anvil_reorg", [1, []]);
  await lane.track(await chain.head(true));
  expect(await intents()).toEqual(each("broadcast, 1"));
  await chain.rpc.request("anvil_dropAllTransactions", []);
  const [batch] = await listPendingIntents(server.database, lane.key, 9);
  const offered = batch?.attempts[0]?.maxFeePerGas ?? 0n;
  await chain.rpc.request("anvil_setNextBlockBaseFeePerGas", [toHex(offered * 4n)]);
  for (let block = 0; block < FEE_POLICY.replaceAfterBlocks; block += 1) await lane.track(await chain.mine());
  expect(await intents()).toEqual(each("broadcast, 2"));
  await lane.track(await chain.mine(3));
  expect(await intents()).toEqual(each("final, 2"));
  const hashes = await Promise.all(
    orderIds.map(
      async (orderId) => (await readSettlementState(server.database, orderId))?.intents[0]?.txHash,
    ),
  );
  expect(new Set(hashes).size).toBe(1);
});

test("a revert is one for all, after which each may go again", async () => {
  const { lane } = await startHolder();
  const to: Hex = "0x00000000000000000000000000000000000bad01";
  await sendAll(lane, { ...transfer, to });
  await chain.rpc.request("anvil_setCode", [to, REVERTS]);
  await lane.track(await chain.mine(3));
  expect(await intents()).toEqual(each("reverted, 1: REVERTED"));
  expect(await sendAll(lane)).toBe("recorded");
});

test("who lost the lane records nothing", async () => {
  const first = await startHolder();
  first.end();
  await startHolder();
  expect(await sendAll(first.lane)).toBe("laneLost");
  expect(await intents()).toEqual(each(""));
});
