import * as fc from "fast-check";
import { expect, test } from "vitest";
import { RecentIds } from "./recent-ids.ts";

test("knows at least the newest so many, and none beyond twice as many", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 100 }), (atLeast, count) => {
      const recent = new RecentIds(atLeast);
      for (let id = 0; id < count; id += 1) recent.add(String(id));
      for (let id = 0; id < count; id += 1) {
        const age = count - id;
        if (age <= atLeast) expect(recent.has(String(id))).toBe(true);
        if (age > 2 * atLeast) expect(recent.has(String(id))).toBe(false);
      }
      expect(recent.has("never")).toBe(false);
    }),
  );
});
