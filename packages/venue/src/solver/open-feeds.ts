import type { Logger } from "pino";
import type { Database } from "@tetrafi/store/database.ts";
import type { OrderRow } from "@tetrafi/store/orders.ts";
import type { SettlementNotice } from "@tetrafi/store/settlement-events.ts";
import { grownFeeds, SOLVER_FEED_CHANNEL } from "@tetrafi/store/solver-feed.ts";
import { RoundBook } from "../auction/round-book.ts";
import { roundNews, type RoundNews } from "../auction/round-news.ts";
import type { ClosedRound } from "../auction/round.ts";
import type { Clock } from "../clock.ts";
import { openDatabaseFeed } from "../database-feed.ts";
import type { RiskRegister } from "../risk/risk-register.ts";
import { runOften } from "../run-often.ts";
import type { AnswerTally } from "../standing/answer-tally.ts";
import { FeedDelivery } from "./feed-delivery.ts";
import { toldSteps } from "./feed-messages.ts";
import { FeedWriter } from "./feed-writer.ts";
import { Feedback } from "./feedback.ts";

const SWEEP_MS = 1_000;
const FORGET_MS = 600_000;

/** What solvers are told of their quotes and orders: written durably, then told to those in session. */
export type SolverFeeds = {
  readonly book: RoundBook;
  readonly news: RoundNews;
  readonly delivery: FeedDelivery;
  /** For every committed event of a settlement. */
  readonly onStep: (notice: SettlementNotice) => void;
  /** Listens and sweeps from now on. Answers how to end it; what is not told by then is told by another process. */
  readonly start: () => Promise<() => Promise<void>>;
};

/** Puts it together; nothing is read and nothing runs yet. */
export function openFeeds(context: {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly register: RiskRegister;
  readonly tally: AnswerTally;
  readonly hedgeDelayMs: number;
  readonly onAccepted: (order: OrderRow) => void;
  /** A round of this process ended. */
  readonly onEnd: (round: ClosedRound) => void;
}): SolverFeeds {
  const { database, clock, log, register, tally, hedgeDelayMs, onAccepted, onEnd } = context;
  const book = new RoundBook();
  const delivery = new FeedDelivery(database, log);
  const feedback = new Feedback({
    clock,
    register,
    tally,
    hedgeDelayMs,
    onNews: (ended) => writer.auction(ended),
  });
  const writer = new FeedWriter({
    database,
    clock,
    log,
    hedgeDelayMs,
    newsOf: (auction) => feedback.newsOf(auction),
  });
  const news = roundNews({
    database,
    book,
    clock,
    onAccepted,
    onEnd: (round, end) => {
      onEnd(round);
      feedback.schedule(round, end);
    },
  });
  return {
    book,
    news,
    delivery,
    onStep: ({ step }) => {
      if (toldSteps.has(step)) writer.events();
    },
    start: async () => {
      const feed = await openDatabaseFeed({
        database,
        log,
        channel: SOLVER_FEED_CHANNEL,
        onPayload: (payload) => Promise.resolve(delivery.grown(grownFeeds(payload))),
        onResume: () => Promise.resolve(delivery.grown(null)),
      });
      const timers = [
        runOften(log, SWEEP_MS, "ending expired rounds", () => news.endExpired(clock.nowSeconds())),
        runOften(log, SWEEP_MS, "telling what nobody told", () => writer.sweep()),
        runOften(log, FORGET_MS, "forgetting old feeds", () => writer.forget()),
      ];
      return async () => {
        for (const timer of timers) clearInterval(timer);
        feedback.stop();
        feed.stop();
        await writer.idle();
        await delivery.stop();
      };
    },
  };
}
