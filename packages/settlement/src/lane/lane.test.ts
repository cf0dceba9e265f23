import { randomBytes } from "node:crypto";
import { parseEther, toHex, type Hex } from "viem";
import { privateKeyToAccount, type PrivateKeyAccount } from "viem/accounts";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import { acquireLane } from "@tetrafi/store/lanes.ts";
import { openSession, type Session } from "@tetrafi/store/session.ts";
import { readSettlementState } from "@tetrafi/store/settlements.ts";
import { acceptTestOrder } from "@tetrafi/store/testing/accept-order.ts";
import { startTestDatabase, type TestDatabase } from "@tetrafi/store/testing/test-database.ts";
import { listPendingIntents } from "@tetrafi/store/pending-intents.ts";
import type { ChainRpc } from "../chain/chain-rpc.ts";
import { RpcUnreachableError } from "../chain/rpc-endpoint.ts";
import { silent, startManualChain, type ManualChain } from "../testing/manual-chain.ts";
import { FEE_POLICY } from "./fees.ts";
import { Lane } from "./lane.ts";
import type { Call } from "./simulate.ts";

let server: TestDatabase;
let chain: ManualChain;
let account: PrivateKeyAccount;
const ends: (() => void)[] = [];
beforeAll(async () => {
  [server, chain] = await Promise.all([startTestDatabase(), startManualChain()]);
});
afterAll(() => Promise.all([server?.stop(), chain?.stop()]));
afterEach(() => {
  for (const end of ends.splice(0)) end();
});
beforeEach(async () => {
  account = privateKeyToAccount(toHex(randomBytes(32)));
  await chain.rpc.request("anvil_setBalance", [account.address, toHex(parseEther("10"))]);
});

const TARGET: Hex = "0x00000000000000000000000000000000000a11ce";
const transfer: Call = { chainId: 31337, to: TARGET, data: "0x", value: 1n };
/** PUSH1 0 PUSH1 0 REVERT. */
const REVERTS: Hex = "0x60006000fd";

/** Whether broadcasts reach the node, and whether its answer reaches us. */
type Fault = "cut" | "answerLost" | null;

function faulty(rpc: ChainRpc, fault: () => Fault): ChainRpc {
  return {
    ...rpc,
    requestEach: async (method, params) => {
      const now = method === "eth_sendRawTransaction" ? fault() : null;
      if (now !== "cut") {
        const answers = await rpc.requestEach(method, params);
        if (now === null) return answers;
      }
      return [{ endpoint: "faulty", ok: false, error: new RpcUnreachableError("faulty: ECONNRESET") }];
    },
  };
}

/** A process that holds the lane; `end` is its death. */
async function startHolder(fault: () => Fault = () => null): Promise<{ lane: Lane; end: () => void }> {
  const { database } = server;
  const lane = new Lane({
    profile: chain.profile,
    rpc: faulty(chain.rpc, fault),
    account,
    database,
    policy: FEE_POLICY,
    log: silent,
  });
  const session: Session = await openSession(database, {
    channel: "quiet",
    onNotification: () => undefined,
    onLost: () => undefined,
  });
  ends.push(session.close);
  let held = null;
  // The server frees a dead session's lock a moment after its end.
  while (held === null) held = await acquireLane(session, lane.key);
  lane.take(held);
  await lane.track(await chain.head());
  return { lane, end: session.close };
}

async function send(lane: Lane, orderId: Bytes32, call: Call = transfer): Promise<string> {
  const state = await readSettlementState(server.database, orderId);
  return lane.send(call, "open", (txHash) => ({
    orderId,
    version: state?.version ?? 0,
    reason: null,
    wakeAtMs: 0,
    event: { step: "opening", atMs: 1, chainId: 31337, txHash, blockNumber: null, detail: {} },
  }));
}

/** An order's transactions in a few words. */
async function intentsOf(orderId: Bytes32): Promise<string[]> {
  const state = await readSettlementState(server.database, orderId);
  return (state?.intents ?? []).map(
    ({ state: at, attempts, error }) => `${at}, ${attempts}${error === null ? "" : `: ${error}`}`,
  );
}

async function onlyHash(orderId: Bytes32): Promise<Hex> {
  const state = await readSettlementState(server.database, orderId);
  const [intent, ...others] = state?.intents ?? [];
  if (intent === undefined || others.length > 0) throw new Error("one transaction was expected");
  return intent.txHash;
}

async function minedBlock(txHash: Hex): Promise<unknown> {
  const receipt = (await chain.rpc.request("eth_getTransactionReceipt", [txHash])) as { status: Hex } | null;
  return receipt?.status ?? null;
}

