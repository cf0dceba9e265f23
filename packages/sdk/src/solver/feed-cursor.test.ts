import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FeedCursor } from "./feed-cursor.ts";

describe("FeedCursor", () => {
  test("takes the next number, and tells repeats and gaps", () => {
    const cursor = new FeedCursor(4);
    expect([5, 5, 4, 7, 6, 7].map((seq) => cursor.take(seq))).toEqual([
      "next",
      "repeat",
      "repeat",
      "gap",
      "next",
      "next",
    ]);
    expect(cursor.seq).toBe(7);
  });

  test("begins with whatever comes first where nothing was read before", () => {
    const cursor = new FeedCursor(undefined);
    expect(cursor.take(9)).toBe("next");
    expect(cursor.take(9)).toBe("repeat");
    cursor.restart(20);
    expect(cursor.take(21)).toBe("next");
  });

  test("whatever comes in whatever order, what is dealt with are the numbers in a row", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 60 }), (numbers) => {
        const cursor = new FeedCursor(0);
        const taken = numbers.filter((seq) => cursor.take(seq) === "next");
        expect(taken).toEqual(taken.map((_, place) => place + 1));
        expect(cursor.seq).toBe(taken.length);
      }),
    );
  });
});
