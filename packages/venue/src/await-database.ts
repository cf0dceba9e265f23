import type { Logger } from "pino";
import { awaitStart } from "@tetrafi/protocol/process/await-start.ts";
import { isDatabaseAway } from "@tetrafi/store/database-away.ts";
import { openDatabase, type Database } from "@tetrafi/store/database.ts";
import { serveUnready } from "./http/serve-unready.ts";
import type { VenueSettings } from "./settings.ts";

/**
 * Opens the database, and waits for one that isn't there yet: the log tells of each attempt, and health is served
 * meanwhile. Throws StartTimeoutError once it took too long, and at once what waiting doesn't cure.
 */
export async function awaitDatabase(settings: VenueSettings, log: Logger): Promise<Database> {
  const { TETRAFI_HTTP_HOST: host, TETRAFI_HTTP_PORT: port } = settings;
  let unready: ReturnType<typeof serveUnready> | null = null;
  try {
    return await awaitStart(() => openDatabase(settings.DATABASE_URL), {
      code: "DATABASE_UNAVAILABLE",
      what: "the database",
      limitMs: settings.TETRAFI_DATABASE_WAIT_MS,
      isAway: isDatabaseAway,
      onWait: async (reason, pauseMs) => {
        log.warn({ code: "DATABASE_UNAVAILABLE", reason, pauseMs }, "the database is waited for");
        unready ??= serveUnready({ host, port });
        await unready;
      },
    });
  } finally {
    await (await (unready as ReturnType<typeof serveUnready> | null))?.stop();
  }
}
