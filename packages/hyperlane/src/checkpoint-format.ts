import { Type } from "typebox";
import { Compile } from "typebox/compile";
import { slice, type Hex } from "viem";
import { Bytes32, ChainId } from "@tetrafi/protocol/primitives.ts";
import type { SignedCheckpoint } from "./checkpoint.ts";

/** Hyperlane's own shape of a published checkpoint. */
const CheckpointFile = Compile(
  Type.Object({
    value: Type.Object({
      checkpoint: Type.Object({
        merkle_tree_hook_address: Bytes32,
        mailbox_domain: ChainId,
        root: Bytes32,
        index: Type.Integer({ minimum: 0, maximum: 4_294_967_295 }),
      }),
      message_id: Bytes32,
    }),
    signature: Type.Object({ r: Bytes32, s: Bytes32, v: Type.Integer({ minimum: 27, maximum: 28 }) }),
    serialized_signature: Type.Unsafe<Hex>(Type.String({ pattern: "^0x[0-9a-fA-F]{130}$" })),
  }),
);

/** A checkpoint as Hyperlane's validators publish it. */
export function formatCheckpoint({ checkpoint, signature }: SignedCheckpoint): string {
  return JSON.stringify({
    value: {
      checkpoint: {
        merkle_tree_hook_address: checkpoint.merkleTreeHook,
        mailbox_domain: checkpoint.domain,
        root: checkpoint.root,
        index: checkpoint.index,
      },
      message_id: checkpoint.messageId,
    },
    signature: {
      r: slice(signature, 0, 32),
      s: slice(signature, 32, 64),
      v: Number(slice(signature, 64, 65)),
    },
    serialized_signature: signature,
  });
}

/** Reads a published checkpoint; null if it is none. Who signed it is for the caller to see. */
export function parseCheckpoint(text: string): SignedCheckpoint | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  if (!CheckpointFile.Check(parsed)) return null;
  const { value, serialized_signature: signature } = parsed;
  return {
    checkpoint: {
      domain: value.checkpoint.mailbox_domain,
      merkleTreeHook: value.checkpoint.merkle_tree_hook_address,
      root: value.checkpoint.root,
      index: value.checkpoint.index,
      messageId: value.message_id,
    },
    signature,
  };
}
