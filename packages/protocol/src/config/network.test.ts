import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ChainProfile, CorridorConfig } from "./network.ts";

const page = readFileSync(
  join(import.meta.dirname, "..", "..", "..", "..", "docs", "network-file.md"),
  "utf8",
);

test.each([
  ["chains", ChainProfile],
  ["corridors", CorridorConfig],
])("the page of the network file lists every member of %s, and no other", (heading, schema) => {
  const [, section = ""] = page.split(`## \`${heading}\`\n`);
  const [table = ""] = section.split("\n## ");
  const listed = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
  expect(new Set(listed)).toEqual(new Set(Object.keys(schema.properties)));
});
