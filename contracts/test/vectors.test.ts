import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { vectors } from "../vectors.ts";

test("the committed vectors are what TypeScript computes now, and contracts are checked against them", () => {
  const committed = readFileSync(join(import.meta.dirname, "vectors.json"), "utf8");
  expect(vectors(7683)).toBe(committed);
});

test("another seed gives other vectors", () => {
  expect(vectors(1)).not.toBe(vectors(2));
});
