import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocketServer, type ServerOptions } from "ws";
import type { RateRule } from "@tetrafi/core/risk/rate.ts";
import { TAKER_CHANNEL_PATH, takerChannelLimits } from "@tetrafi/protocol/ws/taker-channel.ts";
import type { Clock } from "../clock.ts";
import type { Keyring } from "../keyring.ts";
import { TokenBuckets } from "../token-bucket.ts";
import type { TakerFeed } from "./taker-feed.ts";
import { TakerSession, type TakerSessionHost } from "./taker-session.ts";

/** Open connections in this process, authenticated or not. */
const MAX_CONNECTIONS = 5_000;
/** New connections of one address: each may cost a look-up of a key. */
const CONNECTING: RateRule = { perSecond: 10, burst: 100 };
const MAX_ADDRESSES = 10_000;
/** How long a taker that was too slow has to read why it is closed, and to answer, before its connection is cut. */
const CLOSE_MS = 30_000;
/** How long takers have to read that the venue stops. */
const GOODBYE_MS = 200;

/** Serves takers' events on the HTTP server's upgrades. Answers how to end it. */
export function serveTakers(
  http: Server,
  context: { readonly clock: Clock; readonly keyring: Keyring; readonly feed: TakerFeed },
): { readonly stop: () => Promise<void> } {
  const { clock, keyring, feed } = context;
  // ws has `closeTimeout`, its types don't.
  const options: ServerOptions & { readonly closeTimeout: number } = {
    noServer: true,
    perMessageDeflate: false,
    maxPayload: takerChannelLimits.frameBytes,
    clientTracking: true,
    closeTimeout: CLOSE_MS,
  };
  const sockets = new WebSocketServer(options);
  const sessions = new Set<TakerSession>();
  const connecting = new TokenBuckets(CONNECTING, MAX_ADDRESSES);
  const host: TakerSessionHost = {
    clock,
    keyring,
    onReady: (session) => feed.add(session),
    onSubscribe: (session) => feed.catchUp(session),
    onEnd: (session) => {
      sessions.delete(session);
      feed.remove(session);
    },
  };
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (request.url?.split("?")[0] !== TAKER_CHANNEL_PATH) return;
    // A connection that breaks before it is a WebSocket is nobody's concern.
    socket.on("error", () => undefined);
    if (sockets.clients.size >= MAX_CONNECTIONS) refuse(socket, "503 Service Unavailable");
    else if (connecting.take(request.socket.remoteAddress ?? "", clock.nowMs()) > 0)
      refuse(socket, "429 Too Many Requests");
    else sockets.handleUpgrade(request, socket, head, (ws) => sessions.add(new TakerSession(ws, host)));
  };
  http.on("upgrade", onUpgrade);
  return {
    stop: async () => {
      http.off("upgrade", onUpgrade);
      for (const session of sessions) session.end("shuttingDown", "SHUTTING_DOWN");
      if (sockets.clients.size > 0) await sleep(GOODBYE_MS);
      for (const socket of sockets.clients) socket.terminate();
      await new Promise<void>((resolve) => sockets.close(() => resolve()));
    },
  };
}

function refuse(socket: Duplex, status: string): void {
  // The other side may never end its half.
  socket.once("finish", () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
