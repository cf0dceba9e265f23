import { expect, test } from "vitest";
import { simulate } from "./simulate.ts";

/** Seeds that have shown a fault, by what went wrong. Drawing differently makes them mean something else. */
const SEEDS = [
  ["one node that says it is higher makes a block final before its time", 10],
  ["a node answers what the contract can't say", 21],
  ["clocks of two machines decide which attempt is the newest, and the same bytes are signed twice", 62],
  ["a nonce that was healed is given out again", 63],
  ["a transaction that a reorganisation moved is told of with its old block", 213],
  ["a node that lags is taken for a final block that changed", 229],
  ["a batch waits for a clock that was set back", 1_846],
  ["fills are looked for from a time that one node made up, in a batch", 2_790],
  ["two processes that read different newest blocks move a settlement to and fro", 2_901],
  ["fills are looked for from a time that one node made up", 3_077],
] as const;

/** The same with everything that is drawn apart: operators, and what is rare. */
const WHOLE_SEEDS = [
  ["a fill that was never there stays in the timeline as what was paid for", 51],
  ["a row that a lie moved to refunding stays there with nothing locked", 5_000_026],
  ["a fill that was replaced before its proof is compared as if it were for good", 5_000_153],
] as const;

test.each(WHOLE_SEEDS)("%s: seed %i", async (_name, seed) => {
  expect((await simulate(seed)).violations).toEqual([]);
});

test.each(SEEDS)("%s: seed %i", async (_name, seed) => {
  expect((await simulate(seed, { hasOperator: false, hasRarities: false })).violations).toEqual([]);
});
