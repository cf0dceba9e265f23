import type { Logger } from "pino";
import type { Database } from "@tetrafi/store/database.ts";
import {
  parseSettlementNotice,
  SETTLEMENT_EVENT_CHANNEL,
  type SettlementNotice,
} from "@tetrafi/store/settlement-events.ts";
import { openDatabaseFeed, type DatabaseFeed } from "./database-feed.ts";

/** Committed events of settlements, as the database announces them. `onResume` makes good what was missed. */
export function openSettlementFeed(options: {
  readonly database: Database;
  readonly log: Logger;
  readonly onNotice: (notice: SettlementNotice) => Promise<void>;
  readonly onResume: () => Promise<void>;
}): Promise<DatabaseFeed> {
  const { onNotice, ...rest } = options;
  return openDatabaseFeed({
    ...rest,
    channel: SETTLEMENT_EVENT_CHANNEL,
    onPayload: async (payload) => {
      const notice = parseSettlementNotice(payload);
      if (notice !== null) await onNotice(notice);
    },
  });
}
