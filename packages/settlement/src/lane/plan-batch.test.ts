import { array, assert, bigInt, integer, nat, property, record, tuple } from "fast-check";
import { describe, expect, test } from "vitest";
import { batchPolicy, planBatch, type BatchPolicy, type WaitingCall } from "./plan-batch.ts";

const policy: BatchPolicy = {
  maxItems: 3,
  maxGas: 100n,
  waitMs: 50,
  waitWhenDearMs: 200,
  dearAboveWei: 10n,
};
const call = (sinceMs: number, gas = 10n): WaitingCall => ({ sinceMs, gas });

describe("a table of plans", () => {
  test.each([
    ["one that has just come waits", [call(0)], 1n, 49, { type: "wait", untilMs: 50 }],
    ["one that has waited goes alone", [call(0)], 1n, 50, { type: "send", count: 1 }],
    ["who came later goes with it", [call(0), call(49)], 1n, 50, { type: "send", count: 2 }],
    ["a full batch goes at once", [call(0), call(0), call(0)], 1n, 0, { type: "send", count: 3 }],
    ["no more than fit", [call(0), call(0), call(0), call(0)], 1n, 0, { type: "send", count: 3 }],
    ["no more gas than fits", [call(0, 60n), call(0, 50n)], 1n, 0, { type: "send", count: 1 }],
    ["one that is too large goes alone", [call(0, 900n), call(0)], 1n, 0, { type: "send", count: 1 }],
    ["dear gas is worth a wait", [call(0)], 11n, 50, { type: "wait", untilMs: 200 }],
    ["but not for ever", [call(0)], 11n, 200, { type: "send", count: 1 }],
  ] as const)("%s", (_what, waiting, gasPrice, nowMs, plan) => {
    expect(planBatch(waiting, gasPrice, nowMs, policy)).toEqual(plan);
  });
});

const policies = record({
  maxItems: integer({ min: 1, max: 20 }),
  maxGas: bigInt({ min: 1n, max: 5_000_000n }),
  waitMs: integer({ min: 0, max: 250 }),
  waitWhenDearMs: integer({ min: 250, max: 2_000 }),
  dearAboveWei: bigInt({ min: 0n, max: 10n ** 12n }),
});
const queues = array(tuple(nat(3_000), bigInt({ min: 1n, max: 2_000_000n })), {
  minLength: 1,
  maxLength: 60,
}).map((calls) => calls.map(([sinceMs, gas]) => call(sinceMs, gas)).sort((a, b) => a.sinceMs - b.sinceMs));
const prices = bigInt({ min: 0n, max: 2n * 10n ** 12n });
const times = nat(5_000);

describe("whatever waits", () => {
  test("a batch is never empty, and never larger than allowed", () => {
    assert(
      property(policies, queues, prices, times, (policy, waiting, price, nowMs) => {
        const plan = planBatch(waiting, price, nowMs, policy);
        if (plan.type === "wait") return;
        const sent = waiting.slice(0, plan.count);
        expect(plan.count).toBeGreaterThanOrEqual(1);
        expect(plan.count).toBeLessThanOrEqual(Math.min(policy.maxItems, waiting.length));
        const gas = sent.reduce((sum, one) => sum + one.gas, 0n);
        expect(plan.count === 1 || gas <= policy.maxGas).toBe(true);
      }),
    );
  });

  test("nothing waits longer than the policy says, and never for a time that is over", () => {
    assert(
      property(policies, queues, prices, times, (policy, waiting, price, nowMs) => {
        const plan = planBatch(waiting, price, nowMs, policy);
        const oldest = waiting[0]?.sinceMs ?? 0;
        if (nowMs - oldest >= policy.waitWhenDearMs) expect(plan.type).toBe("send");
        if (plan.type === "wait") {
          expect(plan.untilMs).toBeGreaterThan(nowMs);
          expect(plan.untilMs - oldest).toBeLessThanOrEqual(policy.waitWhenDearMs);
        }
      }),
    );
  });

  test("cheaper gas, more time or one more call never makes what would go wait", () => {
    assert(
      property(policies, queues, prices, times, nat(1_000), (policy, waiting, price, nowMs, more) => {
        if (planBatch(waiting, price, nowMs, policy).type === "wait") return;
        expect(planBatch(waiting, price / 2n, nowMs, policy).type).toBe("send");
        expect(planBatch(waiting, price, nowMs + more, policy).type).toBe("send");
        expect(planBatch([...waiting, call(nowMs)], price, nowMs, policy).type).toBe("send");
      }),
    );
  });

  test("everything is sent in the end, in its order", () => {
    assert(
      property(policies, queues, prices, (policy, waiting, price) => {
        let left = waiting;
        for (let sends = 0; left.length > 0; sends += 1) {
          const plan = planBatch(left, price, 1_000_000, policy);
          if (plan.type === "wait") throw new Error("it waits though all have waited");
          left = left.slice(plan.count);
          expect(sends).toBeLessThan(waiting.length);
        }
      }),
    );
  });
});

test("the wait is a small part of a block", () => {
  expect(batchPolicy(10, 200).waitMs).toBe(25);
  expect(batchPolicy(10, 12_000).waitMs).toBe(250);
});
