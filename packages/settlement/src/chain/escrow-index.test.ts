import * as fc from "fast-check";
import { encodeEventTopics, type Hex } from "viem";
import { beforeEach, expect, test } from "vitest";
import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import { inputSettlerEscrowAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import { systemClock } from "../clock.ts";
import { FakeEvents, type FakeEvent } from "../testing/fake-events.ts";
import { EscrowIndex } from "./escrow-index.ts";

const word = (byte: string): Bytes32 => `0x${byte.repeat(32)}`;
const SETTLER: Address = `0x${"05".repeat(20)}`;
const profile = {
  startBlock: 0,
  contracts: { inputSettler: SETTLER, atomicSettler: `0x${"06".repeat(20)}` },
} as unknown as ChainProfile;
const [ORDER, OTHER] = [word("0a"), word("0b")];

const events = { deposited: "Open", claimed: "Finalised", refunded: "Refunded" } as const;

function eventOf(orderId: Bytes32, is: keyof typeof events): FakeEvent {
  const args = { orderId };
  const topics = encodeEventTopics({ abi: inputSettlerEscrowAbi, eventName: events[is], args } as never);
  return { address: SETTLER, topics: topics as Hex[], data: "0x", status: { orderId, is } };
}

let chain: FakeEvents;
let index: EscrowIndex;
beforeEach(() => {
  chain = new FakeEvents();
  index = new EscrowIndex(profile, chain, systemClock);
});

const read = (orderId = ORDER) => index.read(orderId, "crossChain", chain.head());
const calls = (): number => chain.asked.filter((method) => method === "eth_call").length;

test("an order that nothing happens to is asked about once", async () => {
  await index.update(chain.head());
  expect(await read()).toEqual(["none", "none"]);
  for (let i = 0; i < 5; i += 1) {
    chain.mine();
    expect(await index.update(chain.head())).toEqual([]);
    expect(await read()).toEqual(["none", "none"]);
  }
  expect(calls()).toBe(1);
});

test("its events wake it, and others' don't", async () => {
  await index.update(chain.head());
  await read();
  chain.mine(eventOf(ORDER, "deposited"), eventOf(OTHER, "deposited"));
  expect(await index.update(chain.head())).toEqual([ORDER]);
  expect(await read()).toEqual(["deposited", "none"]);
  chain.mine();
  chain.mine();
  await index.update(chain.head());
  expect(await read()).toEqual(["deposited", "deposited"]);
});

test("a reorganisation takes back what it was told", async () => {
  await index.update(chain.head());
  await read();
  chain.mine(eventOf(ORDER, "deposited"));
  await index.update(chain.head());
  expect(await read()).toEqual(["deposited", "none"]);
  chain.drop(1);
  chain.mine();
  expect(await index.update(chain.head(true))).toEqual([ORDER]);
  expect(await read()).toEqual(["none", "none"]);
});

test("an event that a node left out while its block wasn't final is found when it is", async () => {
  await index.update(chain.head());
  await read();
  chain.isForgetful = true;
  chain.mine(eventOf(ORDER, "deposited"));
  expect(await index.update(chain.head())).toEqual([]);
  chain.mine();
  chain.mine();
  expect(await index.update(chain.head())).toEqual([ORDER]);
  expect(await read()).toEqual(["deposited", "deposited"]);
});

test("at a head whose events are not known, the settler is asked", async () => {
  await index.update(chain.head());
  await read();
  chain.mine(eventOf(ORDER, "deposited"));
  expect(await read()).toEqual(["deposited", "none"]);
});

const happening = fc.oneof(
  fc.record({ order: fc.constantFrom(ORDER, OTHER), is: fc.constantFrom("deposited", "claimed") }),
  fc.constantFrom("nothing" as const, "fork" as const, "unread" as const),
);

test("whatever happens, it says what the settler says", () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(happening, fc.boolean()), { maxLength: 25 }), async (story) => {
      const own = new FakeEvents();
      const fast = new EscrowIndex(profile, own, systemClock);
      await fast.update(own.head());
      for (const [what, isRead] of story) {
        const isFork = what === "fork";
        if (isFork) own.drop(1);
        if (typeof what === "string") own.mine();
        else own.mine(eventOf(what.order, what.is as "deposited" | "claimed"));
        const head = own.head(isFork);
        // A fork is told of by the first head that is read after it.
        if (what !== "unread") await fast.update(head);
        if (!isRead) continue;
        for (const orderId of [ORDER, OTHER])
          expect(await fast.read(orderId, "crossChain", head)).toEqual([
            own.statusAt(orderId, head.latest.number),
            own.statusAt(orderId, head.final.number),
          ]);
      }
    }),
    { numRuns: 200 },
  ));
