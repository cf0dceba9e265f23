import * as fc from "fast-check";
import { concat, keccak256, numberToHex, type Hex } from "viem";
import { expect, test } from "vitest";
import { IncrementalMerkleTree, TREE_DEPTH } from "./merkle-tree.ts";

const ZERO: Hex = `0x${"00".repeat(32)}`;

/** The root of a whole tree, level by level: slow, and too simple to be wrong. */
function wholeRoot(leaves: readonly Hex[]): Hex {
  let level = [...leaves];
  let empty = ZERO;
  for (let depth = 0; depth < TREE_DEPTH; depth += 1) {
    const pairs = Math.max(1, Math.ceil(level.length / 2));
    level = Array.from({ length: pairs }, (_, i) =>
      keccak256(concat([level[2 * i] ?? empty, level[2 * i + 1] ?? empty])),
    );
    empty = keccak256(concat([empty, empty]));
  }
  return level[0] ?? ZERO;
}

test("the root after every insertion is the whole tree's", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 32 }), { maxLength: 24 }), (numbers) => {
      const leaves = numbers.map((number) => keccak256(numberToHex(number)));
      const tree = new IncrementalMerkleTree();
      const roots = [tree.root()];
      for (const leaf of leaves) {
        tree.insert(leaf);
        roots.push(tree.root());
      }
      expect(tree.count).toBe(leaves.length);
      expect(roots).toEqual([ZERO, ...leaves].map((_, i) => wholeRoot(leaves.slice(0, i))));
    }),
    { numRuns: 20 },
  );
});

test("the empty tree has Hyperlane's well-known root", () => {
  // Root of an empty tree of depth 32, also that of Ethereum's deposit contract before its length is mixed in.
  expect(new IncrementalMerkleTree().root()).toBe(
    "0x27ae5ba08d7291c96c8cbddcc148bf48a6d68c7974b94356f53754ef6171d757",
  );
});
