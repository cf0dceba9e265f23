import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GroupCommit } from "./group-commit.ts";

const BAD_ITEM = new Error("bad item");
const AWAY = new Error("away");

/** Commits numbers to a list, as a database would: whole groups, which a bad item spoils. */
function committed(options: {
  readonly bad?: (item: number) => boolean;
  readonly largestGroup?: number;
  readonly longestQueue?: number;
}) {
  const groups: (readonly number[])[] = [];
  let isAway = false;
  const commits = new GroupCommit<number, string>({
    largestGroup: options.largestGroup ?? 256,
    longestQueue: options.longestQueue ?? 10_000,
    isOfOneItem: (error) => error === BAD_ITEM,
    commit: async (items) => {
      await Promise.resolve();
      if (isAway) throw AWAY;
      if (items.some((item) => options.bad?.(item) === true)) throw BAD_ITEM;
      groups.push(items);
      return items.map((item) => `answer ${item}`);
    },
  });
  /** For what there is room for. */
  const add = (item: number): Promise<string> => commits.add(item) ?? expect.fail("the queue is full");
  return { commits, add, groups, setAway: (away: boolean) => (isAway = away) };
}

describe("GroupCommit", () => {
  test("what is added in one turn shares a commit, and each gets its own answer", async () => {
    const { add, groups } = committed({});
    const answers = await Promise.all([1, 2, 3].map((item) => add(item)));
    expect(answers).toEqual(["answer 1", "answer 2", "answer 3"]);
    expect(groups).toEqual([[1, 2, 3]]);
  });

  test("what is added during a commit is in the next", async () => {
    const { add, groups } = committed({});
    const first = add(1);
    await Promise.resolve();
    await Promise.resolve();
    const others = [add(2), add(3)];
    expect(await Promise.all([first, ...others])).toEqual(["answer 1", "answer 2", "answer 3"]);
    expect(groups).toEqual([[1], [2, 3]]);
  });

  test("a group is no larger than the largest", async () => {
    const { add, groups } = committed({ largestGroup: 2 });
    await Promise.all([1, 2, 3, 4, 5].map((item) => add(item)));
    expect(groups).toEqual([[1, 2], [3, 4], [5]]);
  });

  test("above the bound nothing is taken, until there is room again", async () => {
    const { commits, add, groups } = committed({ longestQueue: 2 });
    const taken = [add(1), add(2)];
    expect(commits.add(3)).toBeNull();
    await Promise.all(taken);
    expect(await add(4)).toBe("answer 4");
    expect(groups.flat()).toEqual([1, 2, 4]);
  });

  test("a failure that is not of one item fails its whole group, once, and nothing after it", async () => {
    const { add, groups, setAway } = committed({});
    setAway(true);
    const failed = await Promise.allSettled([add(1), add(2)]);
    expect(failed).toEqual([
      { status: "rejected", reason: AWAY },
      { status: "rejected", reason: AWAY },
    ]);
    setAway(false);
    expect(await add(3)).toBe("answer 3");
    expect(groups).toEqual([[3]]);
  });

  test("bad items fail alone: all others are committed, once, in order, with their answers", async () => {
    const cases = fc.record({
      count: fc.integer({ min: 1, max: 60 }),
      bad: fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { maxLength: 20 }),
      largestGroup: fc.integer({ min: 1, max: 64 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ count, bad, largestGroup }) => {
        const { add, groups } = committed({ largestGroup, bad: (item) => bad.includes(item) });
        const items = Array.from({ length: count }, (_, item) => item);
        const settled = await Promise.allSettled(items.map((item) => add(item)));
        for (const [item, result] of settled.entries())
          expect(result).toEqual(
            bad.includes(item)
              ? { status: "rejected", reason: BAD_ITEM }
              : { status: "fulfilled", value: `answer ${item}` },
          );
        expect(groups.flat()).toEqual(items.filter((item) => !bad.includes(item)));
      }),
    );
  });

  test("idle waits for what waits", async () => {
    const { commits, add, groups } = committed({ largestGroup: 1 });
    await commits.idle();
    const answers = [add(1), add(2)];
    await commits.idle();
    expect(groups).toEqual([[1], [2]]);
    await Promise.all(answers);
  });
});
