import { createHash } from "node:crypto";
import type { Logger } from "pino";
import type { ResolvedCorridor, ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import type { OifSolverConfig } from "@tetrafi/protocol/config/oif-solvers.ts";
import type { ConnectorHealth } from "@tetrafi/protocol/http/catalogue.ts";
import type { RfqMessage, VenueToSolver } from "@tetrafi/protocol/ws/solver-messages.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { readFeedHead } from "@tetrafi/store/solver-feed.ts";
import type { AuctionHouse } from "../auction/auction-house.ts";
import type { Clock } from "../clock.ts";
import type { Metrics } from "../metrics.ts";
import type { SolverDirectory } from "../solver/directory.ts";
import type { FeedDelivery } from "../solver/feed-delivery.ts";
import type { SolverLink } from "../solver/solver-link.ts";
import { openCredentials, type Credentials } from "./credentials.ts";
import { Endpoint, type EndpointAnswer } from "./endpoint.ts";
import { errorCode, parseJson } from "./judge-answer.ts";
import { OrderRelay } from "./order-relay.ts";
import { quoteRequest, readQuotes, type OfferedQuote } from "./quote-call.ts";
import { readAssets, servesCorridor, type ServedAssets } from "./served-assets.ts";
import { SolverCaller, type CallFailure } from "./solver-caller.ts";

/** What the venue's connectors are made of. */
export type ConnectorContext = {
  readonly database: Database;
  readonly network: ResolvedNetwork;
  readonly directory: SolverDirectory;
  readonly house: AuctionHouse;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly delivery: FeedDelivery;
};

const ASSETS_TIMEOUT_MS = 5_000;

/** What is left of the window when an answer must be there, so that it is not late: a tenth, at most 25 ms. */
export function budgetMs(windowMs: number): number {
  return windowMs - Math.min(25, Math.ceil(windowMs / 10));
}

/**
 * A solver that is asked at its own OIF endpoint. To the auctions it is a session like any other: it gets the same
 * messages and answers in the same rounds; what is said to it here becomes HTTP. It is in session while its endpoint
 * answers.
 */
export class Connector implements SolverLink {
  readonly solverId: string;
  private readonly config: OifSolverConfig;
  private readonly context: ConnectorContext;
  private readonly endpoint: Endpoint;
  private readonly credentials: Credentials;
  private readonly caller: SolverCaller;
  private readonly relay: OrderRelay;
  private readonly corridors: ReadonlySet<string> | null;
  private assets: ServedAssets | null = null;

  constructor(config: OifSolverConfig, context: ConnectorContext) {
    const { solverId, url, auth, poolSize, corridors } = config;
    const { clock, metrics, database, network, log } = context;
    this.solverId = solverId;
    this.config = config;
    this.context = context;
    this.endpoint = new Endpoint(url, poolSize);
    this.credentials = openCredentials(auth, this.endpoint, clock);
    this.corridors = corridors === undefined ? null : new Set(corridors);
    const { endpoint, credentials } = this;
    const onChange = (): void => this.followBreaker();
    this.caller = new SolverCaller({ solverId, endpoint, credentials, clock, metrics, onChange });
    this.relay = new OrderRelay({ solverId, caller: this.caller, database, network, clock, metrics, log });
  }

  /** Whether it is asked on this corridor. */
  serves(corridor: ResolvedCorridor): boolean {
    if (this.assets === null || this.corridors?.has(corridor.id) === false) return false;
    return servesCorridor(this.assets, corridor);
  }

  health(): ConnectorHealth {
    return this.caller.health();
  }

  /** News of an order that it won goes on; OIF has no words for the rest. */
  send(frame: string): void {
    const message = JSON.parse(frame) as VenueToSolver;
    if (message.type === "won") this.relay.onWon(message.orderId);
  }

  /** What is said here is done at once. */
  bufferedBytes(): number {
    return 0;
  }

  /** Asks for a quote. Whatever comes of it, the auction hears of it in time. */
  sendRfq(frame: Buffer): void {
    const rfq = JSON.parse(frame.toString()) as RfqMessage;
    this.ask(rfq).catch((error: unknown) =>
      this.context.log.error({ err: error, solverId: this.solverId }, "a quote could not be asked for"),
    );
  }

  /** Sees whether the endpoint is there and what it trades, and follows the orders it has. Never throws. */
  async look(): Promise<void> {
    // A rest is a rest from everything.
    if (this.caller.health().state === "open" && !this.mayProbe()) return;
    const renewed = await this.credentials.renew();
    if (!renewed.ok)
      this.context.log.warn({ solverId: this.solverId, why: renewed.error }, "no credentials at the solver");
    const assets = await this.readAssets();
    if (assets === null) return;
    this.assets = assets;
    this.join();
  }

  /** Orders that it won and that aren't over. Rejects when the database is away. */
  followOrders(): Promise<void> {
    return this.caller.isClosed() ? this.relay.follow() : Promise.resolve();
  }

  stop(): void {
    this.endpoint.stop();
    this.leave();
  }

  private mayProbe(): boolean {
    const { untilMs } = this.caller.health();
    return untilMs === null || this.context.clock.nowMs() >= untilMs;
  }

  private async ask(rfq: RfqMessage): Promise<void> {
    const { house, clock } = this.context;
    const { deadlineMs } = this.config;
    const windowMs = budgetMs(rfq.windowMs);
    const answered = await this.caller.call(
      "quotes",
      {
        method: "POST",
        path: "quotes",
        body: quoteRequest(rfq),
        timeoutMs: Math.min(deadlineMs, windowMs),
        onTimeout: windowMs < deadlineMs ? "cutShort" : "deadline",
        isRepeatable: true,
        mayBeMissing: false,
      },
      (answer) => {
        const receivedAtUs = clock.nowUs();
        const quotes = readQuotes(rfq, parseJson(answer.body));
        return quotes.ok ? { receivedAtUs, quote: quotes.value, answer } : null;
      },
    );
    if (!answered.ok) this.giveUp(rfq, answered.error);
    else if (answered.value.quote === null)
      house.decline(this.solverId, rfq.rfqId, "no quote", answered.value.receivedAtUs);
    else this.offer(rfq, answered.value.quote, answered.value.answer, answered.value.receivedAtUs);
  }

  private offer(rfq: RfqMessage, quote: OfferedQuote, answer: EndpointAnswer, receivedAtUs: number): void {
    const { etaSeconds, reference, ...terms } = quote;
    const sha256 = createHash("sha256").update(answer.body).digest("hex");
    this.context.house.quote(
      this.solverId,
      {
        ...terms,
        type: "attested",
        rfqId: rfq.rfqId,
        etaSeconds,
        // In the order in which offers are sealed.
        attestation: {
          ...(this.config.exclusive ? {} : { open: true as const }),
          reference,
          responseSha256: `0x${sha256}`,
          transport: "oifV0",
        },
      },
      receivedAtUs,
    );
  }

  /** A refusal is the solver's own answer; of one that could not be reached the auction takes leave, as of a lost session. */
  private giveUp(rfq: RfqMessage, { why, answer }: CallFailure): void {
    const { house, clock, directory } = this.context;
    if (why === "refused" && answer !== null)
      house.decline(this.solverId, rfq.rfqId, errorCode(answer) ?? `status ${answer.status}`, clock.nowUs());
    // Out of session, it has left all its rounds already.
    else if (directory.link(this.solverId) === this) house.cancel(this.solverId, rfq.rfqId, clock.nowUs());
  }

  /** `assets`, or `tokens` of a solver that has no such path. Null when neither answers. */
  private async readAssets(): Promise<ServedAssets | null> {
    const call = {
      method: "GET",
      timeoutMs: ASSETS_TIMEOUT_MS,
      onTimeout: "deadline",
      isRepeatable: true,
    } as const;
    const read = ({ body }: EndpointAnswer): ServedAssets | null => readAssets(parseJson(body));
    const assets = await this.caller.probe("assets", { ...call, path: "assets", mayBeMissing: true }, read);
    if (assets?.ok === true) return assets.value;
    if (assets?.error.answer?.status !== 404) return null;
    const tokens = await this.caller.call("assets", { ...call, path: "tokens", mayBeMissing: false }, read);
    return tokens.ok ? tokens.value : null;
  }

  private followBreaker(): void {
    const { log } = this.context;
    const { state, lastFault } = this.caller.health();
    if (state === "closed") log.info({ solverId: this.solverId }, "the solver's endpoint answers again");
    else if (state === "open")
      log.warn({ solverId: this.solverId, lastFault }, "the solver's endpoint is left alone");
    if (state !== "closed") this.leave();
  }

  /** A session of its own by WebSocket goes before. */
  private join(): void {
    const { directory, log } = this.context;
    if (!this.caller.isClosed() || directory.link(this.solverId) !== null) return;
    directory.connect(this);
    this.hearFeed().catch((error: unknown) =>
      log.error({ err: error, solverId: this.solverId }, "the solver's feed is not followed"),
    );
    this.relay.onJoin();
  }

  /** From now on: orders that it won before are found in the database. */
  private async hearFeed(): Promise<void> {
    const { database, delivery, directory } = this.context;
    const { lastSeq } = await readFeedHead(database, this.solverId);
    if (directory.link(this.solverId) === this) delivery.join(this, lastSeq);
  }

  /** Out of session, its quotes are withdrawn as those of any other session. */
  private leave(): void {
    const { directory, house, clock, delivery } = this.context;
    delivery.leave(this);
    if (directory.disconnect(this)) house.cancelAll(this.solverId, clock.nowUs(), "alsoUnanswered");
  }
}
