import { expect, test } from "vitest";
import { drawPlan } from "./plan.ts";
import { Random } from "./random.ts";
import { simulate } from "./simulate.ts";

const SEEDS = 200;
const LIMIT_MS = 300_000;
const SLOW_MESSAGES_MS = 60_000;

test(
  "whatever breaks, nobody loses, nothing is paid twice, and every order ends",
  async () => {
    const ends = new Set<string>();
    for (let seed = 0; seed < SEEDS; seed += 1) {
      const report = await simulate(seed);
      expect({ seed, violations: report.violations }).toEqual({ seed, violations: [] });
      for (const end of Object.keys(report.ends)) ends.add(end);
    }
    expect([...ends].toSorted()).toEqual(["failed", "refunded", "settled"]);
  },
  LIMIT_MS,
);

test(
  "what the network is late with the processes deliver themselves",
  async () => {
    let delivered = 0;
    for (let seed = 0; delivered === 0 && seed < SEEDS; seed += 1) {
      const { deliverAfterSeconds, messageMs } = drawPlan(new Random(seed));
      if (deliverAfterSeconds === null || messageMs < SLOW_MESSAGES_MS) continue;
      const { trace, violations } = await simulate(seed, { keepTrace: true });
      expect(violations).toEqual([]);
      // A block of the chain lists the kinds of its transactions; one that failed has a mark.
      delivered += trace.filter((line) => / block .*[ ,]process(,|$)/.test(line)).length;
    }
    expect(delivered).toBeGreaterThan(0);
  },
  LIMIT_MS,
);

test("the same seed gives the same trace, byte for byte, and another seed another", async () => {
  const [first, again, other] = [
    await simulate(3, { keepTrace: true }),
    await simulate(3, { keepTrace: true }),
    await simulate(4),
  ];
  expect(first.trace.length).toBeGreaterThan(100);
  expect(again.trace).toEqual(first.trace);
  expect(again.digest).toBe(first.digest);
  expect(other.digest).not.toBe(first.digest);
});
