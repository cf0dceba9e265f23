import {
  solverFeedback,
  type AuctionEnd,
  type FeedbackOutcome,
} from "@tetrafi/core/feedback/solver-feedback.ts";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { VenueToSolver } from "@tetrafi/protocol/ws/solver-messages.ts";
import type { ClosedRound } from "../auction/round.ts";
import type { Clock } from "../clock.ts";
import type { RiskRegister } from "../risk/risk-register.ts";
import type { AnswerTally } from "../standing/answer-tally.ts";
import type { SolverDirectory } from "./directory.ts";
import { refusalCodes } from "./refusals.ts";

/** Rounds that wait to be told; beyond that the oldest is told to nobody. */
const MAX_WAITING = 200_000;

type Waiting = { readonly round: ClosedRound; readonly end: AuctionEnd; readonly dueAtMs: number };

/** Tells each solver of an auction what became of its answer, once the winner has had time to hedge. */
export class Feedback {
  private readonly clock: Clock;
  private readonly directory: SolverDirectory;
  private readonly register: RiskRegister;
  private readonly tally: AnswerTally;
  private readonly hedgeDelayMs: number;
  private readonly waiting = new Set<Waiting>();
  private timer: NodeJS.Timeout | null = null;

  constructor(context: {
    readonly clock: Clock;
    readonly directory: SolverDirectory;
    readonly register: RiskRegister;
    readonly tally: AnswerTally;
    readonly hedgeDelayMs: number;
  }) {
    this.clock = context.clock;
    this.directory = context.directory;
    this.register = context.register;
    this.tally = context.tally;
    this.hedgeDelayMs = context.hedgeDelayMs;
  }

  /** An auction ended so. */
  schedule(round: ClosedRound, end: AuctionEnd): void {
    const [oldest] = this.waiting;
    if (this.waiting.size >= MAX_WAITING && oldest !== undefined) this.waiting.delete(oldest);
    this.waiting.add({ round, end, dueAtMs: this.clock.nowMs() + this.hedgeDelayMs });
    this.timer ??= setTimeout(() => this.tellDue(), this.hedgeDelayMs);
  }

  /** What waits is told to nobody. */
  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.waiting.clear();
  }

  private tellDue(): void {
    this.timer = null;
    const nowMs = this.clock.nowMs();
    for (const entry of this.waiting) {
      if (entry.dueAtMs > nowMs) {
        this.timer = setTimeout(() => this.tellDue(), entry.dueAtMs - nowMs);
        return;
      }
      this.waiting.delete(entry);
      this.tell(entry);
    }
  }

  private tell({ round, end }: Waiting): void {
    const { record } = round.closed;
    const { rfqId, workspaceId } = record.rfq;
    const tellsCover = this.register.workspace(workspaceId)?.tellsCover ?? false;
    const rules = { hedgeDelayMs: this.hedgeDelayMs, tellsCover };
    for (const { solverId, outcome } of solverFeedback(record, end, rules, this.tally.takeLate(rfqId))) {
      const message = feedbackMessage(rfqId, outcome);
      if (message !== null) this.directory.link(solverId)?.send(JSON.stringify(message));
    }
  }
}

/** Null: there is nothing to tell. A winner knows that it won, and learns the cover alone. */
function feedbackMessage(rfqId: Bytes32, outcome: FeedbackOutcome): VenueToSolver | null {
  switch (outcome.type) {
    case "won":
      return outcome.coverAmount === null ? null : { type: "cover", rfqId, coverAmount: outcome.coverAmount };
    case "lost":
      return {
        type: "lost",
        rfqId,
        reason: "outbid",
        ...(outcome.coverAmount === null ? {} : { coverAmount: outcome.coverAmount }),
      };
    case "invalid":
      return { type: "lost", rfqId, reason: "invalid", code: refusalCodes[outcome.refusal] };
    case "tied":
    case "expired":
    case "doneAway":
    case "late":
      return { type: "lost", rfqId, reason: outcome.type };
    default:
      return outcome satisfies never;
  }
}
