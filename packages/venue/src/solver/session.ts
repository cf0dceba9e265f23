import { randomBytes } from "node:crypto";
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { RateRule } from "@tetrafi/core/risk/rate.ts";
import { errorCatalogue, type ErrorCode, type Failure } from "@tetrafi/protocol/errors.ts";
import type { SolverToVenue, VenueToSolver } from "@tetrafi/protocol/ws/solver-messages.ts";
import type { RegisteredSolver } from "@tetrafi/store/identities.ts";
import type { Clock } from "../clock.ts";
import type { Keyring } from "../keyring.ts";
import { newBucket, takeToken, type TokenBucket } from "../token-bucket.ts";
import type { FeedStart } from "./feed-start.ts";
import { identifySolver, type SolverIdentity } from "./identify-solver.ts";
import { GatheredWrites } from "./gathered-writes.ts";
import { isLevelsFrame, type LevelInbox } from "./level-inbox.ts";
import { LimitWarnings } from "./limit-warnings.ts";
import { closeCodes, sessionLimits } from "./limits.ts";
import { parseMessage } from "./parse-message.ts";
import type { SolverLink } from "./solver-link.ts";

/** What a session needs of the venue. */
export type SessionHost = {
  readonly clock: Clock;
  readonly keyring: Keyring;
  readonly findSolver: (solverId: string) => RegisteredSolver | null;
  /** How the solver's feed begins. Rejects when the database is away. */
  readonly startFeed: (solverId: string, resumeFrom: number | undefined) => Promise<FeedStart>;
  /** Where the levels of a session go. */
  readonly openLevels: (session: SolverSession) => LevelInbox;
  /** The solver proved who it is; its feed goes on after `afterSeq`. */
  readonly onReady: (session: SolverSession, afterSeq: number) => void;
  readonly onMessage: (session: SolverSession, message: TradingMessage, receivedAtUs: number) => void;
  /** It is over, at once when its end is decided and not when the connection is gone. Called once. */
  readonly onEnd: (session: SolverSession, code: number) => void;
};

/** Messages of a solver in session, beside those that keep the session itself. */
export type TradingMessage = Exclude<
  SolverToVenue,
  { type: "auth" | "pong" | "ping" | "levels" | "levelsDelta" }
>;

type Auth = Extract<SolverToVenue, { type: "auth" }>;

const TEXT = { binary: false } as const;

/** A close frame holds at most 123 bytes of reason (RFC 6455, 5.5). */
const REASON_BYTES = 123;

/** One solver's connection: challenge, authentication, heartbeat, limits. What the messages mean is the host's. */
export class SolverSession implements SolverLink {
  private readonly socket: WebSocket;
  private readonly writes: GatheredWrites;
  private readonly host: SessionHost;
  private readonly challenge = `TetraFi solver session ${randomBytes(32).toString("hex")}`;
  private readonly bucket: TokenBucket;
  private readonly levelBucket: TokenBucket;
  private readonly warnings = new LimitWarnings((warning) => this.write(warning));
  private readonly authTimer: NodeJS.Timeout;
  private heartbeat: NodeJS.Timeout | null = null;
  private solver: RegisteredSolver | null = null;
  private keyId = "";
  private levels: LevelInbox | null = null;
  private authenticating = false;
  /** Messages that requests called for and that haven't come yet. */
  private allowed = 0;
  private pingId = 0;
  private answeredPing = 0;
  private ended = false;

  /** `transport` is the connection under the WebSocket. */
  constructor(socket: WebSocket, transport: Duplex, host: SessionHost) {
    this.socket = socket;
    this.writes = new GatheredWrites(transport);
    this.host = host;
    this.bucket = newBucket(sessionLimits.rate, host.clock.nowMs());
    this.levelBucket = newBucket(sessionLimits.levelRate, host.clock.nowMs());
    this.authTimer = setTimeout(
      () => this.end(closeCodes.authentication, "NOT_AUTHENTICATED"),
      sessionLimits.authMs,
    );
    socket.on("message", (data: Buffer, isBinary) => this.receive(data, isBinary));
    socket.on("close", (code) => this.leave(code));
    // ws reports faults of the connection here and then closes it; the other side may take its time to see that.
    socket.on("error", (error) => this.leave(closeCodeOf(error)));
    const { frameBytes, rate } = sessionLimits;
    this.write({
      type: "challenge",
      challenge: this.challenge,
      limits: { frameBytes, messagesPerSecond: rate.perSecond },
    });
  }