test("a transaction is recorded, broadcast, included and final, once", async () => {
  const { lane } = await startHolder();
  const orderId = await acceptTestOrder(server.database);
  expect(await send(lane, orderId)).toBe("recorded");
  expect(await send(lane, orderId)).toBe("alreadyLive");
  expect(await intentsOf(orderId)).toEqual(["broadcast, 1"]);
  await lane.track(await chain.mine());
  expect(await intentsOf(orderId)).toEqual(["included, 1"]);
  await lane.track(await chain.mine(2));
  expect(await intentsOf(orderId)).toEqual(["final, 1"]);
});

test("many at once take consecutive nonces and are all mined", async () => {
  const { lane } = await startHolder();
  const orderIds = await Promise.all(Array.from({ length: 20 }, () => acceptTestOrder(server.database)));
  const outcomes = await Promise.all(orderIds.map((orderId) => send(lane, orderId)));
  expect(new Set(outcomes)).toEqual(new Set(["recorded"]));
  await lane.track(await chain.mine(3));
  const all = await Promise.all(orderIds.map(intentsOf));
  expect(all.flat()).toEqual(Array.from({ length: 20 }, () => "final, 1"));
});

describe("an unknown outcome is found out", () => {
  test("killed between record and broadcast: the next holder broadcasts the same bytes", async () => {
    const first = await startHolder(() => "cut");
    const orderId = await acceptTestOrder(server.database);
    await send(first.lane, orderId);
    const txHash = await onlyHash(orderId);
    first.end();
    await chain.mine();
    expect(await minedBlock(txHash)).toBeNull();

    const second = await startHolder();
    expect(await intentsOf(orderId)).toEqual(["broadcast, 1"]);
    expect(await send(second.lane, await acceptTestOrder(server.database))).toBe("recorded");
    await second.lane.track(await chain.mine(3));
    expect(await onlyHash(orderId)).toBe(txHash);
    expect(await minedBlock(txHash)).toBe("0x1");
    expect(await intentsOf(orderId)).toEqual(["final, 1"]);
  });

  test("the node's answer was lost: nothing is sent again", async () => {
    const { lane } = await startHolder(() => "answerLost");
    const orderId = await acceptTestOrder(server.database);
    await send(lane, orderId);
    expect(await intentsOf(orderId)).toEqual(["planned, 1"]);
    await lane.track(await chain.mine());
    expect(await intentsOf(orderId)).toEqual(["included, 1"]);
  });
});

test("a transaction that a reorganisation drops is broadcast again", async () => {
  const { lane } = await startHolder();
  const orderId = await acceptTestOrder(server.database);
  await send(lane, orderId);
  const txHash = await onlyHash(orderId);
  await lane.track(await chain.mine());
  expect(await intentsOf(orderId)).toEqual(["included, 1"]);
  await chain.rpc.request("anvil_reorg", [1, []]);
  expect(await minedBlock(txHash)).toBeNull();
  await lane.track(await chain.head(true));
  expect(await intentsOf(orderId)).toEqual(["broadcast, 1"]);
  await lane.track(await chain.mine(3));
  expect(await minedBlock(txHash)).toBe("0x1");
  expect(await intentsOf(orderId)).toEqual(["final, 1"]);
});

test("what isn't mined for its price is replaced, once recorded, by a better price", async () => {
  const { lane } = await startHolder();
  const orderId = await acceptTestOrder(server.database);
  await send(lane, orderId);
  const first = await onlyHash(orderId);
  const [before] = await listPendingIntents(server.database, lane.key, 1);
  const offered = before?.attempts[0]?.maxFeePerGas ?? 0n;
  await chain.rpc.request("anvil_setNextBlockBaseFeePerGas", [toHex(offered * 4n)]);
  for (let block = 0; block < FEE_POLICY.replaceAfterBlocks; block += 1) await lane.track(await chain.mine());
  expect(await intentsOf(orderId)).toEqual(["broadcast, 2"]);
  const [after] = await listPendingIntents(server.database, lane.key, 1);
  const [old, next] = after?.attempts ?? [];
  expect((next?.maxFeePerGas ?? 0n) * 8n).toBeGreaterThanOrEqual((old?.maxFeePerGas ?? 0n) * 9n);
  expect((next?.maxPriorityFeePerGas ?? 0n) * 8n).toBeGreaterThanOrEqual(
    (old?.maxPriorityFeePerGas ?? 0n) * 9n,
  );
  await lane.track(await chain.mine(3));
  expect(await intentsOf(orderId)).toEqual(["final, 2"]);
  expect(await onlyHash(orderId)).toBe(next?.txHash);
  expect(await minedBlock(first)).toBeNull();
});

