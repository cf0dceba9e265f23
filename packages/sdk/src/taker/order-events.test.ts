import { describe, expect, test } from "vitest";
import type { Timeline, TimelineEvent } from "@tetrafi/protocol/http/orders.ts";
import { orderEvents, type OrderEventsOptions } from "./order-events.ts";

const event = (seq: number, step: string): TimelineEvent => ({
  seq,
  step,
  atMs: seq,
  chainId: null,
  txHash: null,
  blockNumber: null,
  detail: {},
});
const orderId = `0x${"01".repeat(32)}` as const;
const whole = [
  event(0, "rfq"),
  event(0, "quoted"),
  event(4, "accepted"),
  event(9, "filled"),
  event(12, "settled"),
];

/** Reads a timeline that has grown to so many events each time. */
function growing(...lengths: number[]) {
  const left = [...lengths];
  let reads = 0;
  const read = async (): Promise<Timeline> => {
    reads += 1;
    return { orderId, events: whole.slice(0, left.length > 1 ? left.shift() : left[0]) };
  };
  return { read, reads: () => reads };
}

async function steps(read: () => Promise<Timeline>, options: OrderEventsOptions = {}): Promise<string[]> {
  const seen: string[] = [];
  for await (const { step } of orderEvents(read, { pollMs: 1, ...options })) seen.push(step);
  return seen;
}

describe("orderEvents", () => {
  test("yields each event once, in order, until the order has ended", async () => {
    const { read, reads } = growing(2, 2, 3, 4, 5);
    expect(await steps(read)).toEqual(["rfq", "quoted", "accepted", "filled", "settled"]);
    expect(reads()).toBe(5);
  });

  test.each([
    [0, ["accepted", "filled", "settled"]],
    [4, ["filled", "settled"]],
    [12, []],
  ])("goes on after event %d", async (afterSeq, expected) => {
    expect(await steps(growing(3, 5).read, { afterSeq })).toEqual(expected);
  });

  test("a reader that stops is not read for any more", async () => {
    const { read, reads } = growing(3, 5);
    for await (const { step } of orderEvents(read)) if (step === "accepted") break;
    expect(reads()).toBe(1);
  });

  test("passes a failed read on", async () => {
    const fault = new Error("away");
    await expect(steps(() => Promise.reject(fault))).rejects.toBe(fault);
  });

  test("ends at once when its signal is given, before or while it waits", async () => {
    const abort = new AbortController();
    const reason = new Error("enough");
    const waiting = steps(growing(3).read, { pollMs: 60_000, signal: abort.signal });
    setTimeout(() => abort.abort(reason), 5);
    await expect(waiting).rejects.toBe(reason);
    await expect(steps(growing(5).read, { signal: abort.signal })).rejects.toBe(reason);
  });
});
