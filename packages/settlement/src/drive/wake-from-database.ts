import type { Logger } from "pino";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { listDueSettlements, listUnfinished } from "@tetrafi/store/settlements.ts";
import { systemClock, type Clock } from "../clock.ts";
import { faultOf } from "../faults.ts";

const TICK_MS = 250;
const BATCH = 1_000;

/**
 * Wakes settlements by what the database holds: those that are due, all the time; all that aren't over, when it is asked
 * to. Errors leave it to the next tick.
 */
export function wakeFromDatabase(
  database: Database,
  log: Logger,
  wake: (orderId: Bytes32) => void,
  clock: Clock = systemClock,
): { readonly wakeAll: () => void; readonly stop: () => Promise<void> } {
  const stopping = new AbortController();
  let wakeAll = false;

  const tick = async (): Promise<void> => {
    for (const orderId of await listDueSettlements(database, clock.now(), BATCH)) wake(orderId);
    if (!wakeAll) return;
    wakeAll = false;
    try {
      let after: Bytes32 | null = null;
      let found = 0;
      do {
        const ids: Bytes32[] = await listUnfinished(database, after, BATCH);
        for (const orderId of ids) wake(orderId);
        found += ids.length;
        after = ids.length < BATCH ? null : (ids.at(-1) ?? null);
      } while (after !== null);
      log.info({ settlements: found }, "unfinished settlements taken up");
    } catch (error) {
      wakeAll = true;
      throw error;
    }
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await tick().catch((error: unknown) => {
        const { code, message } = faultOf(error);
        if (code !== "DATABASE_UNAVAILABLE")
          log.error({ code, reason: message }, "due settlements can't be read");
      });
      await clock.sleep(TICK_MS, stopping.signal);
    }
  };
  const running = run();
  return {
    wakeAll: () => {
      wakeAll = true;
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
