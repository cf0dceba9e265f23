import type { Address, Bytes32, Hex } from "@tetrafi/core/hex.ts";
import { backoffMs, type Backoff } from "../backoff.ts";
import type { VenueClock } from "./clock-offset.ts";
import { FeedCursor } from "./feed-cursor.ts";
import { LevelPublisher, type Level } from "./level-publisher.ts";
import type { SolverLogger } from "./logger.ts";
import { readRfq } from "./read-rfq.ts";
import { directionsOf } from "./directions.ts";
import { AnswerSigner, answerFault } from "./sign-answer.ts";
import { handle, type Answer, type Decline, type SolverHandlers, type SolverRfq } from "./solver-handlers.ts";
import { SolverSession, type VenueMessage } from "./solver-session.ts";

export type SolverClientOptions = {
  /** Of the venue's solver endpoint, ws: or wss:. */
  readonly url: string;
  readonly apiKey: string;
  /** Of the registered address. */
  readonly privateKey: Hex;
  readonly handlers: SolverHandlers;
  readonly logger: SolverLogger;
  /** Quotes are logged and not signed: every request is declined, and levels are not sent. The session itself is real. */
  readonly dryRun?: boolean;
  /** Waits between attempts to connect. */
  readonly reconnect?: Backoff;
  /** The same after a close that an operator has to mend: a wrong key, or a second session of this solver. */
  readonly slowReconnect?: Backoff;
  /** Longest time from connecting to being welcomed, milliseconds. */
  readonly handshakeMs?: number;
  /** The last `onSeq` of an earlier run: the feed goes on after it. Otherwise it begins with `onSnapshot`. */
  readonly resumeFrom?: number;
};

const RECONNECT = { minMs: 100, maxMs: 5_000 } as const;
const SLOW_RECONNECT = { minMs: 15_000, maxMs: 60_000 } as const;
const HANDSHAKE_MS = 10_000;
/** A session that lasted this long makes the earlier failures forgotten. */
const STABLE_MS = 5_000;
/** Requests that the price function may work on at once; more are declined. */
const MAX_PRICING = 1_024;

/** How often levels are sent that have changed. */
const LEVELS_MS = 50;
/** Close code by which this client asks for what it missed. */
const FEED_GAP = 4100;

/** Close codes that waiting alone does not mend, and what does. */
const needsOperator: Readonly<Record<number, string>> = {
  4001: "the venue refused this solver: check the API key, and that the key's address is the registered one",
  4002: "another process is connected as this solver: run only one",
};

/**
 * A solver's connection to the venue: answers the challenge, prices requests through `handlers.onRfq`, signs the
 * quotes, passes on what happens to them, and comes back after every loss until it is stopped.
 */
export class SolverClient {
  private readonly options: SolverClientOptions;
  private readonly signer: AnswerSigner;
  private readonly cursor: FeedCursor;
  private readonly levels = new LevelPublisher();
  private levelsTimer: NodeJS.Timeout | undefined;
  private session: SolverSession | null = null;
  private timer: NodeJS.Timeout | undefined;
  private failures = 0;
  private connectedAtMs = Number.POSITIVE_INFINITY;
  private pricing = 0;
  private stopped = true;
  private ended: () => void = () => undefined;

  constructor(options: SolverClientOptions) {
    this.options = options;
    this.signer = new AnswerSigner(options.privateKey);
    this.cursor = new FeedCursor(options.resumeFrom);
  }

  /** The solver's address, lower case. */
  get address(): Address {
    return this.signer.address;
  }

  /** Whether the venue has welcomed this solver. */
  get connected(): boolean {
    return this.session?.live ?? false;
  }

  /** How the venue's clock stands to this machine's; null while that is not known. */
  get venueClock(): VenueClock | null {
    return this.session?.venueClock ?? null;
  }

