import type { Logger } from "pino";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";

/** Ends a chain's subscriptions. */
export type HeadWakes = { readonly stop: () => void };

const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 30_000;
const SUBSCRIBE = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_subscribe", params: ["newHeads"] });

/**
 * Calls `wake` whenever one of a chain's nodes says something over its socket: a new block, mostly. What it says is not
 * looked at: the block is read as at any poll, so that gaps, duplicates and lies cost nothing but a poll. A socket that is
 * lost is opened again, with pauses of 1 s doubling up to 30 s.
 */
export function wakeOnHeads(
  { chainId, wsUrls = [] }: ChainProfile,
  wake: () => void,
  log: Logger,
): HeadWakes {
  const stops = wsUrls.map((url) => keepSubscribed(url, chainId, wake, log));
  return {
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}

function keepSubscribed(url: string, chainId: number, wake: () => void, log: Logger): () => void {
  // The URL may hold a key.
  const endpoint = new URL(url).host;
  let stopped = false;
  let failures = 0;
  let socket: WebSocket;
  let pause: NodeJS.Timeout | undefined;

  const connect = (): void => {
    socket = new WebSocket(url);
    socket.addEventListener("open", () => socket.send(SUBSCRIBE));
    socket.addEventListener("message", () => {
      if (failures > 0) log.info({ chainId, endpoint }, "new blocks are told again");
      failures = 0;
      wake();
    });
    // An error is always followed by this.
    socket.addEventListener("close", () => {
      if (stopped) return;
      if (failures === 0) log.warn({ chainId, endpoint }, "new blocks aren't told: they are polled");
      pause = setTimeout(connect, Math.min(FIRST_PAUSE_MS * 2 ** failures, MAX_PAUSE_MS));
      failures += 1;
    });
  };
  connect();
  return () => {
    stopped = true;
    clearTimeout(pause);
    socket.close();
  };
}
