import type { PoolClient } from "pg";
import type { Address } from "@tetrafi/core/hex.ts";
import type { SolverStage } from "@tetrafi/core/lifecycle/transitions.ts";
import type { Database } from "./database.ts";
import { inTransaction } from "./in-transaction.ts";
import { ANNOUNCE_RISK } from "./risk-channel.ts";
import { useChallenge, type UsedChallenge } from "./used-challenges.ts";

/** How an address was proven. */
export type ProvenAddress = {
  /** Lower case. */
  readonly address: Address;
  /** Of the contract that accepted the signature; null: the key itself signed. */
  readonly chainId: number | null;
  readonly scheme: "eip191" | "eip712";
};

/** A corridor that an applicant wants to quote, with its sizes in base units. */
export type AppliedCorridor = {
  readonly corridor: string;
  readonly minAmount: string;
  readonly maxAmount: string;
};

/** What an applicant says of itself. */
export type SolverApplication = {
  readonly id: string;
  readonly solverId: string;
  readonly name: string;
  readonly entityId: string;
  readonly entityName: string;
  readonly contact: string;
  readonly corridors: readonly AppliedCorridor[];
  readonly appliedAtMs: number;
};

/** What became of it. Nothing was written unless it was `applied`. */
export type ApplicationOutcome = "applied" | "challengeUsed" | "idTaken" | "addressTaken" | "full";

/** Any constant: applications are counted one after another. */
const APPLICATION_LOCK = 7_318_404;

/**
 * Takes an application: of a new solver, or of one that was rejected and has the same address. Announced.
 * @param addresses The first signs its quotes and fills.
 * @param mostWaiting Most solvers of which the operator has not decided.
 */
export async function submitApplication(
  database: Database,
  application: SolverApplication,
  addresses: readonly [ProvenAddress, ...ProvenAddress[]],
  challenge: UsedChallenge,
  mostWaiting: number,
): Promise<ApplicationOutcome> {
  return inTransaction(database, async (client) => {
    await client.query("select pg_advisory_xact_lock($1)", [APPLICATION_LOCK]);
    const refusal = await refuse(client, application, addresses[0], challenge, mostWaiting);
    if (refusal !== null) return { keep: false, value: refusal };
    await write(client, application, addresses);
    return { keep: true, value: "applied" };
  });
}

async function refuse(
  client: PoolClient,
  { solverId, appliedAtMs }: SolverApplication,
  { address }: ProvenAddress,
  challenge: UsedChallenge,
  mostWaiting: number,
): Promise<Exclude<ApplicationOutcome, "applied"> | null> {
  if (!(await useChallenge(client, challenge, appliedAtMs))) return "challengeUsed";
  const { rows } = await client.query<{ id: string; address: string; status: SolverStage }>(
    "select id, address, status from solvers where id = $1 or address = $2 for update",
    [solverId, address],
  );
  const own = rows.find(({ id }) => id === solverId);
  // A rejected one's id is its own: whoever applies under it again has its address.
  if (own !== undefined && (own.status !== "rejected" || own.address !== address)) return "idTaken";
  if (rows.some(({ id }) => id !== solverId)) return "addressTaken";
  const waiting = await client.query<{ count: number }>(
    "select count(*)::integer as count from solvers where status in ('applied', 'review')",
  );
  return (waiting.rows[0]?.count ?? 0) >= mostWaiting ? "full" : null;
}

async function write(
  client: PoolClient,
  application: SolverApplication,
  addresses: readonly [ProvenAddress, ...ProvenAddress[]],
): Promise<void> {
  const { id, solverId, name, entityId, entityName, contact, corridors, appliedAtMs } = application;
  const [{ address }] = addresses;
  const before = await client.query<{ status: SolverStage }>("select status from solvers where id = $1", [
    solverId,
  ]);
  await client.query(
    `insert into solvers (id, name, address, status, entity_id, status_since_ms)
    values ($1, $2, $3, 'applied', $4, $5::bigint)
    on conflict (id) do update set name = $2, status = 'applied', entity_id = $4, status_since_ms = $5::bigint`,
    [solverId, name, address, entityId, appliedAtMs],
  );
  await client.query(
    `insert into solver_applications (solver_id, id, entity_name, contact, corridors, applied_at_ms)
    values ($1, $2, $3, $4, $5, $6::bigint)
    on conflict (solver_id) do update
      set id = $2, entity_name = $3, contact = $4, corridors = $5, applied_at_ms = $6::bigint`,
    [solverId, id, entityName, contact, JSON.stringify(corridors), appliedAtMs],
  );
  await client.query("delete from solver_addresses where solver_id = $1", [solverId]);
  for (const proven of addresses)
    await client.query(
      `insert into solver_addresses (address, solver_id, chain_id, scheme, proven_at_ms)
      values ($1, $2, $3, $4, $5::bigint) on conflict do nothing`,
      [proven.address, solverId, proven.chainId, proven.scheme, appliedAtMs],
    );
  await client.query(
    `insert into solver_moves (solver_id, at_ms, from_stage, to_stage, actor_type, actor_id, reason)
    values ($1, $2::bigint, $3, 'applied', 'applicant', $4, 'applied')`,
    [solverId, appliedAtMs, before.rows[0]?.status ?? null, address],
  );
  await client.query(`select ${ANNOUNCE_RISK}`);
}

/** The application with this id, and where its solver stands; null for one that is none. */
export async function findApplication(
  { pool }: Database,
  id: string,
): Promise<{
  readonly solverId: string;
  readonly stage: SolverStage;
  readonly sinceMs: number;
  readonly reason: string | null;
} | null> {
  const { rows } = await pool.query<{
    solver_id: string;
    status: SolverStage;
    status_since_ms: number;
    reason: string | null;
  }>(
    `select solver_id, status, status_since_ms, (
      select reason from solver_moves where solver_moves.solver_id = solver_applications.solver_id
      order by solver_moves.id desc limit 1
    ) as reason
    from solver_applications join solvers on solvers.id = solver_id where solver_applications.id = $1`,
    [id],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { solver_id, status, status_since_ms, reason } = row;
  return { solverId: solver_id, stage: status, sinceMs: status_since_ms, reason };
}

/** What a solver said of itself when it applied, and the addresses that it proved; null where it never did. */
export async function applicationOf(
  { pool }: Database,
  solverId: string,
): Promise<{
  readonly application: Omit<SolverApplication, "name" | "entityId" | "id">;
  readonly addresses: readonly (ProvenAddress & { readonly provenAtMs: number })[];
} | null> {
  const applications = await pool.query<{
    entity_name: string;
    contact: string;
    corridors: AppliedCorridor[];
    applied_at_ms: number;
  }>("select entity_name, contact, corridors, applied_at_ms from solver_applications where solver_id = $1", [
    solverId,
  ]);
  const [row] = applications.rows;
  if (row === undefined) return null;
  const { rows } = await pool.query<{
    address: Address;
    chain_id: number | null;
    scheme: ProvenAddress["scheme"];
    proven_at_ms: number;
  }>(
    "select address, chain_id, scheme, proven_at_ms from solver_addresses where solver_id = $1 order by address",
    [solverId],
  );
  return {
    application: {
      solverId,
      entityName: row.entity_name,
      contact: row.contact,
      corridors: row.corridors,
      appliedAtMs: row.applied_at_ms,
    },
    addresses: rows.map(({ address, chain_id, scheme, proven_at_ms }) => ({
      address,
      chainId: chain_id,
      scheme,
      provenAtMs: proven_at_ms,
    })),
  };
}
