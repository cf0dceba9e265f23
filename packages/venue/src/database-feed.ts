import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { Database } from "@tetrafi/store/database.ts";
import { openSession, type Session } from "@tetrafi/store/session.ts";

/** What the database announces on a channel. */
export type DatabaseFeed = { readonly stop: () => void };

const RECONNECT_MS = 500;

/** A connection that listens; `lost` resolves when it is gone. */
type Listening = { readonly session: Session; readonly lost: Promise<void> };

/**
 * Listens until stopped; a lost connection is made again. Announcements are hints: what was missed in between is made
 * good by `onResume`, called after each connection but the first.
 */
export async function openDatabaseFeed(options: {
  readonly database: Database;
  readonly log: Logger;
  readonly channel: string;
  readonly onPayload: (payload: string) => Promise<void>;
  readonly onResume: () => Promise<void>;
}): Promise<DatabaseFeed> {
  const { database, log, channel, onPayload, onResume } = options;
  let session: Session | null = null;
  let stopped = false;

  const onNotification = (payload: string): void => {
    onPayload(payload).catch((error: unknown) =>
      log.error({ err: error, channel, payload }, "announcement not acted on"),
    );
  };
  const listen = async (): Promise<Listening> => {
    let onLost = (): void => undefined;
    const lost = new Promise<void>((resolve) => (onLost = resolve));
    const opened = await openSession(database, { channel, onNotification, onLost });
    if (stopped) opened.close();
    else session = opened;
    return { session: opened, lost };
  };
  const listenAgain = async (): Promise<Listening | null> => {
    for (;;) {
      await sleep(RECONNECT_MS);
      if (stopped) return null;
      // The next attempt tells.
      const listening = await listen().catch(() => null);
      if (listening !== null) return listening;
    }
  };
  const follow = async (first: Listening): Promise<void> => {
    let listening: Listening | null = first;
    while (listening !== null) {
      await listening.lost;
      session = null;
      log.error({ channel }, "lost the database's announcements");
      listening = await listenAgain();
      if (listening === null || stopped) return;
      log.info({ channel }, "the database's announcements are back");
      onResume().catch((error: unknown) => log.error({ err: error }, "what was missed is not made good"));
    }
  };

  void follow(await listen());
  return {
    stop: () => {
      stopped = true;
      session?.close();
      session = null;
    },
  };
}
