import { WebSocket } from "ws";
import type { SolverToVenue, VenueToSolver } from "@tetrafi/protocol/ws/solver-messages.ts";
import { ClockOffset, type VenueClock } from "./clock-offset.ts";
import type { SolverLogger } from "./logger.ts";
import { MessageAllowance } from "./message-allowance.ts";
import { readFrame } from "./read-frame.ts";
import type { AnswerSigner } from "./sign-answer.ts";

export type Welcome = Extract<VenueToSolver, { type: "welcome" }>;

/** What is left for the client once the session's own messages are dealt with. */
export type VenueMessage = Exclude<VenueToSolver, { type: "challenge" | "welcome" | "ping" | "pong" }>;

export type SessionOptions = {
  readonly url: string;
  readonly apiKey: string;
  readonly signer: AnswerSigner;
  readonly logger: SolverLogger;
  /** Longest time from connecting to being welcomed, milliseconds. */
  readonly handshakeMs: number;
  /** The number after which the feed is to go on; undefined where none was read. */
  readonly resumeFrom: number | undefined;
  readonly onWelcome: (welcome: Welcome) => void;
  readonly onMessage: (message: VenueMessage) => void;
  /** Called once, however the session ended. */
  readonly onEnd: (closeCode: number, reason: string) => void;
};

/** A connection is given up when so many heartbeats pass without any message. */
const SILENT_HEARTBEATS = 3;
/** Heartbeats outside these would make the client blind, or busy with itself. */
const HEARTBEAT_MS = { min: 50, max: 60_000 } as const;
const MAX_FRAME_BYTES = 1 << 20;
/** A venue that does not read is as good as gone. */
const MAX_UNSENT_BYTES = 1 << 20;

/** One connection: handshake, heartbeat, frames in and out. It ends once and is then replaced by another. */
export class SolverSession {
  private readonly options: SessionOptions;
  private readonly socket: WebSocket;
  private silence: NodeJS.Timeout;
  private silenceMs: number;
  private readonly allowance = new MessageAllowance();
  private readonly clock = new ClockOffset();
  private pinging: NodeJS.Timeout | undefined;
  private pingId = 0;
  private welcomed = false;

  constructor(options: SessionOptions) {
    this.options = options;
    this.silenceMs = options.handshakeMs;
    this.socket = new WebSocket(options.url, {
      perMessageDeflate: false,
      maxPayload: MAX_FRAME_BYTES,
      handshakeTimeout: options.handshakeMs,
      // A redirect could lead the API key elsewhere.
      followRedirects: false,
    });
    this.silence = setTimeout(() => this.giveUp("no welcome in time"), this.silenceMs);
    this.socket.on("message", (data: Buffer) => this.receive(data.toString()));
    // Always followed by "close".
    this.socket.on("error", (error) => options.logger.debug({ reason: error.message }, "connection error"));
    this.socket.once("close", (code, reason) => {
      clearTimeout(this.silence);
      clearInterval(this.pinging);
      this.welcomed = false;
      options.onEnd(code, reason.toString());
    });
  }

  /** Whether the venue has welcomed this session and it has not ended. */
  get live(): boolean {
    return this.welcomed && this.socket.readyState === WebSocket.OPEN;
  }

  /** How the venue's clock stands to this machine's; null before the venue has answered a ping. */
  get venueClock(): VenueClock | null {
    return this.clock.best();
  }

  /** Sends levels, whose rate is the venue's own to count. False where there is no session to do it on. */
  sendLevels(message: Extract<SolverToVenue, { type: "levels" | "levelsDelta" }>): boolean {
    if (!this.live) return false;
    this.write(message);
    return true;
  }

  /**
   * Sends a message unless the session has ended or the venue allows no more for now; says which. Answers to requests
   * are allowed beside the rate.
   */
  send(message: SolverToVenue): "sent" | "disconnected" | "rateLimited" {
    if (!this.live) return "disconnected";
    if (!this.allowance.take(Date.now())) return "rateLimited";
    this.write(message);
    return "sent";
  }

  /** Closes in order. */
  close(code = 1000): void {
    this.socket.close(code);
    // The answer to a close may never come.
    const timer = setTimeout(() => this.socket.terminate(), 1_000);
    this.socket.once("close", () => clearTimeout(timer));
  }

  private receive(text: string): void {
    this.silence.refresh();
    const frame = readFrame(text);
    if (frame.kind === "malformed") {
      this.options.logger.warn({ reason: frame.reason }, "malformed frame ignored");
      return;
    }
    if (frame.kind === "unknownType") {
      this.options.logger.info({ type: frame.type }, "message of unknown type ignored");
      return;
    }
    const { message } = frame;
    if (message.type === "challenge") this.answerChallenge(message);
    else if (message.type === "welcome") this.welcome(message);
    else if (message.type === "ping") this.answerPing(message.id);
    else if (message.type === "pong") this.readClock(message);
    else {
      if (message.type === "rfq") this.allowance.onRfq();
      this.options.onMessage(message);
    }
  }

  private answerChallenge({ challenge, limits }: Extract<VenueToSolver, { type: "challenge" }>): void {
    this.allowance.limit(limits.messagesPerSecond);
    const { apiKey, signer, resumeFrom } = this.options;
    const resume = resumeFrom === undefined ? {} : { resumeFrom };
    this.write({ type: "auth", apiKey, signature: signer.challenge(challenge), ...resume });
  }

  private answerPing(id: number): void {
    // The venue counts it like any message; unanswered it would end the session, so it is never held back.
    this.allowance.take(Date.now());
    this.write({ type: "pong", id, solverTimeUs: nowUs() });
  }

  private ping(): void {
    if (!this.allowance.take(Date.now())) return;
    this.pingId += 1;
    this.write({ type: "ping", id: this.pingId, solverTimeUs: nowUs() });
  }

  private readClock({ id, ...pong }: Extract<VenueToSolver, { type: "pong" }>): void {
    // A late answer would look like a long way.
    if (id !== this.pingId) return;
    const { solverTimeUs: sentUs, receivedAtUs: venueReceivedUs, sentAtUs: venueSentUs } = pong;
    this.clock.add({ sentUs, venueReceivedUs, venueSentUs, arrivedUs: nowUs() });
  }

  private welcome(welcome: Welcome): void {
    this.welcomed = true;
    const heartbeatMs = Math.min(HEARTBEAT_MS.max, Math.max(HEARTBEAT_MS.min, welcome.heartbeatMs));
    this.silenceMs = SILENT_HEARTBEATS * heartbeatMs;
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.giveUp(`silent for ${this.silenceMs} ms`), this.silenceMs);
    // A venue that doesn't number its messages doesn't answer pings either.
    if (welcome.lastSeq !== undefined) {
      this.ping();
      this.pinging = setInterval(() => this.ping(), heartbeatMs);
    }
    this.options.onWelcome(welcome);
  }

  private write(message: SolverToVenue): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    if (this.socket.bufferedAmount > MAX_UNSENT_BYTES) {
      this.giveUp("the venue does not read");
      return;
    }
    this.socket.send(JSON.stringify(message));
  }

  private giveUp(reason: string): void {
    this.options.logger.warn({ reason }, "connection given up");
    this.socket.terminate();
  }
}

/** Microseconds since the epoch, finer than milliseconds. */
const nowUs = (): number => Math.floor((performance.timeOrigin + performance.now()) * 1_000);
