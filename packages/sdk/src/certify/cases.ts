import { declinesForeignSettler, declinesOversize, declinesUnknownCorridor } from "./decline-cases.ts";
import { resumes, survivesClose, survivesCut, survivesDuplicates } from "./delivery-cases.ts";
import { fillsOnce, fillsWonOrder, ignoresUnopened, refusesAltered } from "./fill-cases.ts";
import { waitsForFinality } from "./finality-case.ts";
import { answersBurst, answersInTime } from "./latency-cases.ts";
import { quotesForPart } from "./part-case.ts";
import { holdsLongEnough, quotesSwapType, repeatsFixedSide, signsQuotes } from "./quote-cases.ts";
import type { CaseOutcome } from "./report.ts";
import {
  answersPings,
  authenticates,
  connects,
  ignoresUnknown,
  keepsToRate,
  sendsWellFormed,
  tellsTime,
} from "./session-cases.ts";
import type { Trial } from "./trial.ts";

export type CertificationCase = {
  /** `group.name`. */
  readonly id: string;
  /** What a solver does that passes. */
  readonly title: string;
  /** `chains`: a taker's key, and nodes that answer. */
  readonly needs?: "chains";
  /** Another case that must have passed: without it this one tells nothing. */
  readonly after?: string;
  readonly run: (trial: Trial) => Promise<CaseOutcome>;
};

const authenticated = { after: "session.authenticates" } as const;
const onChains = { needs: "chains", after: "fills.fills" } as const;

/** All cases, in the order in which they run. */
export const certificationCases: readonly CertificationCase[] = [
  { id: "session.connects", title: "connects", run: connects },
  {
    id: "session.authenticates",
    title: "signs the challenge",
    after: "session.connects",
    run: authenticates,
  },
  { id: "session.heartbeat", title: "answers pings", ...authenticated, run: answersPings },
  { id: "session.clock", title: "has the right time, if it tells it", ...authenticated, run: tellsTime },
  {
    id: "session.unknownMessage",
    title: "ignores messages of unknown type",
    ...authenticated,
    run: ignoresUnknown,
  },
  {
    id: "quotes.exactInput",
    title: "quotes ExactInput",
    ...authenticated,
    run: quotesSwapType("ExactInput"),
  },
  {
    id: "quotes.exactOutput",
    title: "quotes ExactOutput",
    ...authenticated,
    run: quotesSwapType("ExactOutput"),
  },
  { id: "quotes.fixedSide", title: "repeats the fixed side", ...authenticated, run: repeatsFixedSide },
  { id: "quotes.validity", title: "quotes as long as is asked", ...authenticated, run: holdsLongEnough },
  { id: "quotes.signature", title: "signs the terms of its quotes", ...authenticated, run: signsQuotes },
  {
    id: "quotes.part",
    title: "keeps quotes for part, which are optional, within what is asked",
    ...authenticated,
    run: quotesForPart,
  },
  {
    id: "declines.unknownCorridor",
    title: "declines an unknown corridor",
    ...authenticated,
    run: declinesUnknownCorridor,
  },
  {
    id: "declines.foreignSettler",
    title: "declines a settler that is not the venue's",
    ...authenticated,
    run: declinesForeignSettler,
  },
  { id: "declines.oversize", title: "declines what is too large", ...authenticated, run: declinesOversize },
  { id: "latency.rounds", title: "answers within the limit", ...authenticated, run: answersInTime },
  { id: "latency.burst", title: "answers many at once", ...authenticated, run: answersBurst },
  {
    id: "delivery.duplicateRfq",
    title: "survives a request that comes twice",
    ...authenticated,
    run: survivesDuplicates,
  },
  { id: "delivery.closed", title: "comes back after a close", ...authenticated, run: survivesClose },
  { id: "delivery.cut", title: "comes back after a cut", ...authenticated, run: survivesCut },
  { id: "delivery.resume", title: "resumes where it was cut", ...authenticated, run: resumes },
  {
    id: "fills.fills",
    title: "fills an order that it won",
    needs: "chains",
    ...authenticated,
    run: fillsWonOrder,
  },
  { id: "fills.once", title: "fills once, however often it is told", ...onChains, run: fillsOnce },
  { id: "fills.unopened", title: "does not fill without an escrow", ...onChains, run: ignoresUnopened },
  { id: "fills.altered", title: "does not fill altered orders", ...onChains, run: refusesAltered },
  { id: "fills.finality", title: "does not fill before finality", ...onChains, run: waitsForFinality },
  { id: "conduct.messages", title: "sends well-formed messages", ...authenticated, run: sendsWellFormed },
  { id: "conduct.rate", title: "keeps to the message rate", ...authenticated, run: keepsToRate },
];

/** The group of a case. */
export const groupOf = (id: string): string => id.split(".")[0] ?? id;
