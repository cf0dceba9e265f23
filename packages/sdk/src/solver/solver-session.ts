import { WebSocket } from "ws";
import type { SolverToVenue, VenueToSolver } from "@tetrafi/protocol/ws/solver-messages.ts";
import type { SolverLogger } from "./logger.ts";
import { MessageAllowance } from "./message-allowance.ts";
import { readFrame } from "./read-frame.ts";
import type { AnswerSigner } from "./sign-answer.ts";

export type Welcome = Extract<VenueToSolver, { type: "welcome" }>;

/** What is left for the client once the session's own messages are dealt with. */
export type VenueMessage = Exclude<VenueToSolver, { type: "challenge" | "welcome" | "ping" }>;

export type SessionOptions = {
  readonly url: string;
  readonly apiKey: string;
  readonly signer: AnswerSigner;
  readonly logger: SolverLogger;
  /** Longest time from connecting to being welcomed, milliseconds. */
  readonly handshakeMs: number;
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
      this.welcomed = false;
      options.onEnd(code, reason.toString());
    });
  }

  /** Whether the venue has welcomed this session and it has not ended. */
  get live(): boolean {
    return this.welcomed && this.socket.readyState === WebSocket.OPEN;
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
  close(): void {
    this.socket.close(1000);
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
    else {
      if (message.type === "rfq") this.allowance.onRfq();
      this.options.onMessage(message);
    }
  }

  private answerChallenge({ challenge, limits }: Extract<VenueToSolver, { type: "challenge" }>): void {
    this.allowance.limit(limits.messagesPerSecond);
    const { apiKey, signer } = this.options;
    this.write({ type: "auth", apiKey, signature: signer.challenge(challenge) });
  }

  private answerPing(id: number): void {
    // The venue counts it like any message; unanswered it would end the session, so it is never held back.
    this.allowance.take(Date.now());
    this.write({ type: "pong", id });
  }

  private welcome(welcome: Welcome): void {
    this.welcomed = true;
    const heartbeatMs = Math.min(HEARTBEAT_MS.max, Math.max(HEARTBEAT_MS.min, welcome.heartbeatMs));
    this.silenceMs = SILENT_HEARTBEATS * heartbeatMs;
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.giveUp(`silent for ${this.silenceMs} ms`), this.silenceMs);
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
