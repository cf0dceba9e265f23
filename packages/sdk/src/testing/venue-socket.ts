import type { AddressInfo } from "node:net";
import { WebSocketServer, type WebSocket } from "ws";
import type { SolverToVenue, VenueToSolver } from "@tetrafi/protocol/ws/solver-messages.ts";

/** One session as the venue's end of it sees it. */
export type VenueSession = {
  readonly socket: WebSocket;
  readonly send: (message: VenueToSolver | string) => void;
  /** The next message of this type. Earlier ones count, each once. */
  readonly next: <T extends SolverToVenue["type"]>(type: T) => Promise<Extract<SolverToVenue, { type: T }>>;
  readonly received: readonly SolverToVenue[];
};

/** The venue's end of solver sessions: a real server that says what the test makes it say. */
export type VenueSocket = {
  readonly url: string;
  /** The next session that connects. */
  readonly session: () => Promise<VenueSession>;
  /** The next session, challenged and welcomed. */
  readonly welcomed: (heartbeatMs?: number) => Promise<VenueSession>;
  readonly stop: () => Promise<void>;
};

export const CHALLENGE = "tetrafi challenge 0123456789";

export async function startVenueSocket(): Promise<VenueSocket> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await new Promise((resolve) => server.once("listening", resolve));
  const sessions: VenueSession[] = [];
  const waiting: ((session: VenueSession) => void)[] = [];
  server.on("connection", (socket) => {
    const session = venueSession(socket);
    const first = waiting.shift();
    if (first === undefined) sessions.push(session);
    else first(session);
  });
  const next = (): Promise<VenueSession> => {
    const ready = sessions.shift();
    return ready === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(ready);
  };
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    session: next,
    welcomed: async (heartbeatMs = 60_000) => {
      const session = await next();
      challenge(session);
      await session.next("auth");
      session.send({ type: "welcome", solverId: "solver-1", serverTimeMs: Date.now(), heartbeatMs });
      return session;
    },
    stop: () => {
      for (const socket of server.clients) socket.terminate();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Sends the challenge. */
export function challenge(session: VenueSession, messagesPerSecond = 1_000): void {
  session.send({
    type: "challenge",
    challenge: CHALLENGE,
    limits: { frameBytes: 16_384, messagesPerSecond },
  });
}

function venueSession(socket: WebSocket): VenueSession {
  const received: SolverToVenue[] = [];
  const unread: SolverToVenue[] = [];
  const waiting: { readonly type: string; readonly resolve: (message: SolverToVenue) => void }[] = [];
  socket.on("message", (data: Buffer) => {
    const message = JSON.parse(data.toString()) as SolverToVenue;
    received.push(message);
    const place = waiting.findIndex(({ type }) => type === message.type);
    if (place < 0) unread.push(message);
    else waiting.splice(place, 1)[0]?.resolve(message);
  });
  return {
    socket,
    received,
    send: (message) => socket.send(typeof message === "string" ? message : JSON.stringify(message)),
    next: <T extends SolverToVenue["type"]>(type: T) =>
      new Promise<Extract<SolverToVenue, { type: T }>>((resolve) => {
        const take = (message: SolverToVenue): void =>
          resolve(message as Extract<SolverToVenue, { type: T }>);
        const place = unread.findIndex((message) => message.type === type);
        if (place < 0) waiting.push({ type, resolve: take });
        else for (const message of unread.splice(place, 1)) take(message);
      }),
  };
}
