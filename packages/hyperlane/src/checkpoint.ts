import { encodePacked, hashMessage, hexToBytes, keccak256, type Hex } from "viem";
import { recoverSigner, signDigest } from "@tetrafi/protocol/signing/recover.ts";

/** What a validator says about a chain: with this message as leaf `index`, the tree of the hook has this root. */
export type Checkpoint = {
  /** Hyperlane's domain of the chain whose messages the tree holds. */
  readonly domain: number;
  /** The MerkleTreeHook as a 32-byte identifier. */
  readonly merkleTreeHook: Hex;
  readonly root: Hex;
  readonly index: number;
  readonly messageId: Hex;
};

/** A checkpoint and a validator's signature over it: 65 bytes r ‖ s ‖ v. */
export type SignedCheckpoint = { readonly checkpoint: Checkpoint; readonly signature: Hex };

/** The digest that validators sign: Hyperlane's `CheckpointLib.digest`, an EIP-191 message. */
export function checkpointDigest(checkpoint: Checkpoint): Hex {
  const domainHash = keccak256(
    encodePacked(
      ["uint32", "bytes32", "string"],
      [checkpoint.domain, checkpoint.merkleTreeHook, "HYPERLANE"],
    ),
  );
  const hash = keccak256(
    encodePacked(
      ["bytes32", "bytes32", "uint32", "bytes32"],
      [domainHash, checkpoint.root, checkpoint.index, checkpoint.messageId],
    ),
  );
  return hashMessage({ raw: hash });
}

/** Signs a checkpoint with a validator's key. */
export function signCheckpoint(checkpoint: Checkpoint, privateKey: Hex): SignedCheckpoint {
  return { checkpoint, signature: signDigest(hexToBytes(checkpointDigest(checkpoint)), privateKey) };
}

/** Who signed the checkpoint, lower case; null where the signature is none. */
export function checkpointSigner({ checkpoint, signature }: SignedCheckpoint): Hex | null {
  return recoverSigner(hexToBytes(checkpointDigest(checkpoint)), signature);
}