  /** Whose session this is; empty before it is authenticated. */
  get solverId(): string {
    return this.solver?.id ?? "";
  }

  send(frame: string | Buffer): void {
    this.put(frame, "withThisTurn");
  }

  /** Sends a receipt, which nobody acts on: it may leave after the taker of the auction was answered. */
  acknowledge(receipt: Extract<VenueToSolver, { type: "ack" }>): void {
    this.put(JSON.stringify(receipt), "soon");
  }

  private put(frame: string | Buffer, leaves: "withThisTurn" | "soon"): void {
    // A solver that began to close, and may take its time over it, is not waited for.
    if (this.socket.readyState !== this.socket.OPEN) this.leave(closeCodes.goingAway);
    else if (this.socket.bufferedAmount <= sessionLimits.bufferedBytes) {
      this.writes[leaves]();
      this.socket.send(frame, TEXT);
      this.warnings.outgoing(this.socket.bufferedAmount, sessionLimits.bufferedBytes);
    } else this.close(closeCodes.slowConsumer, "SLOW_CONSUMER");
  }

  bufferedBytes(): number {
    return this.socket.bufferedAmount;
  }

  /** What the solver has in live quotes, against its limit. Millionths of the reference currency. */
  watchOpenQuoted(used: bigint, limit: bigint): void {
    this.warnings.watch("openQuoted", used, limit);
  }

  write(message: VenueToSolver): void {
    this.send(JSON.stringify(message));
  }

  /** Sends a request for a quote, and lets the solver answer it beyond its rate. */
  sendRfq(frame: Buffer): void {
    this.allowed = Math.min(this.allowed + sessionLimits.messagesPerRfq, sessionLimits.maxAllowed);
    this.send(frame);
  }

  endIfRevoked(liveKeys: ReadonlySet<string>): void {
    if (!liveKeys.has(this.keyId)) this.end(closeCodes.authentication, "KEY_REVOKED");
  }

  /** Tells the solver why its message was refused. */
  refuse(failure: Failure, rfqId?: `0x${string}`): void {
    const { message } = errorCatalogue[failure.code];
    const where = failure.param === undefined ? "" : ` (${failure.param})`;
    this.write({
      type: "error",
      code: failure.code,
      message: `${message}${where}`,
      ...(rfqId === undefined ? {} : { rfqId }),
    });
  }

  /** Ends the session for a reason of the catalogue. */
  end(closeCode: number, reason: ErrorCode): void {
    if (this.ended) return;
    this.refuse({ code: reason });
    this.close(closeCode, reason);
  }

  private close(closeCode: number, reason: ErrorCode): void {
    this.socket.close(closeCode, closeReason(reason));
    this.leave(closeCode);
  }

  private receive(data: Buffer, isBinary: boolean): void {
    const receivedAtUs = this.host.clock.nowUs();
    // A session that is being ended is not heard any more.
    if (this.socket.readyState !== this.socket.OPEN) return;
    if (!isBinary && this.levels !== null && isLevelsFrame(data)) {
      this.takeLevels(this.levels, data, receivedAtUs);
      return;
    }
    if (this.allowed > 0) this.allowed -= 1;
    else if (!this.take(this.bucket, sessionLimits.rate, "messageRate", receivedAtUs)) {
      this.end(closeCodes.protocol, "RATE_LIMITED");
      return;
    }
    if (isBinary) {
      this.refuse({ code: "FRAME_NOT_JSON" });
      return;
    }
    const parsed = parseMessage(data.toString());
    if (!parsed.ok) this.refuse(parsed.error);
    else this.dispatch(parsed.value, receivedAtUs);
  }