  /**
   * Streams indicative prices of a corridor, best first, from now on and after reconnects; none withdraws them. Only the
   * newest are sent, at most twenty times a second.
   * @param corridor As in `USDC@1>WETH@2`.
   * @throws RangeError if they are too many, not best first, or an amount is not positive.
   */
  setLevels(corridor: string, levels: readonly Level[]): void {
    this.levels.set(corridor, levels);
    // Whoever declines every request has no prices to show.
    if (this.options.dryRun === true) return;
    this.levelsTimer ??= setInterval(() => this.sendLevels(), LEVELS_MS);
  }

  /** Connects, and keeps connected. */
  start(): void {
    if (!this.stopped) return;
    this.stopped = false;
    this.connect();
  }

  /** Disconnects for good; resolves once the connection is closed. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    clearInterval(this.levelsTimer);
    this.levelsTimer = undefined;
    const { session } = this;
    if (session === null) return;
    const closed = new Promise<void>((resolve) => (this.ended = resolve));
    session.close();
    await closed;
  }

  /** Withdraws the live quote of a request. False where there is no connection to do it on. */
  cancel(rfqId: Bytes32): boolean {
    return this.session?.send({ type: "cancel", rfqId }) === "sent";
  }

  /** Withdraws all live quotes. False where there is no connection to do it on. */
  cancelAll(): boolean {
    return this.session?.send({ type: "cancelAll" }) === "sent";
  }

  private sendLevels(): void {
    const { session } = this;
    if (session?.live !== true) return;
    for (const message of this.levels.due(performance.now())) session.sendLevels(message);
  }

  private connect(): void {
    const { url, apiKey, logger, handlers } = this.options;
    const session = new SolverSession({
      url,
      apiKey,
      logger,
      signer: this.signer,
      handshakeMs: this.options.handshakeMs ?? HANDSHAKE_MS,
      resumeFrom: this.cursor.seq,
      onWelcome: (welcome) => {
        if (welcome.resumed !== true && welcome.lastSeq !== undefined) this.cursor.restart(welcome.lastSeq);
        this.levels.forget();
        this.connectedAtMs = performance.now();
        logger.info({ solverId: welcome.solverId }, "connected");
        this.notify("onConnected", () => handlers.onConnected?.(welcome));
      },
      onMessage: (message) => this.receive(session, message),
      onEnd: (code, reason) => this.disconnected(code, reason),
    });
    this.session = session;
  }

  private disconnected(code: number, reason: string): void {
    const { logger, handlers } = this.options;
    this.session = null;
    this.notify("onDisconnected", () => handlers.onDisconnected?.(code));
    if (this.stopped) {
      this.ended();
      return;
    }
    this.failures = performance.now() - this.connectedAtMs >= STABLE_MS ? 1 : this.failures + 1;
    this.connectedAtMs = Number.POSITIVE_INFINITY;
    const action = needsOperator[code];
    const backoff =
      action === undefined
        ? (this.options.reconnect ?? RECONNECT)
        : (this.options.slowReconnect ?? SLOW_RECONNECT);
    const waitMs = backoffMs(backoff, this.failures);
    if (action === undefined) logger.warn({ code, reason, waitMs }, "disconnected, will connect again");
    else logger.error({ code, reason, waitMs }, action);
    this.timer = setTimeout(() => this.connect(), waitMs);
  }

  /** A message of the feed is dealt with once, and only in its turn. */
  private receive(session: SolverSession, message: VenueMessage): void {
    const { handlers, logger } = this.options;
    const seq = "seq" in message && message.type !== "snapshot" ? message.seq : undefined;
    if (seq === undefined) {
      this.dispatch(session, message);
      return;
    }
    const step = this.cursor.take(seq);
    if (step === "repeat") logger.debug({ seq, type: message.type }, "a message that came before is ignored");
    else if (step === "gap") {
      logger.error({ seq, after: this.cursor.seq }, "the feed has a gap, will connect again");
      session.close(FEED_GAP);
    } else {
      this.dispatch(session, message);
      this.notify("onSeq", () => handlers.onSeq?.(seq));
    }
  }

