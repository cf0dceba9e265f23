import type { PoolClient, QueryResultRow } from "pg";
import type { Database } from "./database.ts";

/** One connection, held until it is closed or lost: what it listens to and the locks it has live and die with it. */
export type Session = {
  readonly query: <Row extends QueryResultRow>(text: string, values?: readonly unknown[]) => Promise<Row[]>;
  /** Ends the connection, and with it the session's locks. */
  readonly close: () => void;
};

/** The server gives up a peer that is silent for so long: a machine that died without ending its connections. */
const KEEPALIVE = `
  set tcp_keepalives_idle = 3;
  set tcp_keepalives_interval = 2;
  set tcp_keepalives_count = 3;
  set tcp_user_timeout = 10000`;

/**
 * Takes a connection out of the pool and listens. Throws if the server can't be reached.
 * @param options.onLost Called once if the connection ends without having been closed.
 */
export async function openSession(
  { pool }: Database,
  options: {
    readonly channel: string;
    readonly onNotification: (payload: string) => void;
    readonly onLost: () => void;
  },
): Promise<Session> {
  const client: PoolClient = await pool.connect();
  let open = true;
  const end = (lost: boolean): void => {
    if (!open) return;
    open = false;
    client.release(true);
    if (lost) options.onLost();
  };
  client.on("notification", ({ payload }) => options.onNotification(payload ?? ""));
  client.on("error", () => end(true));
  client.on("end", () => end(true));
  try {
    await client.query(KEEPALIVE);
    await client.query(`listen ${client.escapeIdentifier(options.channel)}`);
  } catch (error) {
    end(false);
    throw error;
  }
  return {
    query: async <Row extends QueryResultRow>(text: string, values: readonly unknown[] = []) =>
      (await client.query<Row>(text, [...values])).rows,
    close: () => end(false),
  };
}
