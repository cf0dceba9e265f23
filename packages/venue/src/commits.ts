import { insertAuctions, type StoredAuction } from "@tetrafi/store/auctions.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { acceptOrders, type Acceptance, type NewOrder } from "@tetrafi/store/orders.ts";
import { GroupCommit } from "./group-commit.ts";

/** What the venue writes durably before it answers. */
export type Commits = {
  /** Records of closed auctions. */
  readonly records: GroupCommit<StoredAuction, void>;
  /** Accepted orders. */
  readonly commits: GroupCommit<NewOrder, Acceptance>;
};

const queue = { largestGroup: 256, longestQueue: 20_000 } as const;

/** Group commits over the database. */
export function openCommits(database: Database): Commits {
  return {
    records: new GroupCommit<StoredAuction, void>({
      ...queue,
      commit: async (auctions) => {
        await insertAuctions(database, auctions);
        return [];
      },
    }),
    commits: new GroupCommit<NewOrder, Acceptance>({
      ...queue,
      commit: (orders) => acceptOrders(database, orders),
    }),
  };
}
