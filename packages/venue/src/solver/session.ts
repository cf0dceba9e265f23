import { randomBytes } from "node:crypto";
import type { Duplex } from "node:stream";
import { hashMessage, hexToBytes } from "viem";
import type { WebSocket } from "ws";
import { isAdmitted } from "@tetrafi/core/lifecycle/transitions.ts";
import { errorCatalogue, type ErrorCode, type Failure } from "@tetrafi/protocol/errors.ts";
import { recoverSigner } from "@tetrafi/protocol/signing/recover.ts";
import type { SolverToVenue, VenueToSolver } from "@tetrafi/protocol/ws/solver-messages.ts";
import type { RegisteredSolver } from "@tetrafi/store/identities.ts";
import type { Clock } from "../clock.ts";
import type { Keyring } from "../keyring.ts";
import { newBucket, takeToken, type TokenBucket } from "../token-bucket.ts";
import { closeCodes, sessionLimits } from "./limits.ts";
import { parseMessage } from "./parse-message.ts";
import type { SolverLink } from "./solver-link.ts";

/** What a session needs of the venue. */
export type SessionHost = {
  readonly clock: Clock;
  readonly keyring: Keyring;
  readonly findSolver: (solverId: string) => RegisteredSolver | null;
  /** The solver proved who it is. */
  readonly onReady: (session: SolverSession) => void;
  readonly onMessage: (session: SolverSession, message: TradingMessage, receivedAtUs: number) => void;
  /** It is over, at once when its end is decided and not when the connection is gone. Called once. */
  readonly onEnd: (session: SolverSession, code: number) => void;
};

/** Messages of a solver in session, beside those that keep the session itself. */
export type TradingMessage = Exclude<SolverToVenue, { type: "auth" | "pong" }>;

const TEXT = { binary: false } as const;

/** A close frame holds at most 123 bytes of reason (RFC 6455, 5.5). */
const REASON_BYTES = 123;

/** One solver's connection: challenge, authentication, heartbeat, limits. What the messages mean is the host's. */
export class SolverSession implements SolverLink {
  private readonly socket: WebSocket;
  private readonly transport: Duplex;
  private readonly host: SessionHost;
  private readonly challenge = `TetraFi solver session ${randomBytes(32).toString("hex")}`;
  private readonly bucket: TokenBucket;
  private readonly authTimer: NodeJS.Timeout;
  private heartbeat: NodeJS.Timeout | null = null;
  private solver: RegisteredSolver | null = null;
  private keyId = "";
  private authenticating = false;
  /** Messages that requests called for and that haven't come yet. */
  private allowed = 0;
  private pingId = 0;
  private answeredPing = 0;
  private ended = false;
  private gathering = false;

  /** `transport` is the connection under the WebSocket. */
  constructor(socket: WebSocket, transport: Duplex, host: SessionHost) {
    this.socket = socket;
    this.transport = transport;
    this.host = host;
    this.bucket = newBucket(sessionLimits.rate, host.clock.nowMs());
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
    // A solver that began to close, and may take its time over it, is not waited for.
    if (this.socket.readyState !== this.socket.OPEN) this.leave(closeCodes.goingAway);
    else if (this.socket.bufferedAmount <= sessionLimits.bufferedBytes) {
      this.gather();
      this.socket.send(frame, TEXT);
    } else this.close(closeCodes.slowConsumer, "SLOW_CONSUMER");
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

  /** All frames of one turn of the event loop leave in one write, which is what a frame costs most. */
  private gather(): void {
    if (this.gathering) return;
    this.gathering = true;
    this.transport.cork();
    setImmediate(() => {
      this.gathering = false;
      this.transport.uncork();
    });
  }

  private close(closeCode: number, reason: ErrorCode): void {
    this.socket.close(closeCode, closeReason(reason));
    this.leave(closeCode);
  }

  private receive(data: Buffer, isBinary: boolean): void {
    const receivedAtUs = this.host.clock.nowUs();
    // A session that is being ended is not heard any more.
    if (this.socket.readyState !== this.socket.OPEN) return;
    if (this.allowed > 0) this.allowed -= 1;
    else if (takeToken(this.bucket, sessionLimits.rate, Math.floor(receivedAtUs / 1_000)) > 0) {
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

  private dispatch(message: SolverToVenue, receivedAtUs: number): void {
    if (message.type === "auth") {
      void this.authenticate(message.apiKey, message.signature);
      return;
    }
    if (this.solver === null) {
      this.end(closeCodes.authentication, "NOT_AUTHENTICATED");
      return;
    }
    if (message.type === "pong") {
      // A ping that wasn't sent can't be answered.
      if (message.id <= this.pingId) this.answeredPing = Math.max(this.answeredPing, message.id);
    } else this.host.onMessage(this, message, receivedAtUs);
  }

  private async authenticate(apiKey: string, signature: `0x${string}`): Promise<void> {
    if (this.solver !== null || this.authenticating) {
      this.refuse({ code: "UNKNOWN_MESSAGE", param: "/type" });
      return;
    }
    this.authenticating = true;
    let solver: RegisteredSolver | null;
    try {
      solver = await this.identify(apiKey, signature);
    } catch {
      this.end(closeCodes.goingAway, "DATABASE_UNAVAILABLE");
      return;
    }
    if (this.socket.readyState !== this.socket.OPEN) return;
    if (solver === null) {
      this.end(closeCodes.authentication, "CHALLENGE_FAILED");
      return;
    }
    clearTimeout(this.authTimer);
    this.solver = solver;
    this.write({
      type: "welcome",
      solverId: solver.id,
      serverTimeMs: this.host.clock.nowMs(),
      heartbeatMs: sessionLimits.heartbeatMs,
    });
    this.heartbeat = setInterval(() => this.beat(), sessionLimits.heartbeatMs);
    this.host.onReady(this);
  }

  /** The solver whose key this is and whose registered address signed the challenge (EIP-191). */
  private async identify(apiKey: string, signature: `0x${string}`): Promise<RegisteredSolver | null> {
    const key = await this.host.keyring.authenticate(apiKey);
    if (key?.role !== "solver") return null;
    const solver = this.host.findSolver(key.solverId);
    if (solver === null || !isAdmitted(solver.status)) return null;
    this.keyId = key.id;
    const signer = recoverSigner(hexToBytes(hashMessage(this.challenge)), signature);
    return signer === solver.address ? solver : null;
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
    this.host.onEnd(this, code);
  }
}

/** With which code ws closes for a fault of the connection. */
function closeCodeOf(error: Error & { readonly code?: string }): number {
  return error.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH" ? closeCodes.tooLarge : closeCodes.broken;
}

function closeReason(code: ErrorCode): string {
  return `${code}: ${errorCatalogue[code].message}`.slice(0, REASON_BYTES);
}
