import { insertAuctions, type StoredAuction } from "@tetrafi/store/auctions.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { acceptOrders, type Acceptance, type NewOrder } from "@tetrafi/store/accept-orders.ts";
import { GroupCommit } from "./group-commit.ts";

/** What the venue writes durably before it answers. */
export type Commits = {
  /** Records of closed auctions. */
  readonly records: GroupCommit<StoredAuction, void>;
  /** Accepted orders. */
  readonly commits: GroupCommit<NewOrder, Acceptance>;
};

/** SQLSTATE of a row that is refused (classes 22 and 23), or of a transaction that lost to another (40). */
const OF_ONE_ITEM = /^(22|23|40)[0-9A-Z]{3}$/;

/** As many as auctions may be open at once. */
const MOST_RECORDS = 20_000;
/** Some half a second of what Postgres takes: who comes then is told to come again rather than kept waiting. */
const MOST_ORDERS = 4_096;

const options = {
  largestGroup: 256,
  isOfOneItem: (error: unknown) => OF_ONE_ITEM.test((error as { code?: string }).code ?? ""),
} as const;

/** Group commits over the database. */
export function openCommits(database: Database): Commits {
  return {
    records: new GroupCommit<StoredAuction, void>({
      ...options,
      longestQueue: MOST_RECORDS,
      commit: async (auctions) => {
        await insertAuctions(database, auctions);
        return [];
      },
    }),
    commits: new GroupCommit<NewOrder, Acceptance>({
      ...options,
      longestQueue: MOST_ORDERS,
      commit: (orders) => acceptOrders(database, orders),
    }),
  };
}
