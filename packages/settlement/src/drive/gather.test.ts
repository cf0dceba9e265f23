import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { systemClock } from "../clock.ts";
import { Gather } from "./gather.ts";

const settled = (all: readonly Promise<unknown>[]): Promise<string[]> =>
  Promise.all(all.map((one) => one.then(String, (error: Error) => error.message)));

describe("what is asked for at the same time", () => {
  test("is asked for together, within its limits, and each gets its own answer", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer(), { maxLength: 40 }),
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 3 }),
        async (keys, most, atOnce) => {
          let running = 0;
          let widest = 0;
          const sizes: number[] = [];
          const gather = new Gather<number, string>(
            async (asked) => {
              running += 1;
              widest = Math.max(widest, running);
              sizes.push(asked.length);
              await systemClock.sleep(0);
              running -= 1;
              return asked.map((key) => `a${key}`);
            },
            { most, atOnce },
            systemClock,
          );
          expect(await settled(keys.map((key) => gather.ask(key)))).toEqual(keys.map((key) => `a${key}`));
          expect(sizes).toHaveLength(Math.ceil(keys.length / most));
          expect(Math.max(0, ...sizes)).toBeLessThanOrEqual(most);
          expect(widest).toBeLessThanOrEqual(atOnce);
        },
      ),
      { numRuns: 40 },
    ));

  test("is asked for one by one when one of it is refused, which alone fails", async () => {
    const asked: number[][] = [];
    const gather = new Gather<number, number>(
      async (keys) => {
        asked.push([...keys]);
        if (keys.includes(2)) throw new Error("two is refused");
        return [...keys];
      },
      { most: 10, atOnce: 1 },
      systemClock,
    );
    const answers = await settled([1, 2, 3].map((key) => gather.ask(key)));
    expect(answers).toEqual(["1", "two is refused", "3"]);
    expect(asked).toEqual([[1, 2, 3], [1], [2], [3]]);
    expect(await gather.ask(4)).toBe(4);
  });

  test("is not asked for again when the database is away", async () => {
    let asked = 0;
    const gather = new Gather<number, number>(
      async () => {
        asked += 1;
        throw new Error("Connection terminated unexpectedly");
      },
      { most: 10, atOnce: 1 },
      systemClock,
    );
    const answers = await settled([1, 2, 3].map((key) => gather.ask(key)));
    expect(new Set(answers)).toEqual(new Set(["Connection terminated unexpectedly"]));
    expect(asked).toBe(1);
  });
});
