import type { Logger } from "pino";
import { isTerminal } from "@tetrafi/core/settlement/transitions.ts";
import type { ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import type { ErrorCode } from "@tetrafi/protocol/errors.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { resetProtection } from "@tetrafi/store/identities.ts";
import { RISK_CHANNEL } from "@tetrafi/store/risk-channel.ts";
import type { SettlementNotice } from "@tetrafi/store/settlement-events.ts";
import type { Clock } from "../clock.ts";
import { openDatabaseFeed } from "../database-feed.ts";
import type { Metrics } from "../metrics.ts";
import type { SolverDirectory } from "../solver/directory.ts";
import { runOften } from "../run-often.ts";
import { StallMeter } from "../stall-meter.ts";
import { AnswerTally } from "../standing/answer-tally.ts";
import { openBlockCounter } from "../standing/count-blocks.ts";
import { OrderJudge } from "../standing/order-judge.ts";
import { StandingBook } from "../standing/standing-book.ts";
import { ExposureKeeper } from "./exposure-keeper.ts";
import { FillProtections } from "./fill-protections.ts";
import { OpenQuoted } from "./open-quoted.ts";
import { PreTrade } from "./pre-trade.ts";
import { RiskRegister, type LevelPrices, type ReferenceRules } from "./risk-register.ts";

const REFRESH_MS = 1_000;
const SWEEP_MS = 1_000;
const FLUSH_MS = 10_000;
const CONSERVATION_MS = 10_000;

/** Limits, switches, exposure and standing, with what keeps them current. */
export type OpenedRisk = {
  readonly register: RiskRegister;
  readonly protections: FillProtections;
  readonly quoted: OpenQuoted;
  readonly tally: AnswerTally;
  readonly standings: StandingBook;
  readonly risk: PreTrade;
  /** Reads everything again, from after the call. Throws when the database is away. */
  readonly refresh: () => Promise<void>;
  /** A solver lifts its fill protection. Throws when the database is away. */
  readonly resetProtection: (solverId: string) => Promise<void>;
  /** A settlement came to a step. */
  readonly onStep: (notice: SettlementNotice) => void;
  /** Reads all that the database has, and counts what happened before. Throws when the database is away. */
  readonly open: () => Promise<void>;
  /** Listens and sweeps from now on. Answers how to end it. */
  readonly start: () => Promise<() => Promise<void>>;
};

/** Puts it together; nothing is read and nothing runs yet. */
export function openRisk(context: {
  readonly database: Database;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly network: ResolvedNetwork;
  readonly directory: SolverDirectory;
  readonly references: ReferenceRules;
  readonly levelPrices: LevelPrices;
  /** A solver's live quotes are to be withdrawn, and it is to be told why: it tripped, or was switched off. */
  readonly withdraw: (solverId: string, why: ErrorCode) => void;
}): OpenedRisk {
  const { database, clock, metrics, log, network, directory, references, levelPrices, withdraw } = context;
  const onHalted = (solverId: string): void => withdraw(solverId, "TRADING_HALTED");
  const register = new RiskRegister(database, clock, references, onHalted, levelPrices);
  const protections = new FillProtections({
    database,
    clock,
    register,
    directory,
    onTripped: (solverId) => withdraw(solverId, "SOLVER_PROTECTION_TRIPPED"),
  });
  const quoted = new OpenQuoted();
  const stalls = new StallMeter(clock);
  const tally = new AnswerTally(database, clock, stalls);
  const standings = new StandingBook(database, clock, log);
  const risk = new PreTrade({ clock, register, directory, quoted, protections });
  const keeper = new ExposureKeeper({ database, clock, metrics, log });
  const counters = new Map(network.chains.map((chain) => [chain.chainId, openBlockCounter(chain)]));
  const judge = new OrderJudge({
    database,
    clock,
    network,
    blocksOf: (chainId) => counters.get(chainId) ?? (() => Promise.resolve(null)),
    log,
  });
  const refresh = async (): Promise<void> => {
    await Promise.all([register.refresh(), directory.refresh(), standings.refresh()]);
    await protections.refresh();
  };
  return {
    register,
    protections,
    quoted,
    tally,
    standings,
    risk,
    refresh,
    resetProtection: async (solverId) => {
      await resetProtection(database, solverId, clock.nowMs());
      await refresh();
    },
    onStep: ({ orderId, step }) => {
      judge.onStep(orderId, step);
      if (isTerminal(step)) keeper.ended.add(orderId);
    },
    open: async () => {
      await standings.open();
      await refresh();
    },
    start: () => keepRunning({ database, log, refresh, judge, keeper, tally, stalls }),
  };
}

/** Listens and sweeps until it is ended. */
async function keepRunning(parts: {
  readonly database: Database;
  readonly log: Logger;
  readonly refresh: () => Promise<void>;
  readonly judge: OrderJudge;
  readonly keeper: ExposureKeeper;
  readonly tally: AnswerTally;
  readonly stalls: StallMeter;
}): Promise<() => Promise<void>> {
  const { database, log, refresh, judge, keeper, tally, stalls } = parts;
  const feed = await openDatabaseFeed({
    database,
    log,
    channel: RISK_CHANNEL,
    onPayload: refresh,
    onResume: refresh,
  });
  const timers = [
    runOften(log, REFRESH_MS, "reading limits and standings", refresh),
    runOften(log, SWEEP_MS, "judging orders", () => judge.sweep()),
    runOften(log, SWEEP_MS, "ending exposures", () => keeper.sweep()),
    runOften(log, FLUSH_MS, "writing answers", () => tally.flush()),
    runOften(log, CONSERVATION_MS, "checking exposures", () => keeper.assertConserved()),
  ];
  return async () => {
    for (const timer of timers) clearInterval(timer);
    stalls.stop();
    feed.stop();
    await judge.idle();
    await keeper.ended.idle();
    await tally.flush().catch((error: unknown) => log.error({ err: error }, "answers not written"));
  };
}
