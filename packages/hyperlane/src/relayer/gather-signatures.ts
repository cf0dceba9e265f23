import type { Hex } from "viem";
import { checkpointPath, readCheckpoint } from "../checkpoint-files.ts";
import { checkpointSigner } from "../checkpoint.ts";
import { encodeMultisigMetadata } from "../multisig-metadata.ts";
import type { OutgoingMessage } from "./outgoing-message.ts";
import type { Multisig } from "./read-ism.ts";

/**
 * Reads the validators' checkpoints of a message and puts the ISM's metadata together; null while fewer than its
 * threshold have signed the same root. Every signature is checked, so that a bad file costs no transaction.
 */
export async function gatherSignatures(
  checkpointDir: string,
  message: OutgoingMessage,
  { validators, threshold }: Multisig,
): Promise<Hex | null> {
  const { originDomain, index, merkleTreeHook } = message;
  const signatures = await Promise.all(
    validators.map(async (validator) => {
      const path = checkpointPath(checkpointDir, validator, originDomain, index);
      // A folder that can't be read is a validator that hasn't signed.
      const signed = await readCheckpoint(path).catch(() => null);
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
