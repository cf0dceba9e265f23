import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocketServer, type ServerOptions } from "ws";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { Result } from "@tetrafi/core/result.ts";
import { SOLVER_CHANNEL_PATH } from "@tetrafi/protocol/ws/solver-channel.ts";
import { TAKER_CHANNEL_PATH } from "@tetrafi/protocol/ws/taker-channel.ts";
import type { AuctionHouse, Receipt } from "../auction/auction-house.ts";
import type { Clock } from "../clock.ts";
import type { Keyring } from "../keyring.ts";
import type { LevelBook } from "../levels/level-book.ts";
import type { Metrics } from "../metrics.ts";
import type { SolverDirectory } from "./directory.ts";
import type { FeedDelivery } from "./feed-delivery.ts";
import { LevelInbox } from "./level-inbox.ts";
import { closeCodes, sessionLimits } from "./limits.ts";
import { refusalCodes, type AnswerRefusal } from "./refusals.ts";
import { SolverSession, type SessionHost, type TradingMessage } from "./session.ts";

/** How long a solver has to answer a close before its connection is cut. */
const CLOSE_MS = 1_000;
/** How long solvers have to read that the venue stops. */
const GOODBYE_MS = 200;
/** Solvers may close with any code: all of them would be too many series. */
const COUNTED_CODES = new Set<number>([...Object.values(closeCodes), 1000, 1005, 1006]);

/** What the solvers' interface is made of. */
export type SolverServerContext = {
  readonly clock: Clock;
  readonly keyring: Keyring;
  readonly metrics: Metrics;
  readonly directory: SolverDirectory;
  readonly house: AuctionHouse;
  /** How a session's feed begins. Rejects when the database is away. */
  readonly startFeed: SessionHost["startFeed"];
  readonly delivery: FeedDelivery;
  readonly levels: LevelBook;
  /** What solvers have in live quotes, and their limit; null where they have none. */
  readonly openQuotedOf: (solverId: string) => { readonly used: bigint; readonly limit: bigint } | null;
  /** A solver came into session. */
  readonly onConnect: (solverId: string) => void;
  /** A solver lifts its fill protection. Rejects when the database is away. */
  readonly onReset: (solverId: string) => Promise<void>;
};

/** Serves solvers on the HTTP server's upgrades. */
export type SolverServer = { readonly stop: () => Promise<void> };

/** Begins to take connections of solvers. */
export function serveSolvers(http: Server, context: SolverServerContext): SolverServer {
  // ws has `closeTimeout`, its types don't.
  const options: ServerOptions & { readonly closeTimeout: number } = {
    noServer: true,
    perMessageDeflate: false,
    maxPayload: sessionLimits.frameBytes,
    clientTracking: true,
    // Also for a solver that doesn't read its backlog, behind which the close waits.
    closeTimeout: CLOSE_MS,
  };
  const sockets = new WebSocketServer(options);
  const sessions = new Set<SolverSession>();
  const host = sessionHost(context, sessions);
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // A connection that breaks before it is a WebSocket is nobody's concern.
    socket.on("error", () => undefined);
    const path = request.url?.split("?")[0];
    if (path === TAKER_CHANNEL_PATH) return;
    if (path !== SOLVER_CHANNEL_PATH) refuseUpgrade(socket, "404 Not Found");
    else if (sockets.clients.size >= sessionLimits.connections)
      refuseUpgrade(socket, "503 Service Unavailable");
    else
      sockets.handleUpgrade(request, socket, head, (ws) => sessions.add(new SolverSession(ws, socket, host)));
  };
  http.on("upgrade", onUpgrade);
  return {
    stop: async () => {
      http.off("upgrade", onUpgrade);
      for (const session of sessions) session.end(closeCodes.goingAway, "SHUTTING_DOWN");
      if (sockets.clients.size > 0) await sleep(GOODBYE_MS);
      for (const socket of sockets.clients) socket.terminate();
      await new Promise<void>((resolve) => sockets.close(() => resolve()));
    },
  };
}

function sessionHost(context: SolverServerContext, sessions: Set<SolverSession>): SessionHost {
  const { clock, keyring, metrics, directory, house, startFeed, delivery, levels, onConnect, onReset } =
    context;
  return {
    clock,
    keyring,
    findSolver: (solverId) => directory.find(solverId),
    startFeed,
    openLevels: (session) => new LevelInbox(levels, session.solverId, (failure) => session.refuse(failure)),
    onReady: (session, afterSeq) => {
      const earlier = directory.link(session.solverId);
      directory.connect(session);
      metrics.sessions.inc();
      // After its successor is there: its quotes stand.
      if (earlier instanceof SolverSession) earlier.end(closeCodes.replaced, "SESSION_REPLACED");
      delivery.join(session, afterSeq);
      house.askAgain(session);
      onConnect(session.solverId);
    },
    onMessage: (session, message, receivedAtUs) => {
      if (message.type !== "reset") answer(session, message, receivedAtUs, context);
      else onReset(session.solverId).catch(() => session.refuse({ code: "DATABASE_UNAVAILABLE" }));
    },
    onEnd: (session, code) => {
      sessions.delete(session);
      metrics.sessionEnds.inc({ code: COUNTED_CODES.has(code) ? code : "other" });
      if (session.solverId === "") return;
      metrics.sessions.dec();
      delivery.leave(session);
      // Cancel on disconnect; but what a session left that was replaced is the newer one's.
      if (!directory.disconnect(session)) return;
      levels.withdraw(session.solverId);
      house.cancelAll(session.solverId, clock.nowUs(), "alsoUnanswered");
    },
  };
}

function answer(
  session: SolverSession,
  message: Exclude<TradingMessage, { type: "reset" }>,
  receivedAtUs: number,
  { clock, house, openQuotedOf }: SolverServerContext,
): void {
  const { solverId } = session;
  const acknowledge = (
    of: "quote" | "decline" | "cancel",
    rfqId: Bytes32,
    result: Result<Receipt, AnswerRefusal>,
  ): void => {
    const delayUs = clock.nowUs() - receivedAtUs;
    if (result.ok) session.acknowledge({ type: "ack", of, rfqId, ...result.value, delayUs });
    else session.refuse({ code: refusalCodes[result.error] }, rfqId);
  };
  const { type } = message;
  switch (type) {
    case "quote":
    case "sizedQuote": {
      acknowledge("quote", message.rfqId, house.quote(solverId, message, receivedAtUs));
      const quoted = openQuotedOf(solverId);
      if (quoted !== null) session.watchOpenQuoted(quoted.used, quoted.limit);
      return;
    }
    case "decline": {
      const { rfqId, reason } = message;
      return acknowledge(type, rfqId, house.decline(solverId, rfqId, reason, receivedAtUs));
    }
    case "cancel":
      return acknowledge(type, message.rfqId, house.cancel(solverId, message.rfqId, receivedAtUs));
    case "cancelAll":
      for (const { rfqId, receipt } of house.cancelAll(solverId, receivedAtUs, "onlyLive"))
        acknowledge("cancel", rfqId, { ok: true, value: receipt });
      return;
    default:
      message satisfies never;
  }
}

function refuseUpgrade(socket: Duplex, status: string): void {
  // The other side may never end its half.
  socket.once("finish", () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
