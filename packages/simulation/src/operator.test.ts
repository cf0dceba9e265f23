import { expect, test } from "vitest";
import { drawOperator } from "./operator-plan.ts";
import { simulate } from "./simulate.ts";

/** On a busy machine. */
const LIMIT_MS = 120_000;
/** Seeds from 0 on in which operators hold and retry, and processes are handed over. */
const HELD = [...Array(40).keys()].filter((seed) => {
  const { actions, handOversMs } = drawOperator(seed, 8);
  return actions.length > 0 && handOversMs.length > 0;
});

test(
  "nothing is sent while it is held, nothing is lost by it, and a hand-over leaves nothing behind",
  async () => {
    expect(HELD.length).toBeGreaterThan(10);
    let held = 0;
    let handedOver = 0;
    for (const seed of HELD.slice(0, 4)) {
      const { violations, trace } = await simulate(seed, { keepTrace: true });
      expect(violations).toEqual([]);
      held += trace.filter((line) => / operator: hold .* done$/.test(line)).length;
      handedOver += trace.filter((line) => line.includes(" hand over ")).length;
    }
    expect(held).toBeGreaterThan(2);
    expect(handedOver).toBeGreaterThan(2);
  },
  LIMIT_MS,
);

test("without operators a seed is what it was", async () => {
  const [seed] = HELD;
  if (seed === undefined) throw new Error("no seed");
  const without = await simulate(seed, { hasOperator: false, keepTrace: true });
  expect(without.violations).toEqual([]);
  expect(without.trace.filter((line) => / operator: | hand over /.test(line))).toEqual([]);
});
