import { describe, expect, test } from "vitest";
import { MessageAllowance } from "./message-allowance.ts";

const taken = (allowance: MessageAllowance, nowMs: number): number => {
  let count = 0;
  while (count < 10_000 && allowance.take(nowMs)) count += 1;
  return count;
};

describe("MessageAllowance", () => {
  test("without requests, half of the venue's rate each second", () => {
    const allowance = new MessageAllowance();
    allowance.limit(7);
    expect([taken(allowance, 5_000), taken(allowance, 5_999), taken(allowance, 6_000)]).toEqual([3, 0, 3]);
  });

  test("two more for each request, whatever the second", () => {
    const allowance = new MessageAllowance();
    allowance.limit(2);
    for (let request = 0; request < 1_000; request += 1) allowance.onRfq();
    expect(taken(allowance, 5_000)).toBe(2_001);
    allowance.onRfq();
    expect(taken(allowance, 5_000)).toBe(2);
  });

  test("saves up no more than the venue does", () => {
    const allowance = new MessageAllowance();
    allowance.limit(2);
    for (let request = 0; request < 100_000; request += 1) allowance.onRfq();
    expect(taken(allowance, 5_000)).toBe(4_097);
  });

  test("a clock that was set back does not silence it", () => {
    const allowance = new MessageAllowance();
    allowance.limit(2);
    expect([taken(allowance, 9_000), taken(allowance, 1_000)]).toEqual([1, 1]);
  });
});
