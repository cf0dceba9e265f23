import { randomBytes } from "node:crypto";
import { parseEther, toHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import { insertApiKey } from "@tetrafi/store/identities.ts";
import { acquireLane } from "@tetrafi/store/lanes.ts";
import { actOnSettlement } from "@tetrafi/store/operator-actions.ts";
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

let server: TestDatabase;
let chain: ManualChain;
const ends: (() => void)[] = [];
beforeAll(async () => {
  [server, chain] = await Promise.all([startTestDatabase(), startManualChain()]);
  const keyHash = Buffer.alloc(32);
  const nobody = { workspaceId: null, solverId: null };
  await insertApiKey(server.database, { id: "desk", role: "operator", ...nobody, keyHash });
});
afterAll(() => Promise.all([server?.stop(), chain?.stop()]));
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

const transfer: Call = {
  chainId: 31337,
  to: "0x00000000000000000000000000000000000a11ce",
  data: "0x",
  value: 1n,
};
const newKey = (): Bytes32 => toHex(randomBytes(32));

/** A process that holds the lane of a key; `end` is its death. `isCut`: what it broadcasts reaches no node. */
async function startHolder(key: Bytes32, isCut = (): boolean => false) {
  const account = privateKeyToAccount(key);
  await chain.rpc.request("anvil_setBalance", [account.address, toHex(parseEther("10"))]);
  const rpc: ChainRpc = {
    ...chain.rpc,
    requestEach: async (method, params) =>
      method === "eth_sendRawTransaction" && isCut()
        ? [{ endpoint: "cut", ok: false, error: new RpcUnreachableError("cut: ECONNRESET") }]
        : chain.rpc.requestEach(method, params),
  };
  const { database } = server;
  const { profile } = chain;
  const lane = new Lane({ profile, rpc, account, database, policy: FEE_POLICY, log: silent });
  const session = await openSession(database, {
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

async function send(lane: Lane, orderId: Bytes32): Promise<string> {
  const state = await readSettlementState(server.database, orderId);
  return lane.send(transfer, "open", (txHash) => ({
    orderId,
    version: state?.version ?? 0,
    reason: null,
    wakeAtMs: 0,
    event: { step: "opening", atMs: 1, chainId: 31337, txHash, blockNumber: null, detail: {} },
  }));
}

const handOver = (orderId: Bytes32, lane: Address) =>
  actOnSettlement(server.database, {
    orderId,
    action: "hand-over",
    lane,
    keyId: "desk",
    why: "a test",
    nowMs: 5,
  });

/** An order's transactions in a few words. */
async function intentsOf(orderId: Bytes32): Promise<string[]> {
  const state = await readSettlementState(server.database, orderId);
  return (state?.intents ?? []).map(({ state: at, error }) => (error === null ? at : `${at}: ${error}`));
}

/** What the order's transaction was for has happened so often. */
async function paid(): Promise<bigint> {
  return BigInt((await chain.rpc.request("eth_getBalance", [transfer.to, "latest"])) as string);
}

test("a transaction that no node has loses its nonce, and only then the other lane sends", async () => {
  const before = await paid();
  const [first, second] = [await startHolder(newKey(), () => true), await startHolder(newKey())];
  const orderId = await acceptTestOrder(server.database);
  expect(await send(first.lane, orderId)).toBe("recorded");
  expect(await handOver(orderId, second.lane.key.signer)).toMatchObject({
    outcome: "done",
    action: { action: "hand-over", lane: second.lane.key.signer },
  });
  expect(await send(second.lane, orderId)).toBe("alreadyLive");
  first.end();
  const key = first.lane.parts.account;
  const again = await startHolderOf(key);
  await again.track(await chain.mine());
  await again.track(await chain.mine());
  expect(await intentsOf(orderId)).toEqual(["included: NONCE_FREED"]);
  // Its block may still be taken back.
  expect(await send(second.lane, orderId)).toBe("alreadyLive");
  await again.track(await chain.mine(2));
  expect(await intentsOf(orderId)).toEqual(["reverted: NONCE_FREED"]);
  expect((await readSettlementState(server.database, orderId))?.intents[0]).toMatchObject({
    isForgiven: true,
  });
  expect(await send(second.lane, orderId)).toBe("recorded");
  await second.lane.track(await chain.mine(3));
  expect(await intentsOf(orderId)).toEqual(["reverted: NONCE_FREED", "final"]);
  expect(await paid()).toBe(before + 1n);
});

/** Another process takes the lane of a signer over. */
async function startHolderOf(account: Lane["parts"]["account"]): Promise<Lane> {
  const { database } = server;
  const { profile, rpc } = chain;
  const lane = new Lane({ profile, rpc, account, database, policy: FEE_POLICY, log: silent });
  const session = await openSession(database, {
    channel: "quiet",
    onNotification: () => undefined,
    onLost: () => undefined,
  });
  ends.push(session.close);
  let held = null;
  while (held === null) held = await acquireLane(session, lane.key);
  lane.take(held);
  return lane;
}

test("a transaction that a node has is replaced by nothing", async () => {
  const before = await paid();
  const [first, second] = [await startHolder(newKey()), await startHolder(newKey())];
  const orderId = await acceptTestOrder(server.database);
  await send(first.lane, orderId);
  await handOver(orderId, second.lane.key.signer);
  await first.lane.track(await chain.head());
  await first.lane.track(await chain.mine(3));
  expect(await intentsOf(orderId)).toEqual(["reverted: NONCE_FREED"]);
  expect(await paid()).toBe(before);
});

test("a transaction that was mined before its nonce was freed is what it was for", async () => {
  const before = await paid();
  const [first, second] = [await startHolder(newKey()), await startHolder(newKey())];
  const orderId = await acceptTestOrder(server.database);
  await send(first.lane, orderId);
  await handOver(orderId, second.lane.key.signer);
  await first.lane.track(await chain.mine(3));
  expect(await intentsOf(orderId)).toEqual(["final"]);
  expect(await send(second.lane, orderId)).toBe("alreadyLive");
  expect(await paid()).toBe(before + 1n);
});

test("a process that dies between recording and sending what frees a nonce is taken over", async () => {
  const before = await paid();
  let isCut = false;
  const [first, second] = [await startHolder(newKey(), () => isCut), await startHolder(newKey())];
  const orderId = await acceptTestOrder(server.database);
  await send(first.lane, orderId);
  await handOver(orderId, second.lane.key.signer);
  isCut = true;
  await first.lane.track(await chain.head());
  expect((await readSettlementState(server.database, orderId))?.intents[0]?.attempts).toBe(2);
  first.end();
  const again = await startHolderOf(first.lane.parts.account);
  await again.track(await chain.head());
  await again.track(await chain.mine(3));
  expect(await intentsOf(orderId)).toEqual(["reverted: NONCE_FREED"]);
  expect(await paid()).toBe(before);
});

test("what is under way in the lane itself is left alone, and a signer without a lane is refused", async () => {
  const { lane } = await startHolder(newKey());
  const orderId = await acceptTestOrder(server.database);
  await send(lane, orderId);
  await handOver(orderId, lane.key.signer);
  expect(await handOver(orderId, `0x${"99".repeat(20)}`)).toEqual({ outcome: "unknownLane" });
  await lane.track(await chain.head());
  await lane.track(await chain.mine(3));
  expect(await intentsOf(orderId)).toEqual(["final"]);
});
