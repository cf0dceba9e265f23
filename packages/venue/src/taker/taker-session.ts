import type { WebSocket } from "ws";
import { errorCatalogue, type ErrorCode, type Failure } from "@tetrafi/protocol/errors.ts";
import { takerChannelLimits, takerCloseCodes } from "@tetrafi/protocol/ws/taker-channel.ts";
import type { SubscribeMessage, VenueToTaker } from "@tetrafi/protocol/ws/taker-messages.ts";
import type { WorkspaceEvent } from "@tetrafi/store/workspace-events.ts";
import type { Clock } from "../clock.ts";
import type { Keyring } from "../keyring.ts";
import { newBucket, takeToken, type TokenBucket } from "../token-bucket.ts";
import { parseTakerMessage } from "./parse-taker-message.ts";
import { Subscription } from "./subscription.ts";

/** What a session needs of the venue. */
export type TakerSessionHost = {
  readonly clock: Clock;
  readonly keyring: Keyring;
  /** Admits the session of a workspace; false when it has as many as it may. */
  readonly onReady: (session: TakerSession) => boolean;
  /** Reads what came after the subscription's cursor. */
  readonly onSubscribe: (session: TakerSession) => void;
  /** It is over. Called once. */
  readonly onEnd: (session: TakerSession) => void;
};

const TEXT = { binary: false } as const;
/** Bytes that wait to be read by the taker; beyond that it is too slow. */
const MAX_BUFFERED = 1_048_576;
const MISSED_PINGS = 2;
/** A close frame holds at most 123 bytes of reason (RFC 6455, 5.5). */
const REASON_BYTES = 123;

/** A taker's connection: authentication, limits, heartbeat, and what it is subscribed to. */
export class TakerSession {
  workspaceId = "";
  subscription: Subscription | null = null;
  private readonly socket: WebSocket;
  private readonly host: TakerSessionHost;
  private readonly bucket: TokenBucket;
  private readonly authTimer: NodeJS.Timeout;
  private heartbeat: NodeJS.Timeout | null = null;
  private authenticating = false;
  private unanswered = 0;
  private ended = false;

  constructor(socket: WebSocket, host: TakerSessionHost) {
    this.socket = socket;
    this.host = host;
    this.bucket = newBucket(rate, host.clock.nowMs());
    this.authTimer = setTimeout(
      () => this.end("notAuthenticated", "NOT_AUTHENTICATED"),
      takerChannelLimits.authMs,
    );
    socket.on("message", (data: Buffer, isBinary) => this.receive(data, isBinary));
    socket.on("pong", () => (this.unanswered = 0));
    socket.on("close", () => this.leave());
    socket.on("error", () => this.leave());
  }

  /** Bytes that the taker hasn't read. */
  get buffered(): number {
    return this.socket.bufferedAmount;
  }

  get isOpen(): boolean {
    return !this.ended && this.socket.readyState === this.socket.OPEN;
  }

  /** Writes a message. A taker that reads too slowly is told so and cut off. */
  write(message: VenueToTaker): void {
    if (!this.isOpen) return;
    if (this.buffered > MAX_BUFFERED) this.end("slowConsumer", "SLOW_CONSUMER");
    else this.socket.send(JSON.stringify(message), TEXT);
  }

  /** Passes on an event of this workspace's that the subscription wants. */
  deliver(event: WorkspaceEvent): void {
    const { workspaceId, orderId, rfqId, ...line } = event;
    if (workspaceId !== this.workspaceId || this.subscription?.take(event) !== true) return;
    this.write({ type: "order", orderId, rfqId, event: line });
  }

  /** Ends the session, and says why. */
  end(close: keyof typeof takerCloseCodes, reason: ErrorCode): void {
    if (this.ended) return;
    const { message } = errorCatalogue[reason];
    this.socket.send(JSON.stringify({ type: "error", code: reason, message } satisfies VenueToTaker), TEXT);
    this.socket.close(takerCloseCodes[close].code, `${reason}: ${message}`.slice(0, REASON_BYTES));
    this.leave();
  }

  private receive(data: Buffer, isBinary: boolean): void {
    if (!this.isOpen) return;
    if (takeToken(this.bucket, rate, this.host.clock.nowMs()) > 0) {
      this.end("protocolViolation", "RATE_LIMITED");
      return;
    }
    const parsed = isBinary
      ? ({ ok: false, error: { code: "FRAME_NOT_JSON" } } as const)
      : parseTakerMessage(data.toString());
    if (!parsed.ok) this.refuse(parsed.error);
    else if (parsed.value.type === "auth") void this.authenticate(parsed.value.apiKey);
    else if (this.workspaceId === "") this.end("notAuthenticated", "NOT_AUTHENTICATED");
    else this.subscribe(parsed.value);
  }

  private subscribe(message: SubscribeMessage): void {
    this.subscription = new Subscription(message);
    this.host.onSubscribe(this);
  }

  private refuse({ code, param }: Failure): void {
    const where = param === undefined ? "" : ` (${param})`;
    this.write({ type: "error", code, message: `${errorCatalogue[code].message}${where}` });
  }

  private async authenticate(apiKey: string): Promise<void> {
    if (this.workspaceId !== "" || this.authenticating) {
      this.refuse({ code: "UNKNOWN_MESSAGE", param: "/type" });
      return;
    }
    this.authenticating = true;
    const key = await this.host.keyring.authenticate(apiKey).catch(() => "away" as const);
    if (!this.isOpen) return;
    if (key === "away") this.end("shuttingDown", "DATABASE_UNAVAILABLE");
    else if (key === null) this.end("notAuthenticated", "UNAUTHENTICATED");
    else if (key.role !== "taker") this.end("notAuthenticated", "FORBIDDEN");
    else this.begin(apiKey, key.workspaceId);
  }

  private begin(apiKey: string, workspaceId: string): void {
    clearTimeout(this.authTimer);
    this.workspaceId = workspaceId;
    if (!this.host.onReady(this)) {
      this.end("tooManySessions", "TOO_MANY_SESSIONS");
      return;
    }
    const { heartbeatMs } = takerChannelLimits;
    this.heartbeat = setInterval(() => void this.beat(apiKey), heartbeatMs);
    this.write({ type: "welcome", workspaceId, serverTimeMs: this.host.clock.nowMs(), heartbeatMs });
  }

  /** A connection that is dead or whose key was revoked ends. */
  private async beat(apiKey: string): Promise<void> {
    if (this.unanswered >= MISSED_PINGS) {
      this.socket.terminate();
      return;
    }
    this.unanswered += 1;
    this.socket.ping();
    // A database that is away says nothing about the key.
    const key = await this.host.keyring.authenticate(apiKey).catch(() => undefined);
    if (key === null) this.end("notAuthenticated", "UNAUTHENTICATED");
  }

  private leave(): void {
    if (this.ended) return;
    this.ended = true;
    clearTimeout(this.authTimer);
    if (this.heartbeat !== null) clearInterval(this.heartbeat);
    this.host.onEnd(this);
  }
}

const rate = { perSecond: takerChannelLimits.messagesPerSecond, burst: takerChannelLimits.burst } as const;
