import type { PoolClient } from "pg";

/** A challenge that is being answered. */
export type UsedChallenge = {
  /** SHA-256 of its text, 32 bytes. */
  readonly hash: Buffer;
  readonly expiresAtMs: number;
};

/** Uses a challenge up, in the caller's transaction. Answers false where it was used before. */
export async function useChallenge(
  client: PoolClient,
  { hash, expiresAtMs }: UsedChallenge,
  nowMs: number,
): Promise<boolean> {
  await client.query("delete from used_challenges where expires_at_ms < $1", [nowMs]);
  const { rowCount } = await client.query(
    "insert into used_challenges (challenge_hash, expires_at_ms) values ($1, $2) on conflict do nothing",
    [hash, expiresAtMs],
  );
  return rowCount === 1;
}
