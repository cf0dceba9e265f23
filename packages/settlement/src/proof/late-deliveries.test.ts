import { beforeEach, expect, test } from "vitest";
import { chainProfile } from "@tetrafi/protocol/config/testing/network.ts";
import type { Hex } from "@tetrafi/core/hex.ts";
import type { Chain } from "../chain/chain.ts";
import { systemClock } from "../clock.ts";
import { SettlementFault } from "../faults.ts";
import type { Call } from "../lane/simulate.ts";
import { silent } from "../testing/manual-chain.ts";
import { LateDeliveries, type SentProof } from "./late-deliveries.ts";
import type { ProofNetwork } from "./proof-network.ts";

const word = (byte: string): Hex => `0x${byte.repeat(32)}`;
const SENT_AT = 1_000;
const SENT_IN = 10;
const call: Call = { chainId: 1, to: `0x${"01".repeat(20)}`, data: "0x", value: 0n };

/** The world as the class sees it; a test changes it. */
let now: { elapsedMs: number; latestTime: number; finalBlock: number };
let receipts: number;
let looks: number;
let answer: () => Promise<Call | null>;
let late: LateDeliveries;

const destination = {
  profile: chainProfile(2),
  head: () => ({ latest: { timestamp: now.latestTime }, final: { number: now.finalBlock } }),
  rpc: {
    request: () => Promise.resolve({ number: "0xa", timestamp: `0x${SENT_AT.toString(16)}` }),
    requestHaving: () => {
      receipts += 1;
      return Promise.resolve({ blockNumber: `0x${SENT_IN.toString(16)}`, logs: [] });
    },
  },
} as unknown as Chain;
const origin = { profile: chainProfile(1) } as unknown as Chain;
const network: ProofNetwork = {
  submit: () => Promise.reject(new Error("nothing is sent here")),
  messageIn: () => ({ id: word("0d"), bytes: "0x", index: 0 }),
  delivery: () => {
    looks += 1;
    return answer();
  },
};

function sent(change: Partial<SentProof> = {}): SentProof {
  return {
    orderId: word("0a"),
    leg: { network: "hyperlane", adapter: `0x${"02".repeat(20)}`, recipient: `0x${"03".repeat(20)}` },
    network,
    intent: { state: "final", error: null, txHash: word("0c") },
    origin,
    destination,
    deliverAfterSeconds: 30,
    ...change,
  };
}

beforeEach(() => {
  now = { elapsedMs: 0, latestTime: SENT_AT + 30, finalBlock: SENT_IN };
  receipts = 0;
  looks = 0;
  answer = () => Promise.resolve(call);
  late = new LateDeliveries({ ...systemClock, elapsed: () => now.elapsedMs }, silent);
});

test("a message is looked at from its time on, once its block is final", async () => {
  now = { ...now, latestTime: SENT_AT + 29, finalBlock: SENT_IN - 1 };
  expect(await late.find(sent())).toBeNull();
  now.finalBlock = SENT_IN;
  expect(await late.find(sent())).toBeNull();
  expect(looks).toBe(0);
  now.latestTime = SENT_AT + 30;
  expect(await late.find(sent())).toBe(call);
});

test.each(["planned", "broadcast", "reverted", "rejected"] as const)(
  "of a transaction that is %s nothing is asked",
  async (state) => {
    expect(await late.find(sent({ intent: { state, error: null, txHash: word("0c") } }))).toBeNull();
    expect(receipts).toBe(0);
  },
);

test("a part of a batch that failed sent nothing", async () => {
  const intent = { state: "included", error: "ITEM_FAILED", txHash: word("0c") } as const;
  expect(await late.find(sent({ intent }))).toBeNull();
});

test("it is looked at once a block, and its transaction read once", async () => {
  answer = () => Promise.resolve(null);
  for (const elapsedMs of [0, 500, 999, 1_000, 1_500, 2_000]) {
    now.elapsedMs = elapsedMs;
    expect(await late.find(sent())).toBeNull();
  }
  expect(looks).toBe(3);
  expect(receipts).toBe(1);
});

test("of the orders of one message one delivers it; after a minute another may", async () => {
  const another = sent({ orderId: word("0b") });
  expect(await late.find(sent())).toBe(call);
  now.elapsedMs = 59_999;
  expect(await late.find(another)).toBeNull();
  now.elapsedMs = 60_000;
  expect(await late.find(another)).toBe(call);
  expect(await late.find(sent())).toBeNull();
});

test("a fault of the network is nothing to deliver, and asked again", async () => {
  answer = () => Promise.reject(new SettlementFault("RPC_UNAVAILABLE"));
  expect(await late.find(sent())).toBeNull();
  answer = () => Promise.resolve(call);
  now.elapsedMs = 1_000;
  expect(await late.find(sent())).toBe(call);
});
