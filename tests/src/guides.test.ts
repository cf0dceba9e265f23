import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { guideFiles, guideParts, withParts } from "./guide-parts.ts";

/** What the guides say that no generated part covers. The programs in them are run by sdk-package.test.ts. */

const ROOT = join(import.meta.dirname, "..", "..");
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const guides = { solver: read("docs/solver-guide.md"), taker: read("docs/taker-guide.md") };

describe("the guides", () => {
  test("have every computed part, as it is now", () => {
    for (const text of Object.values(guides)) expect(text).toBe(withParts(text));
    const all = Object.values(guides).join("\n");
    expect(Object.keys(guideParts).filter((name) => !all.includes(`<!-- ${name} -->`))).toEqual([]);
  });

  test("tell to write the programs that are tested", () => {
    expect([...guideFiles(guides.solver).keys()]).toEqual(["solver.js", "ask.js"]);
    expect([...guideFiles(guides.taker).keys()]).toEqual(["trade.js", "wallet.js"]);
  });

  test("use npm scripts that exist", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const used = Object.values(guides).flatMap((text) =>
      [...text.matchAll(/npm run (?:-s )?([a-z:]+)/g)].map((found) => found[1] ?? ""),
    );
    expect(used.length).toBeGreaterThan(2);
    expect(used.filter((name) => !(name in scripts))).toEqual([]);
  });

  test("link to what is there", () => {
    const missing = Object.values(guides).flatMap((text) =>
      [...text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)]
        .map((found) => join("docs", found[1] ?? ""))
        .filter((path) => !read(path)),
    );
    expect(missing).toEqual([]);
  });

  test.each([
    ["the answers in one auction", "packages/venue/src/auction/answer-allowance.ts", "MAX_ANSWERS = 32;"],
    ["the pings that may stay unanswered", "packages/venue/src/solver/limits.ts", "missedPings: 2,"],
    ["the landing grace", "contracts/src/AtomicSettler.sol", "LANDING_GRACE_SECONDS = 60;"],
  ])("tell %s as the source has it", (_, path, text) => {
    expect(read(path)).toContain(text);
  });
});
