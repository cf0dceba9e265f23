import { expect, test } from "vitest";
import { backoffMs } from "./backoff.ts";

test.each([
  [1, 0, 375],
  [1, 0.5, 500],
  [2, 0.5, 1_000],
  [6, 0.5, 16_000],
  [7, 0.5, 30_000],
  [1_000, 0.5, 30_000],
  [1_000, 0.999_999, 37_500],
])("after %i failures, %f of the spread: %i ms", (failures, random, expected) => {
  expect(backoffMs(failures, random)).toBe(expected);
});