  /** Takes one message of a rate; false where there is none left. */
  private take(
    bucket: TokenBucket,
    rule: RateRule,
    what: "messageRate" | "levelRate",
    receivedAtUs: number,
  ): boolean {
    const isTaken = takeToken(bucket, rule, Math.floor(receivedAtUs / 1_000)) === 0;
    this.warnings.rate(what, bucket.state, rule);
    return isTaken;
  }

  /** Levels have a rate of their own, beyond which they are dropped; their frames are kept as they are for now. */
  private takeLevels(levels: LevelInbox, data: Buffer, receivedAtUs: number): void {
    if (this.take(this.levelBucket, sessionLimits.levelRate, "levelRate", receivedAtUs)) levels.add(data);
    else levels.drop(data);
  }

  private dispatch(message: SolverToVenue, receivedAtUs: number): void {
    if (message.type === "auth") {
      void this.authenticate(message);
      return;
    }
    if (this.solver === null) {
      this.end(closeCodes.authentication, "NOT_AUTHENTICATED");
      return;
    }
    if (message.type === "pong") {
      // A ping that wasn't sent can't be answered.
      if (message.id <= this.pingId) this.answeredPing = Math.max(this.answeredPing, message.id);
    } else if (message.type === "ping") {
      const { id, solverTimeUs } = message;
      this.write({ type: "pong", id, solverTimeUs, receivedAtUs, sentAtUs: this.host.clock.nowUs() });
    } else if (message.type === "levels" || message.type === "levelsDelta") this.levels?.apply(message);
    else this.host.onMessage(this, message, receivedAtUs);
  }

  private async authenticate({ apiKey, signature, resumeFrom }: Auth): Promise<void> {
    if (this.solver !== null || this.authenticating) {
      this.refuse({ code: "UNKNOWN_MESSAGE", param: "/type" });
      return;
    }
    this.authenticating = true;
    // From now on it is the venue that takes its time.
    clearTimeout(this.authTimer);
    let identity: SolverIdentity | null;
    let feed: FeedStart | null;
    try {
      identity = await identifySolver(this.host, this.challenge, apiKey, signature);
      feed = identity === null ? null : await this.host.startFeed(identity.solver.id, resumeFrom);
    } catch {
      this.end(closeCodes.goingAway, "DATABASE_UNAVAILABLE");
      return;
    }
    if (this.socket.readyState !== this.socket.OPEN) return;
    if (identity === null || feed === null) {
      this.end(closeCodes.authentication, "CHALLENGE_FAILED");
      return;
    }
    this.keyId = identity.keyId;
    this.solver = identity.solver;
    this.levels = this.host.openLevels(this);
    this.begin(identity.solver.id, feed);
    this.heartbeat = setInterval(() => this.beat(), sessionLimits.heartbeatMs);
    this.host.onReady(this, feed.afterSeq);
  }

  private begin(solverId: string, { lastSeq, resumed, refusal, snapshot }: FeedStart): void {
    this.write({
      type: "welcome",
      solverId,
      serverTimeMs: this.host.clock.nowMs(),
      heartbeatMs: sessionLimits.heartbeatMs,
      lastSeq,
      resumed,
    });
    if (refusal !== null) this.refuse({ code: refusal });
    for (const message of snapshot) this.write(message);
  }

  private beat(): void {
    if (this.pingId - this.answeredPing >= sessionLimits.missedPings) {
      this.socket.terminate();
      return;
    }
    this.pingId += 1;
    this.write({ type: "ping", id: this.pingId, serverTimeMs: this.host.clock.nowMs() });
  }

  private leave(code: number): void {
    if (this.ended) return;
    this.ended = true;
    clearTimeout(this.authTimer);
    if (this.heartbeat !== null) clearInterval(this.heartbeat);
    this.levels?.close();
    this.host.onEnd(this, code);
  }
}

/** With which code ws closes for a fault of the connection. */
function closeCodeOf(error: Error & { readonly code?: string }): number {
  if (error.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH") return closeCodes.tooLarge;
  return error.code === "WS_ERR_INVALID_UTF8" ? closeCodes.notUtf8 : closeCodes.broken;
}

function closeReason(code: ErrorCode): string {
  return `${code}: ${errorCatalogue[code].message}`.slice(0, REASON_BYTES);
}
