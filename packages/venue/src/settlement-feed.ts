import { setTimeout as sleep } from "node:timers/promises";
import type { PoolClient } from "pg";
import type { Logger } from "pino";
import type { Database } from "@tetrafi/store/database.ts";
import {
  parseSettlementNotice,
  SETTLEMENT_EVENT_CHANNEL,
  type SettlementNotice,
} from "@tetrafi/store/settlement-events.ts";

/** Committed events of settlements, as the database announces them. */
export type SettlementFeed = { readonly isConnected: () => boolean; readonly stop: () => Promise<void> };

const RECONNECT_MS = 500;

/**
 * Listens until stopped; a lost connection is made again. Announcements are hints: what was missed in between is made
 * good by `onResume`, called after each connection.
 */
export async function openSettlementFeed(options: {
  readonly database: Database;
  readonly log: Logger;
  readonly onNotice: (notice: SettlementNotice) => Promise<void>;
  readonly onResume: () => Promise<void>;
}): Promise<SettlementFeed> {
  const { database, log, onNotice, onResume } = options;
  let client: PoolClient | null = null;
  let stopped = false;

  const connect = async (): Promise<void> => {
    const connection = await database.pool.connect();
    connection.on("notification", ({ payload }) => {
      const notice = parseSettlementNotice(payload ?? "");
      if (notice === null) return;
      onNotice(notice).catch((error: unknown) => log.error({ err: error, notice }, "event not passed on"));
    });
    connection.on("error", (error) => {
      client = null;
      connection.release(error);
      if (!stopped) void reconnect(error);
    });
    try {
      await connection.query(`listen ${SETTLEMENT_EVENT_CHANNEL}`);
    } catch (error) {
      connection.release(true);
      throw error;
    }
    client = connection;
  };

  const reconnect = async (cause: Error): Promise<void> => {
    log.error({ err: cause }, "lost the database's announcements");
    for (;;) {
      await sleep(RECONNECT_MS);
      if (stopped) return;
      try {
        await connect();
        await onResume();
        log.info("the database's announcements are back");
        return;
      } catch {
        // The next attempt tells.
      }
    }
  };

  await connect();
  return {
    isConnected: () => client !== null,
    stop: async () => {
      stopped = true;
      const connection = client;
      client = null;
      if (connection === null) return;
      connection.removeAllListeners("notification");
      await connection.query("unlisten *").catch(() => undefined);
      connection.release(true);
    },
  };
}
