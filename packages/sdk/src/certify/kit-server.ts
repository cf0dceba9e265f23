import { randomBytes } from "node:crypto";
import type { AddressInfo } from "node:net";
import { WebSocketServer, type WebSocket } from "ws";
import type { Address } from "@tetrafi/core/hex.ts";
import { solverChannelLimits, solverCloseCodes } from "@tetrafi/protocol/ws/solver-channel.ts";
import type { SolverToVenue } from "@tetrafi/protocol/ws/solver-messages.ts";
import { checkChallenge } from "./check-signature.ts";
import { KitSession } from "./kit-session.ts";
import type { CaseOutcome } from "./report.ts";

type Auth = Extract<SolverToVenue, { type: "auth" }>;
type Failed = Extract<CaseOutcome, { kind: "failed" }>;

export type KitServerOptions = {
  /** Where the solver connects: ws://host:port/path. Port 0 takes a free one. */
  readonly url: string;
  /** The API key that it must send. */
  readonly apiKey: string;
  /** Its registered address, lower case. */
  readonly solver: Address;
  readonly heartbeatMs: number;
};

/** The venue's end of the solver's connections. The newest session that has authenticated counts. */
export class KitServer {
  /** Connections so far. */
  connections = 0;
  /** Why the last attempt to authenticate failed, or null. */
  authFault: Failed | null = null;
  /** The number of the last message of the solver's feed; the kit's feed keeps none for those who resume. */
  lastSeq = 0;
  /** What the newest session asked its feed to go on from; undefined where it did not. */
  resumeFrom: number | undefined;
  /** Every session that has authenticated. */
  readonly sessions: KitSession[] = [];
  private readonly options: KitServerOptions;
  private readonly server: WebSocketServer;
  private readonly waiting = new Set<() => void>();

  private constructor(options: KitServerOptions, server: WebSocketServer) {
    this.options = options;
    this.server = server;
    server.on("connection", (socket) => void this.welcome(socket));
  }

  /** Listens. Throws an Error in one line if it can't. */
  static async start(options: KitServerOptions): Promise<KitServer> {
    const { hostname, port, protocol } = new URL(options.url);
    if (protocol !== "ws:") throw new Error(`the kit serves ws: only, not ${protocol}`);
    const server = new WebSocketServer({
      host: hostname.replaceAll(/[[\]]/g, ""),
      port: Number(port === "" ? 80 : port),
      maxPayload: solverChannelLimits.frameBytes,
      perMessageDeflate: false,
    });
    await new Promise<void>((resolve, reject) => {
      server.once("listening", resolve);
      server.once("error", (error) => reject(new Error(`cannot listen on ${options.url}: ${error.message}`)));
    });
    return new KitServer(options, server);
  }

  /** Where it listens. */
  get url(): string {
    const url = new URL(this.options.url);
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href;
  }

  /** The session that stands, or null. */
  get current(): KitSession | null {
    const newest = this.sessions.at(-1);
    return newest === undefined || newest.ended !== null ? null : newest;
  }

  /** Waits until `look` answers; it is asked again whenever a connection came, authenticated or failed to. */
  until<T>(look: () => T | null, timeoutMs: number): Promise<T | null> {
    return new Promise((resolve) => {
      const finish = (value: T | null): void => {
        clearTimeout(timer);
        this.waiting.delete(watch);
        resolve(value);
      };
      const watch = (): void => {
        const value = look();
        if (value !== null) finish(value);
      };
      const timer = setTimeout(() => finish(look()), timeoutMs);
      this.waiting.add(watch);
      watch();
    });
  }

  async stop(): Promise<void> {
    for (const socket of this.server.clients) socket.terminate();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private async welcome(socket: WebSocket): Promise<void> {
    this.connections += 1;
    const session = new KitSession(socket, this.options.heartbeatMs);
    const challenge = `TetraFi solver session ${randomBytes(32).toString("hex")}`;
    const { frameBytes, messagesPerSecond, authMs } = solverChannelLimits;
    session.send({ type: "challenge", challenge, limits: { frameBytes, messagesPerSecond } });
    this.look();
    const auth = await session.find((message): message is Auth => message.type === "auth", authMs);
    this.authFault = auth === null ? missingAuth(session) : this.fault(auth.message, challenge);
    if (this.authFault !== null) {
      session.close(solverCloseCodes.challengeFailed.code);
      this.look();
      return;
    }
    const earlier = this.current;
    session.send({
      type: "welcome",
      solverId: "solver-under-test",
      serverTimeMs: Date.now(),
      heartbeatMs: this.options.heartbeatMs,
      lastSeq: this.lastSeq,
      // All that was told was told before: whoever resumes has missed nothing.
      resumed: auth?.message.resumeFrom === this.lastSeq,
    });
    this.resumeFrom = auth?.message.resumeFrom;
    this.sessions.push(session);
    earlier?.close(solverCloseCodes.sessionReplaced.code);
    this.look();
  }

  private fault({ apiKey, signature }: Auth, challenge: string): Failed | null {
    const { apiKey: expected, solver } = this.options;
    // The keys themselves are not told: one of them is a secret of somebody else's.
    if (apiKey !== expected) return { kind: "failed", fault: "AUTH_KEY", reason: "another API key was sent" };
    return checkChallenge(challenge, signature, solver);
  }

  private look(): void {
    for (const watch of this.waiting) watch();
  }
}

function missingAuth(session: KitSession): Failed {
  const [malformed] = session.malformed;
  const reason =
    malformed === undefined
      ? (session.ended ?? "nothing came in time")
      : `what came is no auth message: ${malformed.reason}`;
  return { kind: "failed", fault: "AUTH_MISSING", reason };
}
