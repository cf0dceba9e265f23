import { setTimeout as sleep } from "node:timers/promises";
import { generatePrivateKey, privateKeyToAddress } from "viem/accounts";
import type { Address, Hex } from "@tetrafi/core/hex.ts";
import type { ResolvedCorridor, ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { rfqIdOf } from "@tetrafi/protocol/order/build-order.ts";
import type { QuoteMessage } from "@tetrafi/protocol/ws/quote-messages.ts";
import type { RfqMessage, SolverToVenue } from "@tetrafi/protocol/ws/solver-messages.ts";
import type { CertificationFault } from "./faults.ts";
import type { FillWatch } from "./fill-watch.ts";
import type { KitServer } from "./kit-server.ts";
import type { KitSession } from "./kit-session.ts";
import type { Percentiles } from "./percentiles.ts";
import type { CaseOutcome } from "./report.ts";
import type { WonOrder } from "./won-order.ts";

/** What a solver is certified against. */
export type CertificationOptions = {
  /** Where the solver connects: ws://host:port/path. Port 0 takes a free one. */
  readonly url: string;
  /** The API key that the solver must send; null: any, where the venue runs the kit and knows its hash only. */
  readonly apiKey: string | null;
  /** The solver's registered address. */
  readonly solver: Address;
  readonly network: ResolvedNetwork;
  /** Groups of cases to run; all unless given. */
  readonly groups?: readonly string[];
  /** An account with tokens that Permit2 may move, and gas, on the origin chains. Without it nothing is filled. */
  readonly takerKey?: Hex;
  /** How long to wait for the first connection, milliseconds. */
  readonly connectMs: number;
  /** How long the solver may take to come back, milliseconds. */
  readonly reconnectMs: number;
  readonly heartbeatMs: number;
  /** Requests one after another, by which latency is measured. */
  readonly rounds: number;
  /** Requests at once. */
  readonly burst: number;
  /** Limit of the 99th percentile, milliseconds. */
  readonly p99Ms: number;
  /** How long a fill is waited for at most, milliseconds; less where its deadline is nearer. */
  readonly fillMs: number;
};

/** What came for a request. `late` came after its window. */
export type Answer = {
  readonly rfq: RfqMessage;
  readonly corridor: ResolvedCorridor;
  readonly kind: "quote" | "decline" | "malformed" | "none";
  readonly message: SolverToVenue | null;
  readonly tookMs: number;
  readonly late: boolean;
};

/** An answer that is a quote. */
export type QuotedAnswer = Answer & { readonly message: QuoteMessage };

/** After a window's end an answer is waited for so long, to tell late ones from none. */
const LATE_MS = 1_000;
const DEFAULT_VALID_SECONDS = 30;

/** One run: the solver's connection, the requests that it was asked, what cases leave for later ones. */
export class Trial {
  readonly options: CertificationOptions;
  readonly server: KitServer;
  /** Who asks. A taker that can open escrows, or nobody in particular. */
  readonly user: Address;
  /** Answers to the sample requests, once they were made. */
  samples: readonly Answer[] = [];
  latency: Percentiles | null = null;
  /** An order that the solver filled, with where its fill is watched. */
  filled: { readonly won: WonOrder; readonly watch: FillWatch } | null = null;

  constructor(options: CertificationOptions, server: KitServer) {
    this.options = options;
    this.server = server;
    const { takerKey = generatePrivateKey() } = options;
    this.user = privateKeyToAddress(takerKey).toLowerCase() as Address;
  }

  get network(): ResolvedNetwork {
    return this.options.network;
  }

  /** The session that stands; waits for the solver to come back. Null if it doesn't. */
  session(): Promise<KitSession | null> {
    return this.server.until(() => this.server.current, this.options.reconnectMs);
  }

  /** A request on a corridor, at a size that its limits admit. */
  request(corridor: ResolvedCorridor, change: Partial<RfqMessage> = {}): RfqMessage {
    const { origin, destination, inputToken, outputToken, settler } = corridor;
    return {
      type: "rfq",
      rfqId: rfqIdOf(this.user, generatePrivateKey()),
      input: { chainId: origin.chainId, address: inputToken.address },
      output: { chainId: destination.chainId, address: outputToken.address },
      swapType: "ExactInput",
      amount: sampleAmount(corridor).toString(),
      minValidUntil: Math.floor(Date.now() / 1_000) + DEFAULT_VALID_SECONDS,
      windowMs: corridor.corridor.windowMs,
      settler,
      ...change,
    };
  }

  /**
   * Sends requests at once and waits until each is answered, its window and some time more are over, or the connection
   * has ended. Quotes are then told that they lost, unless `keep` says that they are wanted.
   */
  async ask(
    session: KitSession,
    requests: readonly { readonly rfq: RfqMessage; readonly corridor: ResolvedCorridor }[],
    keep = false,
  ): Promise<readonly Answer[]> {
    const sentAtMs = performance.now();
    for (const { rfq } of requests) session.send(rfq);
    const open = new Set(requests.map(({ rfq }) => rfq.rfqId.toLowerCase() as Hex));
    const longestMs = Math.max(...requests.map(({ rfq }) => rfq.windowMs));
    await session.until(() => {
      for (const id of open)
        if (session.answer(id) !== null || session.malformed.some(({ rfqId }) => rfqId === id))
          open.delete(id);
      return open.size === 0 ? true : null;
    }, longestMs + LATE_MS);
    const answers = requests.map((request) => answerOf(session, request, sentAtMs));
    if (!keep)
      for (const { kind, rfq } of answers)
        if (kind === "quote") session.send({ type: "lost", rfqId: rfq.rfqId, reason: "expired" });
    return answers;
  }

  /** Waits so many blocks of a chain. */
  async blocks(chainId: number, count: number): Promise<void> {
    await sleep(count * (this.network.chain(chainId)?.blockTimeMs ?? 1_000));
  }
}

/** Whether an answer is a quote. */
export function isQuoted(answer: Answer): answer is QuotedAnswer {
  return answer.message?.type === "quote";
}

export const passed = (detail: string): CaseOutcome => ({ kind: "passed", detail });
export const notRun = (reason: string): CaseOutcome => ({ kind: "notRun", reason });
export const failed = (
  fault: CertificationFault,
  reason: string,
  evidence?: Readonly<Record<string, string>>,
): CaseOutcome => ({ kind: "failed", fault, reason, ...(evidence === undefined ? {} : { evidence }) });

/** A request in a few words, for a reason. */
export function requestText({ corridor, rfq }: Pick<Answer, "corridor" | "rfq">): string {
  const { input, output } = corridor.corridor;
  return `${rfq.swapType} of ${rfq.amount}, ${input.symbol}@${input.chainId} to ${output.symbol}@${output.chainId}`;
}

function answerOf(
  session: KitSession,
  { rfq, corridor }: { readonly rfq: RfqMessage; readonly corridor: ResolvedCorridor },
  sentAtMs: number,
): Answer {
  const id = rfq.rfqId.toLowerCase() as Hex;
  const received = session.answer(id);
  if (received === null) {
    const kind = session.malformed.some(({ rfqId }) => rfqId === id) ? "malformed" : "none";
    return { rfq, corridor, kind, message: null, tookMs: Number.POSITIVE_INFINITY, late: false };
  }
  const tookMs = received.atMs - sentAtMs;
  const kind = received.message.type === "quote" ? "quote" : "decline";
  return { rfq, corridor, kind, message: received.message, tookMs, late: tookMs > rfq.windowMs };
}

/** A hundred times the least that the corridor trades, within its limits. */
function sampleAmount({ corridor }: ResolvedCorridor): bigint {
  const [least, most] = [BigInt(corridor.minAmount), BigInt(corridor.maxAmount)];
  return least * 100n < most ? least * 100n : most;
}