test("a nonce taken by a foreign transaction is given up once that is final, and not before", async () => {
  let fault: Fault = "cut";
  const { lane } = await startHolder(() => fault);
  const orderId = await acceptTestOrder(server.database);
  await send(lane, orderId);
  const foreign = await lane.sign(
    { to: TARGET, data: "0x", value: 7n, gas: 30_000n },
    0,
    await lane.marketFees(),
  );
  await chain.rpc.request("eth_sendRawTransaction", [foreign.rawTransaction]);
  fault = null;
  for (let head = 0; head < 4; head += 1) {
    await lane.track(await chain.mine());
    expect(await intentsOf(orderId)).toEqual(["planned, 1"]);
  }
  await lane.track(await chain.mine());
  expect(await intentsOf(orderId)).toEqual(["rejected, 1: NONCE_TAKEN"]);
  expect(await send(lane, orderId)).toBe("recorded");
  await lane.track(await chain.mine(3));
  expect(await intentsOf(orderId)).toEqual(["rejected, 1: NONCE_TAKEN", "final, 1"]);
});

test("a nonce that nobody takes after all is filled, so that what is above it goes on", async () => {
  const first = await startHolder();
  const content = { to: TARGET, data: "0x", value: 7n, gas: 30_000n } as const;
  const foreign = await first.lane.sign(content, 0, await first.lane.marketFees());
  await chain.rpc.request("eth_sendRawTransaction", [foreign.rawTransaction]);
  first.end();

  // The foreign transaction is waited for, so that nothing is sent over it.
  const { lane } = await startHolder();
  const orderId = await acceptTestOrder(server.database);
  await send(lane, orderId);
  await chain.rpc.request("anvil_dropTransaction", [foreign.txHash]);
  for (let head = 0; head < 3; head += 1) await lane.track(await chain.mine());
  const pending = await listPendingIntents(server.database, lane.key, 9);
  expect(pending.map(({ purpose, nonce }) => `${purpose} ${nonce}`)).toEqual(["heal 0", "open 1"]);
  await lane.track(await chain.mine(3));
  expect(await listPendingIntents(server.database, lane.key, 9)).toEqual([]);
  expect(await intentsOf(orderId)).toEqual(["final, 1"]);
});

test("a call that would revert takes no nonce, and names the reason", async () => {
  const { lane } = await startHolder();
  const orderId = await acceptTestOrder(server.database);
  const to: Hex = "0x00000000000000000000000000000000000bad00";
  await chain.rpc.request("anvil_setCode", [to, REVERTS]);
  await expect(send(lane, orderId, { ...transfer, to })).rejects.toMatchObject({ code: "CALL_REVERTS" });
  expect(await intentsOf(orderId)).toEqual([]);
  expect(await send(lane, orderId)).toBe("recorded");
  await lane.track(await chain.mine());
  expect(await intentsOf(orderId)).toEqual(["included, 1"]);
});

test("a revert counts once it is final; then another may be sent", async () => {
  const { lane } = await startHolder();
  const orderId = await acceptTestOrder(server.database);
  const to: Hex = "0x00000000000000000000000000000000000bad01";
  await send(lane, orderId, { ...transfer, to });
  await chain.rpc.request("anvil_setCode", [to, REVERTS]);
  await lane.track(await chain.mine());
  expect(await intentsOf(orderId)).toEqual(["included, 1: REVERTED"]);
  await lane.track(await chain.mine(2));
  expect(await intentsOf(orderId)).toEqual(["reverted, 1: REVERTED"]);
  expect(await send(lane, orderId)).toBe("recorded");
});

test("an account that can't pay records nothing", async () => {
  await chain.rpc.request("anvil_setBalance", [account.address, toHex(1_000n)]);
  const { lane } = await startHolder();
  const orderId = await acceptTestOrder(server.database);
  await expect(send(lane, orderId)).rejects.toMatchObject({ code: "INSUFFICIENT_FUNDS" });
  expect(await intentsOf(orderId)).toEqual([]);
});

test("who does not hold the lane sends nothing", async () => {
  const { lane } = await startHolder();
  lane.drop();
  const orderId = await acceptTestOrder(server.database);
  await expect(send(lane, orderId)).rejects.toMatchObject({ code: "LANE_NOT_HELD" });
});
