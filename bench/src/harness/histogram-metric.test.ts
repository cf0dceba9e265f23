import { expect, test } from "vitest";
import { histogramPercentile } from "./histogram-metric.ts";

const text = (...counts: number[]): string =>
  ["0.001", "0.005", "+Inf"].map((bound, place) => `x_bucket{le="${bound}"} ${counts[place]}`).join("\n");

test.each<[number, number | null, number[]]>([
  [50, 0.0005, [100, 100, 100]],
  [90, 0.003, [80, 100, 100]],
  [99, 0.005, [10, 20, 100]],
  [50, null, [0, 0, 0]],
])("p%d is %s", (percentile, expected, counts) => {
  expect(histogramPercentile("", text(...counts), "x", percentile)).toBe(expected);
  const before = text(7, 9, 9);
  const after = text(...counts.map((count, place) => count + ([7, 9, 9][place] ?? 0)));
  expect(histogramPercentile(before, after, "x", percentile)).toBe(expected);
});
