import * as fc from "fast-check";
import { expect, test } from "vitest";
import { addMark, clearWindow, dropOld, newWindow } from "./rolling-window.ts";

const step = fc.record({
  gapMs: fc.nat(40),
  bad: fc.boolean(),
  kind: fc.constantFrom("add", "add", "add", "look", "clear"),
});

test("it holds what a list of all marks, cut to size and age, would hold", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.array(step, { maxLength: 60 }), (size, steps) => {
      const window = newWindow(size, 100);
      let all: { atMs: number; bad: boolean }[] = [];
      let nowMs = 0;
      for (const { gapMs, bad, kind } of steps) {
        nowMs += gapMs;
        if (kind === "add") {
          addMark(window, nowMs, bad);
          all.push({ atMs: nowMs, bad });
        } else if (kind === "clear") {
          clearWindow(window);
          all = [];
        } else {
          dropOld(window, nowMs);
        }
        const young = all.filter(({ atMs }) => nowMs - atMs <= 100).slice(-size);
        if (kind === "add") all = young;
        expect(window).toMatchObject({ length: young.length, bad: young.filter((mark) => mark.bad).length });
        expect(window.marks.length).toBeLessThanOrEqual(size);
      }
    }),
  );
});