  private dispatch(session: SolverSession, message: VenueMessage): void {
    const { handlers, logger } = this.options;
    if (message.type === "rfq") {
      void this.answer(session, readRfq(message));
      return;
    }
    if (message.type === "error") {
      this.refused(message.code, message.message, message.rfqId);
      return;
    }
    if (message.type === "warning") logger.warn(message, "a limit of the venue is nearly reached");
    this.notify(message.type, () => handle(handlers, message));
  }

  /** Prices one request and sends the answer on the session that it came by, if that is still in time. */
  private async answer(session: SolverSession, rfq: SolverRfq): Promise<void> {
    const { rfqId } = rfq;
    const deadlineMs = performance.now() + rfq.windowMs;
    const price = this.rehearse(rfq, await this.price(rfq));
    if ("decline" in price) {
      if (session.send({ type: "decline", rfqId, reason: price.decline }) === "rateLimited")
        this.options.logger.warn({ rfqId }, "the venue's message rate is used up; the decline was not sent");
      return;
    }
    if (performance.now() >= deadlineMs) {
      this.refused("QUOTE_LATE", "The price came after the auction's window; it was not sent.", rfqId);
      return;
    }
    const outcome = session.send(this.signer.answer(rfq, price));
    if (outcome === "rateLimited")
      this.refused("RATE_LIMITED", "The venue's message rate is used up; the quote was not sent.", rfqId);
    else if (outcome === "disconnected")
      this.refused("DISCONNECTED", "The connection was lost; the quote was not sent.", rfqId);
  }

  /** In a dry run, logs a price and declines instead. */
  private rehearse({ rfqId }: SolverRfq, price: Answer | Decline): Answer | Decline {
    if (this.options.dryRun !== true || "decline" in price) return price;
    const text = JSON.stringify(price, (_key, value: unknown) =>
      typeof value === "bigint" ? value.toString() : value,
    );
    this.options.logger.info({ rfqId, ...(JSON.parse(text) as object) }, "dry run: would quote");
    return { decline: "other" };
  }

  private async price(rfq: SolverRfq): Promise<Answer | Decline> {
    const { logger, handlers } = this.options;
    if (rfq.moreLegs !== undefined && handlers.pricesLegs !== true) return { decline: "corridor" };
    const { bid, ask } = directionsOf(rfq);
    const onBoth = handlers.onTwoSidedRfq;
    if (rfq.otherSide !== undefined && onBoth === undefined) return { decline: "corridor" };
    if (this.pricing >= MAX_PRICING) return { decline: "other" };
    this.pricing += 1;
    try {
      const answer = await (rfq.otherSide === undefined ? handlers.onRfq(rfq) : onBoth?.(bid, ask));
      if (answer === undefined) return { decline: "other" };
      if ("decline" in answer) return answer;
      const fault = answerFault(rfq, answer);
      if (fault === null) return answer;
      logger.error({ rfqId: rfq.rfqId, fault }, "declined: the price is not an answer to the request");
      this.refused("QUOTE_TERMS_MISMATCH", fault, rfq.rfqId);
    } catch (error) {
      logger.error({ rfqId: rfq.rfqId, err: error }, "declined: onRfq threw");
    } finally {
      this.pricing -= 1;
    }
    return { decline: "other" };
  }

  private refused(code: string, message: string, rfqId?: Bytes32): void {
    const { logger, handlers } = this.options;
    logger.warn({ code, rfqId }, `refused: ${message}`);
    this.notify("onRefused", () =>
      handlers.onRefused?.({ code, message, ...(rfqId === undefined ? {} : { rfqId }) }),
    );
  }

  /** Runs a handler whose failure, at once or later, must not reach the connection. */
  private notify(name: string, handler: () => void | Promise<void>): void {
    const report = (error: unknown): void =>
      this.options.logger.error({ err: error }, `handler ${name} threw`);
    try {
      handler()?.catch(report);
    } catch (error) {
      report(error);
    }
  }
}
