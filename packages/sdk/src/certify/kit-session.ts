import type { WebSocket } from "ws";
import { Compile } from "typebox/compile";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import { fullBucket, takeToken } from "@tetrafi/core/risk/rate.ts";
import { solverChannelLimits } from "@tetrafi/protocol/ws/solver-channel.ts";
import { SolverToVenue, type VenueToSolver } from "@tetrafi/protocol/ws/solver-messages.ts";

/** A message of the solver with when it came, on `performance.now`'s clock. */
export type Received = { readonly message: SolverToVenue; readonly atMs: number };
/** A frame that no schema admits. `rfqId` is what it seems to answer. */
export type Malformed = { readonly text: string; readonly reason: string; readonly rfqId: string | null };

const schema = Compile(SolverToVenue);
const rateRule = {
  perSecond: solverChannelLimits.messagesPerSecond,
  burst: solverChannelLimits.burst,
} as const;
/** Enough to see what a frame was. */
const MAX_TEXT = 200;
/** Frames kept at most; a run needs a tenth of that. */
const MAX_KEPT = 50_000;

/** One connection of the solver under test: what came, and ways to wait for it. It refuses nothing, it notes. */
export class KitSession {
  readonly malformed: Malformed[] = [];
  /** Whether the solver has sent more than the venue lets through. */
  rateExceeded = false;
  /** Pings sent, and the highest that was answered. */
  pings = 0;
  pongs = 0;
  /** How far the solver's clock is from this one's, as its messages say; null while none does. Microseconds. */
  clockOffUs: number | null = null;
  private readonly socket: WebSocket;
  private readonly heartbeat: NodeJS.Timeout;
  private readonly received: Received[] = [];
  private readonly watchers = new Set<() => void>();
  private allowed = 0;
  private bucket = fullBucket(rateRule, Math.floor(performance.now()));
  private sequence = 0;
  private endedWith: string | null = null;

  /** @internal Not declared outside: the socket's types are not among what a user of the SDK has. */
  constructor(socket: WebSocket, heartbeatMs: number) {
    this.socket = socket;
    this.heartbeat = setInterval(() => this.ping(), heartbeatMs);
    socket.on("message", (data: Buffer) => this.take(data.toString()));
    socket.on("error", () => undefined);
    socket.once("close", (code, reason) => {
      clearInterval(this.heartbeat);
      this.endedWith = `closed with ${code}${reason.length > 0 ? ` (${reason.toString()})` : ""}`;
      this.look();
    });
  }

  /** How the connection ended, or null while it stands. */
  get ended(): string | null {
    return this.endedWith;
  }

  send(message: VenueToSolver | { readonly type: "notice"; readonly text: string }): void {
    if (message.type === "rfq") this.allowed += solverChannelLimits.messagesPerRfq;
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(JSON.stringify(message));
  }

  /** Sends the next ping at once. */
  ping(): number {
    this.pings += 1;
    this.send({ type: "ping", id: this.pings, serverTimeMs: Date.now() });
    return this.pings;
  }

  close(code: number): void {
    this.socket.close(code);
  }

  /** Cuts the connection without a word. */
  cut(): void {
    this.socket.terminate();
  }

  /** The first message that `match` accepts, of those that came and those to come; null if none comes in time. */
  find<T extends SolverToVenue>(
    match: (message: SolverToVenue) => message is T,
    timeoutMs: number,
  ): Promise<(Received & { readonly message: T }) | null> {
    return this.until(
      () => this.received.find((one): one is Received & { message: T } => match(one.message)) ?? null,
      timeoutMs,
    );
  }

  /** The first quote or decline for a request. */
  answer(rfqId: Bytes32): Received | null {
    return (
      this.received.find(
        ({ message }) =>
          (message.type === "quote" || message.type === "decline") && message.rfqId.toLowerCase() === rfqId,
      ) ?? null
    );
  }

  /** Asks `look` whenever something came, until it answers, the time is up or the connection has ended. */
  until<T>(look: () => T | null, timeoutMs: number): Promise<T | null> {
    return new Promise((resolve) => {
      const finish = (value: T | null): void => {
        clearTimeout(timer);
        this.watchers.delete(watch);
        resolve(value);
      };
      const watch = (): void => {
        const value = look();
        if (value !== null || this.endedWith !== null) finish(value);
      };
      const timer = setTimeout(() => finish(look()), timeoutMs);
      this.watchers.add(watch);
      watch();
    });
  }

  private take(text: string): void {
    const atMs = performance.now();
    const message = this.parse(text);
    // Levels have a rate of their own, for which nobody is cut off.
    if (message?.type !== "levels" && message?.type !== "levelsDelta") this.count(atMs);
    if (message === null) return this.look();
    if ((message.type === "pong" || message.type === "ping") && message.solverTimeUs !== undefined)
      this.clockOffUs = message.solverTimeUs - Date.now() * 1_000;
    if (message.type === "pong") this.pongs = Math.max(this.pongs, Math.min(message.id, this.pings));
    else if (message.type === "ping") this.answerPing(message);
    else if (this.received.length < MAX_KEPT) this.received.push({ message, atMs });
    if (message.type === "quote" || message.type === "decline" || message.type === "cancel") {
      this.sequence += 1;
      const { type: of, rfqId } = message;
      const receivedAtUs = Date.now() * 1_000;
      this.send({ type: "ack", of, rfqId, sequence: this.sequence, receivedAtUs, delayUs: 0 });
    }
    this.look();
  }

  private answerPing({ id, solverTimeUs }: Extract<SolverToVenue, { type: "ping" }>): void {
    const nowUs = Date.now() * 1_000;
    this.send({ type: "pong", id, solverTimeUs, receivedAtUs: nowUs, sentAtUs: nowUs });
  }

  private parse(text: string): SolverToVenue | null {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      this.note(text, "not JSON", null);
      return null;
    }
    if (schema.Check(value)) return value;
    const rfqId = (value as { rfqId?: unknown } | null)?.rfqId;
    this.note(text, shapeFault(value), typeof rfqId === "string" ? rfqId.toLowerCase() : null);
    return null;
  }

  private note(text: string, reason: string, rfqId: string | null): void {
    if (this.malformed.length < MAX_KEPT)
      this.malformed.push({ text: text.slice(0, MAX_TEXT), reason, rfqId });
  }

  /** Counts as the venue does: requests allow answers, the rest has a rate. */
  private count(atMs: number): void {
    if (this.allowed > 0) {
      this.allowed -= 1;
      return;
    }
    const taken = takeToken(this.bucket, rateRule, Math.floor(atMs));
    if (taken === null) this.rateExceeded = true;
    else this.bucket = taken;
  }

  private look(): void {
    for (const watch of this.watchers) watch();
  }
}

const messageSchemas = new Map(
  SolverToVenue.anyOf.map((one) => [one.properties.type.const as string, Compile(one)]),
);

/** The first thing wrong with a message of its own type, or that it has no type. */
function shapeFault(value: unknown): string {
  const type = (value as { type?: unknown } | null)?.type;
  const own = typeof type === "string" ? messageSchemas.get(type) : undefined;
  if (own === undefined) return "no message has this type";
  const [fault] = own.Errors(value);
  return `${String(type)}${fault?.instancePath ?? ""} ${fault?.message ?? "is not of its shape"}`;
}
