import type { AuctionRecord } from "@tetrafi/core/auction/record.ts";
import { solverFeedback, type AuctionEnd } from "@tetrafi/core/feedback/solver-feedback.ts";
import type { AuctionNews, OverdueAuction } from "@tetrafi/store/untold.ts";
import type { ClosedRound } from "../auction/round.ts";
import type { Clock } from "../clock.ts";
import type { RiskRegister } from "../risk/risk-register.ts";
import type { AnswerTally } from "../standing/answer-tally.ts";
import { feedbackMessage } from "./feed-messages.ts";

/** Rounds that wait to be told; beyond that the oldest waits until it is overdue. */
const MAX_WAITING = 200_000;

type Waiting = { readonly round: ClosedRound; readonly end: AuctionEnd; readonly dueAtMs: number };

/** Says what each solver of an auction is told of its answer, once the winner has had time to hedge. */
export class Feedback {
  private readonly clock: Clock;
  private readonly register: RiskRegister;
  private readonly tally: AnswerTally;
  private readonly hedgeDelayMs: number;
  private readonly onNews: (news: AuctionNews) => void;
  private readonly waiting = new Set<Waiting>();
  private timer: NodeJS.Timeout | null = null;

  constructor(context: {
    readonly clock: Clock;
    readonly register: RiskRegister;
    readonly tally: AnswerTally;
    readonly hedgeDelayMs: number;
    /** The solvers may be told now. */
    readonly onNews: (news: AuctionNews) => void;
  }) {
    this.clock = context.clock;
    this.register = context.register;
    this.tally = context.tally;
    this.hedgeDelayMs = context.hedgeDelayMs;
    this.onNews = context.onNews;
  }

  /** An auction ended so. */
  schedule(round: ClosedRound, end: AuctionEnd): void {
    const [oldest] = this.waiting;
    if (this.waiting.size >= MAX_WAITING && oldest !== undefined) this.waiting.delete(oldest);
    this.waiting.add({ round, end, dueAtMs: this.clock.nowMs() + this.hedgeDelayMs });
    this.timer ??= setTimeout(() => this.tellDue(), this.hedgeDelayMs);
  }

  /** What waits is told by whoever finds it overdue. */
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
    this.onNews(this.newsFrom(record, workspaceId, end, this.tally.takeLate(rfqId)));
  }

  /** The same for an auction of a process that is gone, and with it the memory of who came too late to its record. */
  newsOf({ record, workspaceId, quoteIds }: OverdueAuction): AuctionNews {
    const atMs = this.clock.nowMs();
    const end: AuctionEnd =
      quoteIds.length > 0 ? { type: "accepted", quoteIds, atMs } : { type: "expired", atMs };
    return this.newsFrom(record, workspaceId, end, new Set());
  }

  private newsFrom(
    record: AuctionRecord,
    workspaceId: string,
    end: AuctionEnd,
    late: ReadonlySet<string>,
  ): AuctionNews {
    const { rfqId } = record.rfq;
    const tellsCover = this.register.workspace(workspaceId)?.tellsCover ?? false;
    const rules = { hedgeDelayMs: this.hedgeDelayMs, tellsCover };
    const messages = solverFeedback(record, end, rules, late).flatMap(({ solverId, outcome }) => {
      const message = feedbackMessage(rfqId, outcome);
      return message === null ? [] : [{ solverId, text: JSON.stringify(message) }];
    });
    return { rfqId, messages };
  }
}
