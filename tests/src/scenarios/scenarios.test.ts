import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { layGround, type Ground } from "./ground.ts";
import { runScenario } from "./run-scenario.ts";
import { readScenarios } from "./scenario-file.ts";

const scenarios = readScenarios();
const quick = scenarios.filter(({ isQuick }) => isQuick === true);

let ground: Ground;
beforeAll(async () => {
  ground = await layGround("stored");
});
afterAll(() => ground?.stop());

describe("scenarios", () => {
  test.concurrent.for(quick)("$name: $about", async (scenario, { expect: claim }) => {
    const { faults } = await runScenario(ground, scenario);
    claim(faults).toEqual([]);
  });

  test("a scenario that ends otherwise than it says is told so", async () => {
    const one = quick.find(({ name }) => name === "killed-on-one-chain");
    if (one === undefined) throw new Error("no such scenario");
    const { faults } = await runScenario(ground, { ...one, ends: { a: "refunded" } });
    expect(faults).toContain("a: the timeline ends with settled");
    expect(faults).toContain("a: atOnce 1 times instead of 0");
    expect(faults.some((fault) => fault.includes("instead of"))).toBe(true);
  });

  test("the page lists every scenario, and no other", () => {
    const page = readFileSync(join(import.meta.dirname, "..", "..", "..", "docs", "scenarios.md"), "utf8");
    const [, table = ""] = page.split("## What there is");
    const listed = [...table.matchAll(/^\| `([a-z-]+)` +\|/gm)].map(([, name]) => name);
    expect(listed).toEqual(scenarios.map(({ name }) => name));
  });
});
