import {
  beginProbe,
  closedBreaker,
  judgeCall,
  judgeProbe,
  type Breaker,
  type BreakerRules,
  type CallVerdict,
} from "@tetrafi/core/connector/breaker.ts";
import { fail, ok, type Result } from "@tetrafi/core/result.ts";
import type { ConnectorHealth } from "@tetrafi/protocol/http/catalogue.ts";
import type { Clock } from "../clock.ts";
import type { Metrics } from "../metrics.ts";
import type { Credentials } from "./credentials.ts";
import type { Endpoint, EndpointAnswer, EndpointCall, EndpointFault } from "./endpoint.ts";
import { kindOfAnswer, verdictOfFault } from "./judge-answer.ts";

/** When a solver's endpoint is left alone. */
export const breakerRules: BreakerRules = { faults: 5, restMs: 2_000, longestRestMs: 60_000 };

/** Why a call came to nothing. `refused` is an answer of the solver; `noCredentials` is ours to mend. */
export type CallFailure = {
  readonly why: EndpointFault | "refused" | "ours" | "fault" | "malformed" | "noCredentials";
  readonly answer: EndpointAnswer | null;
};

/** A request, and whether it may be for something that isn't there. */
export type SolverCall = EndpointCall & { readonly mayBeMissing: boolean };

type Attempt<T> = { readonly result: Result<T, CallFailure>; readonly verdict: CallVerdict };

/** What is called, as metrics name it. */
export type CallName = "assets" | "quotes" | "orders" | "order";

/**
 * Calls one solver's endpoint, with credentials, and judges by it whether the solver is there: its breaker counts the
 * solver's own faults and nothing else.
 */
export class SolverCaller {
  private readonly solverId: string;
  private readonly endpoint: Endpoint;
  private readonly credentials: Credentials;
  private readonly clock: Clock;
  private readonly metrics: Metrics;
  private readonly onChange: () => void;
  private breaker: Breaker = closedBreaker;
  private lastFault: ConnectorHealth["lastFault"] = null;

  /** `onChange`: the breaker opened or closed. */
  constructor(context: {
    readonly solverId: string;
    readonly endpoint: Endpoint;
    readonly credentials: Credentials;
    readonly clock: Clock;
    readonly metrics: Metrics;
    readonly onChange: () => void;
  }) {
    this.solverId = context.solverId;
    this.endpoint = context.endpoint;
    this.credentials = context.credentials;
    this.clock = context.clock;
    this.metrics = context.metrics;
    this.onChange = context.onChange;
    this.tellState();
  }

  /** Whether calls may go out. */
  isClosed(): boolean {
    return this.breaker.state === "closed";
  }

  health(): ConnectorHealth {
    const { breaker, lastFault } = this;
    return { state: breaker.state, untilMs: breaker.state === "open" ? breaker.untilMs : null, lastFault };
  }

  /** A call whose good answer `read` understands; null from it is a malformed answer. */
  async call<T>(
    name: CallName,
    call: SolverCall,
    read: (answer: EndpointAnswer) => T | null,
  ): Promise<Result<T, CallFailure>> {
    const { result, verdict } = await this.attempt(name, call, read);
    this.move(judgeCall(this.breaker, verdict, this.clock.nowMs(), breakerRules));
    return result;
  }

  /** The same, and while the breaker is open a probe, which decides whether it closes. Null while none may be sent. */
  async probe<T>(
    name: CallName,
    call: SolverCall,
    read: (answer: EndpointAnswer) => T | null,
  ): Promise<Result<T, CallFailure> | null> {
    if (this.isClosed()) return this.call(name, call, read);
    const begun = beginProbe(this.breaker, this.clock.nowMs());
    if (begun === null) return null;
    this.move(begun);
    const { result, verdict } = await this.attempt(name, call, read);
    this.move(judgeProbe(this.breaker, verdict, this.clock.nowMs(), breakerRules));
    return result;
  }

  private async attempt<T>(
    name: CallName,
    call: SolverCall,
    read: (answer: EndpointAnswer) => T | null,
  ): Promise<Attempt<T>> {
    const startedAtMs = performance.now();
    const attempt = await this.send(call, read);
    const outcome = attempt.result.ok ? "good" : attempt.result.error.why;
    const labels = { solver: this.solverId, call: name };
    this.metrics.connectorSeconds.observe(labels, (performance.now() - startedAtMs) / 1_000);
    this.metrics.connectorCalls.inc({ ...labels, outcome });
    if (attempt.verdict === "itsFault")
      this.lastFault = { what: `${name}: ${outcome}`, atMs: this.clock.nowMs() };
    return attempt;
  }

  private async send<T>(call: SolverCall, read: (answer: EndpointAnswer) => T | null): Promise<Attempt<T>> {
    const headers = this.credentials.headers();
    if (headers === null)
      return { result: fail({ why: "noCredentials", answer: null }), verdict: "notItsDoing" };
    const called = await this.endpoint.call({ ...call, headers });
    if (!called.ok)
      return { result: fail({ why: called.error, answer: null }), verdict: verdictOfFault(called.error) };
    const answer = called.value;
    if (answer.status === 401) this.credentials.discard();
    const kind = kindOfAnswer(answer, call.mayBeMissing);
    if (kind === "good") {
      const value = read(answer);
      return value === null
        ? { result: fail({ why: "malformed", answer }), verdict: "itsFault" }
        : { result: ok(value), verdict: "success" };
    }
    const verdicts = { refused: "success", ours: "notItsDoing", fault: "itsFault" } as const;
    return { result: fail({ why: kind, answer }), verdict: verdicts[kind] };
  }

  private move(next: Breaker): void {
    const was = this.breaker.state;
    this.breaker = next;
    if (next.state === was) return;
    this.tellState();
    this.onChange();
  }

  private tellState(): void {
    for (const state of ["closed", "open", "halfOpen"] as const)
      this.metrics.connectorState.set({ solver: this.solverId, state }, this.breaker.state === state ? 1 : 0);
  }
}
