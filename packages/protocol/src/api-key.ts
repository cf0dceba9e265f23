import { createHash, randomBytes } from "node:crypto";

/** `tf_<id>_<64 hex>`: the id finds the row, the 256-bit secret proves it. */
const API_KEY = /^tf_([a-z0-9]{1,32})_([0-9a-f]{64})$/;

/** SHA-256 suffices to store a key: the secret is 256 random bits, so there is nothing to guess. */
const hashOf = (secret: string): Buffer => createHash("sha256").update(secret).digest();

/** A new key, shown once, and the hash to store. `id` is 1 to 32 characters of a-z and 0-9. */
export function newApiKey(id: string): { key: string; keyHash: Buffer } {
  const key = `tf_${id}_${randomBytes(32).toString("hex")}`;
  const parsed = parseApiKey(key);
  if (parsed === null) throw new RangeError("an API key's id is 1 to 32 characters of a-z and 0-9");
  return { key, keyHash: parsed.keyHash };
}

/** The id and the hash of a key as it came in, or null when it isn't one. */
export function parseApiKey(key: string): { id: string; keyHash: Buffer } | null {
  const match = API_KEY.exec(key);
  if (match?.[1] === undefined || match[2] === undefined) return null;
  return { id: match[1], keyHash: hashOf(match[2]) };
}
