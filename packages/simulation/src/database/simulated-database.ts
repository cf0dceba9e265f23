import { Kysely, PostgresDialect } from "kysely";
import type { Pool } from "pg";
import type { Database, Tables } from "@tetrafi/store/database.ts";
import type { Owner } from "../event-loop.ts";
import type { DatabaseServer } from "./database-server.ts";
import type { Answer, Statement } from "./engine.ts";
import { SimulatedSession } from "./simulated-session.ts";

type Query = string | { readonly name?: string; readonly text: string; readonly values?: readonly unknown[] };

/** A process's pool of connections to the simulated server, in the place of the store's own. */
export function simulatedDatabase(server: DatabaseServer, owner: Owner): Database {
  return overStatements(
    (statement) => server.send(owner, statement, null),
    async () => {
      const session = new SimulatedSession(server, owner);
      server.begin(session);
      return session;
    },
  );
}

/** The same without faults or time, for the venue. */
export function faultlessDatabase(server: DatabaseServer): Database {
  return overStatements(
    (statement) => server.direct(statement),
    () => Promise.reject(new Error("the venue has no session")),
  );
}

function overStatements(
  send: (statement: Statement) => Promise<Answer>,
  connect: () => Promise<SimulatedSession>,
): Database {
  const query = (query: Query, values: readonly unknown[] = []): Promise<Answer> => {
    const statement =
      typeof query === "string"
        ? { name: null, text: query, values }
        : { name: query.name ?? null, text: query.text, values: query.values ?? [] };
    return send(statement);
  };
  // As much of the driver as the store uses.
  const pool = { query, connect, end: async () => undefined } as unknown as Pool;
  // A query builder's statement takes a connection of its own, which costs nothing here.
  const one = async (): Promise<unknown> => ({
    query: (text: string, values: readonly unknown[]) => query(text, values),
    release: () => undefined,
  });
  const dialect = new PostgresDialect({ pool: { connect: one, end: async () => undefined } as never });
  return { query: new Kysely<Tables>({ dialect }), pool, close: async () => undefined };
}
