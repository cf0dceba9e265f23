import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createMetrics } from "./metrics.ts";
import { VenueSettings } from "./settings.ts";

test("the operators' page lists every metric and every setting, and no other", async () => {
  const root = join(import.meta.dirname, "..", "..", "..");
  const page = readFileSync(join(root, "docs", "operations-venue.md"), "utf8");
  const listed = [...page.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name ?? "");
  const metricNames = (await createMetrics().registry.getMetricsAsJSON())
    .map(({ name }) => name)
    .filter((name) => name.startsWith("tetrafi_"));
  expect(listed.filter((name) => name.startsWith("tetrafi_")).toSorted()).toEqual(metricNames.toSorted());
  expect(listed.filter((name) => /^[A-Z]/.test(name)).toSorted()).toEqual(
    Object.keys(VenueSettings.properties).toSorted(),
  );
});
