import type { Hex } from "viem";
import { checkpointSigner, type SignedCheckpoint } from "./checkpoint.ts";
import type { Multisig } from "./multisig.ts";
import { encodeMultisigMetadata } from "./multisig-metadata.ts";

/** The message whose checkpoints are wanted: a leaf of its origin's tree. */
export type SignedMessage = {
  readonly messageId: Hex;
  readonly index: number;
  readonly originDomain: number;
  /** The origin's MerkleTreeHook as a 32-byte identifier. */
  readonly merkleTreeHook: Hex;
};

/**
 * Reads the validators' checkpoints of a message and puts the ISM's metadata together; null while fewer than its
 * threshold have signed the same root. Every signature is checked, so that a bad one costs no transaction.
 * @param read A validator's checkpoint of the message's leaf; null, or a throw, where it has none to read.
 */
export async function gatherSignatures(
  read: (validator: Hex) => Promise<SignedCheckpoint | null>,
  message: SignedMessage,
  { validators, threshold }: Multisig,
): Promise<Hex | null> {
  const { originDomain, index, merkleTreeHook } = message;
  const signatures = await Promise.all(
    validators.map(async (validator) => {
      // A place that can't be read is a validator that hasn't signed.
      const signed = await read(validator).catch(() => null);
      if (signed === null || checkpointSigner(signed) !== validator) return null;
      const { checkpoint } = signed;
      const isOfMessage =
        checkpoint.messageId === message.messageId &&
        checkpoint.index === index &&
        checkpoint.domain === originDomain &&
        checkpoint.merkleTreeHook === merkleTreeHook;
      return isOfMessage ? { root: checkpoint.root, signature: signed.signature } : null;
    }),
  );
  const byRoot = Map.groupBy(
    signatures.filter((found) => found !== null),
    ({ root }) => root,
  );
  for (const [root, found] of byRoot) {
    if (found.length < threshold) continue;
    const chosen = found.slice(0, threshold).map(({ signature }) => signature);
    return encodeMultisigMetadata({ merkleTreeHook, root, index }, chosen);
  }
  return null;
}
