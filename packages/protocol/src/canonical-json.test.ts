import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "./canonical-json.ts";

/** The same value with the keys of every object in reverse order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, entry]) => [key, reversed(entry)]),
  );
}

describe("canonicalJson", () => {
  test("sorts keys at every depth and leaves no space", () => {
    expect(canonicalJson({ b: [{ d: 1, c: null }], a: "x y", B: true })).toBe(
      '{"B":true,"a":"x y","b":[{"c":null,"d":1}]}',
    );
  });

  test("is one text for one value, and JSON of that value", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (generated) => {
        const value: unknown = JSON.parse(JSON.stringify(generated));
        const text = canonicalJson(value);
        expect(canonicalJson(reversed(value))).toBe(text);
        expect(JSON.parse(text)).toEqual(value);
      }),
    );
  });

  test.each<[string, unknown]>([
    ["bigint", 1n],
    ["undefined", undefined],
    ["NaN", Number.NaN],
    ["infinity", Number.POSITIVE_INFINITY],
    ["function", () => 1],
    ["symbol", Symbol("s")],
  ])("throws on %s, alone or inside", (_name, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
    expect(() => canonicalJson({ a: [value] })).toThrow(TypeError);
    expect(() => canonicalJson({ a: { b: value } })).toThrow(TypeError);
  });
});
