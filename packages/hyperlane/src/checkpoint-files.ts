import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Type } from "typebox";
import { Compile } from "typebox/compile";
import { slice, type Hex } from "viem";
import { Bytes32, ChainId } from "@tetrafi/protocol/primitives.ts";
import type { SignedCheckpoint } from "./checkpoint.ts";

/** A checkpoint file has Hyperlane's own shape, so that its tools can read the folder. */
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

/** Where a validator keeps its checkpoint of a domain's index. */
export function checkpointPath(dir: string, validator: Hex, domain: number, index: number): string {
  return join(dir, validator.toLowerCase(), String(domain), `${index}.json`);
}

/** Writes a checkpoint at once or not at all. Its folder is made where it's missing. */
export async function writeCheckpoint(path: string, signed: SignedCheckpoint): Promise<void> {
  const { checkpoint, signature } = signed;
  const text = JSON.stringify({
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
  const temporary = `${path}.new`;
  const write = (): Promise<void> => writeFile(temporary, `${text}\n`);
  try {
    await write();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    await mkdir(dirname(path), { recursive: true });
    await write();
  }
  await rename(temporary, path);
}

/** Reads a checkpoint; null where there is none, or none that can be read. */
export async function readCheckpoint(path: string): Promise<SignedCheckpoint | null> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
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
