import { concat, numberToHex, type Hex } from "viem";
import type { Checkpoint } from "./checkpoint.ts";

/**
 * Metadata of a message-id multisig ISM: hook (32 bytes), root (32), index (4), then signatures of 65 bytes each.
 * @param signatures In the order of the ISM's validators; the ISM reads as many as its threshold.
 */
export function encodeMultisigMetadata(
  { merkleTreeHook, root, index }: Pick<Checkpoint, "merkleTreeHook" | "root" | "index">,
  signatures: readonly Hex[],
): Hex {
  return concat([merkleTreeHook, root, numberToHex(index, { size: 4 }), ...signatures]);
}
