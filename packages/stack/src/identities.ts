import { parseApiKey } from "@tetrafi/protocol/api-key.ts";
import { openDatabase } from "@tetrafi/store/database.ts";
import { insertApiKey, insertSolver, insertWorkspace } from "@tetrafi/store/identities.ts";
import { migrate } from "@tetrafi/store/migrate.ts";
import type { LocalAccounts } from "./accounts.ts";
import type { Secrets } from "./secrets.ts";
import { StackFault } from "./stack-fault.ts";

/** The institution that trades in a local stack. */
const WORKSPACE = { id: "acme", name: "Acme Treasury" } as const;

/** The same institution's tests. */
const TEST_WORKSPACE = { id: "acmetest", name: "Acme Treasury, tests", isSandbox: true } as const;

/** The reference solvers: half the spread and how far prices lean with inventory, both in basis points. */
export const SOLVERS = [
  { id: "solver-1", name: "Northwind", spreadBps: 2, skewBps: 4 },
  { id: "solver-2", name: "Meridian", spreadBps: 3, skewBps: 6 },
  { id: "solver-3", name: "Harbour", spreadBps: 5, skewBps: 10 },
] as const;

/** Brings the database up to date, with the workspace, solvers and keys of a local stack. Repeating it is harmless. */
export async function prepareDatabase(
  databaseUrl: string,
  secrets: Secrets,
  accounts: LocalAccounts,
): Promise<void> {
  const database = await reachDatabase(databaseUrl);
  try {
    await migrate(database.pool);
    await insertWorkspace(database, WORKSPACE);
    await insertWorkspace(database, TEST_WORKSPACE);
    const keyOf = (text: string): { id: string; keyHash: Buffer } => {
      const key = parseApiKey(text);
      if (key === null) throw new StackFault("secrets.json holds a malformed key: begin anew with --fresh");
      return { id: key.id, keyHash: Buffer.from(key.keyHash) };
    };
    const taker = { role: "taker", workspaceId: WORKSPACE.id, solverId: null } as const;
    const operator = { role: "operator", workspaceId: null, solverId: null } as const;
    await insertApiKey(database, { ...taker, ...keyOf(secrets.takerApiKey) });
    const tester = { ...taker, workspaceId: TEST_WORKSPACE.id };
    await insertApiKey(database, { ...tester, ...keyOf(secrets.sandboxApiKey) });
    await insertApiKey(database, { ...operator, ...keyOf(secrets.operatorApiKey) });
    for (const [index, { id, name }] of SOLVERS.entries()) {
      const account = accounts.solvers[index];
      const apiKey = secrets.solverApiKeys[index];
      if (account === undefined || apiKey === undefined)
        throw new StackFault("secrets.json is of another version: begin anew with --fresh");
      await insertSolver(database, { id, name, address: account.address, isHouse: true });
      await insertApiKey(database, { role: "solver", workspaceId: null, solverId: id, ...keyOf(apiKey) });
    }
  } finally {
    await database.close();
  }
}

/** Fails in one line if the server does not answer. */
export async function checkDatabase(databaseUrl: string): Promise<void> {
  await (await reachDatabase(databaseUrl)).close();
}

/** Empties a database that TetraFi made. One that holds anything else is refused. */
export async function emptyDatabase(databaseUrl: string): Promise<void> {
  const database = await reachDatabase(databaseUrl);
  try {
    const { rows } = await database.pool.query<{ tablename: string }>(
      "select tablename from pg_tables where schemaname = 'public'",
    );
    const names = new Set(rows.map((row) => row.tablename));
    if (names.size === 0) return;
    if (!names.has("migrations") || !names.has("settlement_events"))
      throw new StackFault(
        "DATABASE_URL names a database with other tables: --fresh empties only TetraFi's own",
      );
    await database.pool.query("drop schema public cascade; create schema public");
  } finally {
    await database.close();
  }
}

async function reachDatabase(databaseUrl: string): ReturnType<typeof openDatabase> {
  try {
    return await openDatabase(databaseUrl, 2);
  } catch (cause) {
    throw new StackFault(`cannot reach the database ${withoutPassword(databaseUrl)}: ${reasonOf(cause)}`, {
      cause,
    });
  }
}

/** Connection errors of several addresses come as one error without a message. */
function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError) return cause.errors.map((error) => String(error.message)).join("; ");
  return cause instanceof Error ? cause.message : String(cause);
}

function withoutPassword(databaseUrl: string): string {
  try {
    const url = new URL(databaseUrl);
    return `${url.hostname}:${url.port || "5432"}${url.pathname}`;
  } catch {
    return "in DATABASE_URL (it is not a URL)";
  }
}
