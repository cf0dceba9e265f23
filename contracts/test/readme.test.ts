import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as abis from "@tetrafi/protocol/abi/generated.ts";

/** The page that integrators read must list what the contracts have, and the tests that it names must exist. */

const FOLDER = join(import.meta.dirname, "..");
const readme = readFileSync(join(FOLDER, "README.md"), "utf8");

const shipped = Object.entries(abis).filter(([name]) => !name.startsWith("test") && name !== "wethAbi");

function namesOf(type: "error" | "event"): string[] {
  const names = shipped.flatMap(([, abi]) =>
    abi.flatMap((item) => (item.type === type && "name" in item ? [item.name] : [])),
  );
  return [...new Set(names)].toSorted();
}

describe("contracts/README.md", () => {
  test("lists every error of every shipped contract", () => {
    expect(namesOf("error").filter((name) => !readme.includes(`\`${name}`))).toEqual([]);
    expect(namesOf("error").length).toBeGreaterThan(40);
  });

  test("lists every event, but those of libraries in use", () => {
    const ours = namesOf("event").filter((name) => name !== "EIP712DomainChanged");
    expect(ours.filter((name) => !readme.includes(`\`${name}(`))).toEqual([]);
  });

  test.each([
    ["Threats", "Errors"],
    ["Tested", "Coverage"],
  ])("names tests that exist under %s", (from, to) => {
    const section = readme.slice(readme.indexOf(`\n## ${from}\n`), readme.indexOf(`\n## ${to}\n`));
    const folders = ["test", "published", "../packages/settlement/src/drive"];
    const sources = folders
      .flatMap((folder) => readdirSync(join(FOLDER, folder), { recursive: true, encoding: "utf8" }))
      .filter((name) => /\.(t\.sol|test\.ts)$/.test(name))
      .map((name) => `/${name}`);
    const named = section
      .split("\n")
      .filter((line) => line.startsWith("|"))
      .map((line) => line.split("|").at(-2) ?? "")
      .flatMap((cell) => [...cell.matchAll(/`([A-Za-z/.]+)`/g)].map((match) => match[1] ?? ""));
    const missing = named.filter(
      (name) => !sources.some((source) => source.endsWith(`/${name}.t.sol`) || source.endsWith(`/${name}`)),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(missing).toEqual([]);
  });
});
