import { timingSafeEqual } from "node:crypto";
import { parseApiKey } from "@tetrafi/protocol/api-key.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { findApiKey, type StoredApiKey } from "@tetrafi/store/identities.ts";
import type { Clock } from "./clock.ts";

/** How long a key's row is trusted before it is read again: the longest that a revoked key still works. */
const TRUSTED_MS = 5_000;
const MAX_CACHED = 10_000;
/** Compared with when there is no such key, so that the answer takes as long. */
const NOBODY = Buffer.alloc(32);

/** Knows who an API key speaks for. */
export type Keyring = {
  /** The key's holder, or null when it is malformed, unknown, revoked or has the wrong secret. */
  readonly authenticate: (key: string) => Promise<StoredApiKey | null>;
  /** Whether a key with this id was found before. Says nothing of its secret. */
  readonly hasMet: (key: string) => boolean;
};

/** Keys of the database, each remembered for a few seconds. */
export function openKeyring(database: Database, clock: Clock): Keyring {
  const cached = new Map<string, { readonly row: StoredApiKey | null; readonly untilMs: number }>();
  const makeRoom = (): void => {
    for (const [id, { row }] of cached) if (row === null) cached.delete(id);
    if (cached.size >= MAX_CACHED) cached.clear();
  };
  const lookUp = async (id: string): Promise<StoredApiKey | null> => {
    const known = cached.get(id);
    if (known !== undefined && known.untilMs > clock.nowMs()) return known.row;
    const row = await findApiKey(database, id);
    if (cached.size >= MAX_CACHED) makeRoom();
    cached.set(id, { row, untilMs: clock.nowMs() + TRUSTED_MS });
    return row;
  };
  return {
    authenticate: async (key) => {
      const parsed = parseApiKey(key);
      if (parsed === null) return null;
      const row = await lookUp(parsed.id);
      const same = timingSafeEqual(parsed.keyHash, row?.keyHash ?? NOBODY);
      return same ? row : null;
    },
    hasMet: (key) => {
      const parsed = parseApiKey(key);
      return parsed !== null && (cached.get(parsed.id)?.row ?? null) !== null;
    },
  };
}
