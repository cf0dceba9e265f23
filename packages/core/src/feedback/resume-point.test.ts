import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { resumePoint } from "./resume-point.ts";

describe("resumePoint", () => {
  test.each<[string, number | undefined, object]>([
    ["a solver that doesn't resume", undefined, { afterSeq: 10, resumed: false, refusal: null }],
    ["the newest number", 10, { afterSeq: 10, resumed: true, refusal: null }],
    ["an earlier number", 7, { afterSeq: 7, resumed: true, refusal: null }],
    ["the last forgotten number: all after it is kept", 4, { afterSeq: 4, resumed: true, refusal: null }],
    ["one before it", 3, { afterSeq: 10, resumed: false, refusal: "tooOld" }],
    ["a number that is yet to come", 11, { afterSeq: 10, resumed: false, refusal: "unknown" }],
  ])("%s", (_what, resumeFrom, expected) => {
    expect(resumePoint({ lastSeq: 10, forgottenSeq: 4 }, resumeFrom)).toEqual(expected);
  });

  test("a feed that resumes is whole: whatever was told and forgotten, nothing is missed and nothing repeated", () => {
    const feed = fc
      .nat(60)
      .chain((lastSeq) => fc.record({ lastSeq: fc.constant(lastSeq), forgottenSeq: fc.nat(lastSeq) }));
    fc.assert(
      fc.property(feed, fc.nat(70), ({ lastSeq, forgottenSeq }, seen) => {
        const { afterSeq, resumed, refusal } = resumePoint({ lastSeq, forgottenSeq }, seen);
        const missed = Array.from({ length: lastSeq }, (_, at) => at + 1).filter((seq) => seq > seen);
        const kept = missed.filter((seq) => seq > forgottenSeq);
        expect(resumed).toBe(refusal === null);
        expect(resumed).toBe(seen <= lastSeq && kept.length === missed.length);
        if (resumed) expect(afterSeq).toBe(seen);
        else expect(afterSeq).toBe(lastSeq);
      }),
    );
  });
});
