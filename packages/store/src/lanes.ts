import type { Address } from "@tetrafi/core/hex.ts";
import type { Database } from "./database.ts";
import type { Session } from "./session.ts";

/** The nonces of one signer on one chain. `signer` in lower case. */
export type LaneKey = { readonly chainId: number; readonly signer: Address };

/** A lane that this process holds. */
export type HeldLane = LaneKey & {
  /** Grows with every holder: what an earlier one still tries to record is refused. */
  readonly epoch: number;
};

/**
 * Takes the lease of a lane: an advisory lock that lives as long as the session, so that it is free at once when its
 * holder dies. Null while another session has it. Must not be called again by the session that holds it.
 */
export async function acquireLane(session: Session, lane: LaneKey): Promise<HeldLane | null> {
  const [lock] = await session.query<{ held: boolean }>(
    "select pg_try_advisory_lock(hashtextextended($1, 0)) as held",
    [`lane:${lane.chainId}:${lane.signer}`],
  );
  if (lock?.held !== true) return null;
  const [row] = await session.query<{ epoch: number }>(
    `insert into lanes (chain_id, signer, epoch) values ($1, $2, 1)
     on conflict (chain_id, signer) do update set epoch = lanes.epoch + 1
     returning epoch`,
    [lane.chainId, lane.signer],
  );
  if (row === undefined) throw new Error("an upsert returned no row");
  return { ...lane, epoch: row.epoch };
}

/** First nonce that no recorded transaction of the lane has. */
export async function readNextNonce({ pool }: Database, lane: LaneKey): Promise<number> {
  const { rows } = await pool.query<{ next_nonce: number }>(
    "select next_nonce from lanes where chain_id = $1 and signer = $2",
    [lane.chainId, lane.signer],
  );
  return rows[0]?.next_nonce ?? 0;
}
