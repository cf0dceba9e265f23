import { bytesToHex, concatBytes, hexToBytes, keccak256, type Hex } from "viem";

/** Depth of Hyperlane's trees; `MerkleLib.TREE_DEPTH`. */
export const TREE_DEPTH = 32;
const MAX_LEAVES = 2 ** TREE_DEPTH - 1;

const hashPair = (left: Uint8Array, right: Uint8Array): Uint8Array =>
  keccak256(concatBytes([left, right]), "bytes");

/** Roots of empty trees by depth. */
const EMPTY: Uint8Array[] = [new Uint8Array(32)];
for (let depth = 1; depth < TREE_DEPTH; depth += 1) {
  const below = EMPTY[depth - 1] ?? new Uint8Array(32);
  EMPTY.push(hashPair(below, below));
}
const emptyRoot = (depth: number): Uint8Array => EMPTY[depth] ?? new Uint8Array(32);

/**
 * The incremental merkle tree of a MerkleTreeHook, as Hyperlane's `MerkleLib` keeps it: only the branch to the newest
 * leaf is held, so that its size doesn't grow with the number of messages.
 */
export class IncrementalMerkleTree {
  private readonly branch: Uint8Array[] = Array.from({ length: TREE_DEPTH }, () => new Uint8Array(32));
  private leaves = 0;

  /** Leaves inserted so far: the index of the next one. */
  get count(): number {
    return this.leaves;
  }

  /** Adds a leaf. Throws once the tree is full. */
  insert(leaf: Hex): void {
    if (this.leaves >= MAX_LEAVES) throw new RangeError("the merkle tree is full");
    this.leaves += 1;
    let node = hexToBytes(leaf);
    let size = this.leaves;
    for (let depth = 0; depth < TREE_DEPTH; depth += 1) {
      if (size % 2 === 1) {
        this.branch[depth] = node;
        return;
      }
      node = hashPair(this.branch[depth] ?? emptyRoot(0), node);
      size = Math.floor(size / 2);
    }
  }

  /** The root over all leaves so far. */
  root(): Hex {
    let node: Uint8Array = emptyRoot(0);
    let size = this.leaves;
    for (let depth = 0; depth < TREE_DEPTH; depth += 1) {
      node =
        size % 2 === 1
          ? hashPair(this.branch[depth] ?? emptyRoot(0), node)
          : hashPair(node, emptyRoot(depth));
      size = Math.floor(size / 2);
    }
    return bytesToHex(node);
  }
}
