import type { Logger } from "pino";
import type { Address } from "@tetrafi/core/hex.ts";
import type { Database } from "@tetrafi/store/database.ts";
import {
  forgetForeignOrders,
  readOrderCursor,
  recordForeignOrders,
  type SettlerOnChain,
} from "@tetrafi/store/foreign-orders.ts";
import { readBlock } from "../chain/blocks.ts";
import type { Chain } from "../chain/chain.ts";
import { readLogs, WINDOW_BLOCKS } from "../chain/logs.ts";
import type { Clock } from "../clock.ts";
import { faultOf } from "../faults.ts";
import { ORDER_TOPICS, ordersIn } from "./read-orders.ts";

type Parts = { readonly database: Database; readonly clock: Clock; readonly log: Logger };

/** As much of a chain as discovery needs. */
type ReadChain = Pick<Chain, "profile" | "rpc" | "head">;

/**
 * Reads a settler's orders one window on, from final blocks alone. Answers whether more is final already. Where to go on is
 * in the database with the hash of the last block: any process may, after any crash, and a chain that took it back is noticed.
 */
export async function discoverWindow(parts: Parts, chain: ReadChain, settler: Address): Promise<boolean> {
  const { database, clock, log } = parts;
  const { profile, rpc } = chain;
  const { final } = chain.head();
  const where: SettlerOnChain = { chainId: profile.chainId, settler: settler.toLowerCase() as Address };
  const cursor = await readOrderCursor(database, where);
  if (cursor !== null && cursor.number > final.number) return false;
  if (cursor !== null && (await readBlock(rpc, cursor.number))?.hash !== cursor.hash) {
    // A node on another branch says the same; one on the final chain has to agree before anything is forgotten.
    const shown = await rpc.requestHaving(final, "eth_getBlockByNumber", [hexOf(cursor.number), false]);
    if ((shown as { readonly hash: string } | null)?.hash === cursor.hash) return false;
    log.error({ code: "FINAL_BLOCK_CHANGED", chainId: profile.chainId }, "others' orders are read anew");
    await forgetForeignOrders(database, where);
    return true;
  }
  const first = cursor === null ? profile.startBlock : cursor.number + 1;
  if (first > final.number) return false;
  const last = Math.min(final.number, first + WINDOW_BLOCKS - 1);
  const end = last === final.number ? final : await readBlock(rpc, last);
  if (end === null) return false;
  const filter = { address: where.settler, topics: [ORDER_TOPICS] };
  const found = ordersIn(await readLogs(rpc, filter, first, end), where.settler);
  const isOurs = await recordForeignOrders(
    database,
    where,
    cursor,
    { number: end.number, hash: end.hash },
    found,
    clock.now(),
  );
  if (isOurs && found.opened.length > 0)
    log.info({ chainId: profile.chainId, settler, opened: found.opened.length }, "orders seen on chain");
  return last < final.number;
}

const hexOf = (number: number): `0x${string}` => `0x${number.toString(16)}`;

/**
 * Discovers orders of every chain's escrow and of the settlers that its profile names, again and again. A chain that can't be
 * read is told of and tried again.
 */
export function discoverOrders(
  parts: Parts,
  chains: Iterable<ReadChain>,
): { readonly stop: () => Promise<void> } {
  const stopping = new AbortController();
  const { clock, log } = parts;
  const follow = async (chain: ReadChain, settler: Address): Promise<void> => {
    let lastFault = "";
    while (!stopping.signal.aborted) {
      try {
        const hasMore = await discoverWindow(parts, chain, settler);
        lastFault = "";
        if (hasMore) continue;
      } catch (error) {
        const { code, message: reason } = faultOf(error);
        const isNew = code !== lastFault && code !== "CHAIN_NOT_READ";
        if (isNew) log.warn({ code, reason, chainId: chain.profile.chainId }, "orders can't be read");
        lastFault = code;
      }
      await clock.sleep(chain.profile.blockTimeMs, stopping.signal);
    }
  };
  const running = [...chains].flatMap((chain) => {
    const { contracts, foreignSettlers = [] } = chain.profile;
    const settlers = new Set(
      [contracts.inputSettler, ...foreignSettlers].map((address) => address.toLowerCase() as Address),
    );
    return [...settlers].map((settler) => follow(chain, settler));
  });
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(running);
    },
  };
}
