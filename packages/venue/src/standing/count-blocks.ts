import { createPublicClient, fallback, http } from "viem";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import type { FillTime } from "./judge-order.ts";

const TIMEOUT_MS = 3_000;

/**
 * How many blocks a chain made in a time that is over: those with a timestamp in it. Null where the chain has not gone
 * past it. Throws when no node answers.
 */
export type CountBlocks = (time: FillTime) => Promise<number | null>;

/** Over all endpoints of a chain's profile. Looks for the two ends by halving, so it asks for some twenty blocks. */
export function openBlockCounter(profile: ChainProfile): CountBlocks {
  const transports = profile.rpcUrls.map((url) => http(url, { timeout: TIMEOUT_MS, retryCount: 0 }));
  const client = createPublicClient({ transport: fallback(transports, { retryCount: 0 }), cacheTime: 0 });
  const timeOf = async (blockNumber: number): Promise<number> =>
    Number((await client.getBlock({ blockNumber: BigInt(blockNumber) })).timestamp);

  /** The last block with a timestamp before `seconds`, from `head` down; -1 when there is none. */
  const lastBefore = async (seconds: number, head: number): Promise<number> => {
    let high = head + 1;
    let low = head;
    for (let stride = 1; low >= 0 && (await timeOf(low)) >= seconds; stride *= 2) {
      high = low;
      low = Math.max(-1, low - stride);
    }
    // `low` is before, `high` is not.
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if ((await timeOf(middle)) < seconds) low = middle;
      else high = middle;
    }
    return low;
  };

  return async ({ fromSeconds, untilSeconds }) => {
    const head = await client.getBlock();
    if (Number(head.timestamp) < untilSeconds) return null;
    const last = await lastBefore(untilSeconds, Number(head.number));
    return last - (await lastBefore(fromSeconds, Math.max(0, last)));
  };
}
