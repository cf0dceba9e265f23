import {
  checkAccept,
  checkQuote,
  checkRequest,
  type QuoteFacts,
  type RiskBreach,
} from "@tetrafi/core/risk/check-limits.ts";
import { duplicateKey } from "@tetrafi/core/risk/duplicate-key.ts";
import { accountOf } from "@tetrafi/core/risk/exposure.ts";
import type { RiskScope, ScopeState } from "@tetrafi/core/risk/limits.ts";
import type { Price } from "@tetrafi/core/risk/price.ts";
import { fullBucket, takeToken, type RateBucket } from "@tetrafi/core/risk/rate.ts";
import type { NewExposure } from "@tetrafi/store/exposures.ts";
import type { Clock } from "../clock.ts";
import { entityOf, type SolverDirectory } from "../solver/directory.ts";
import type { FillProtections } from "./fill-protections.ts";
import type { OpenQuoted } from "./open-quoted.ts";
import type { RiskRegister } from "./risk-register.ts";
import { needsNotional } from "./scope-limits.ts";
import { notionalOf, PAR, sizeOf, valuesOf, withOwnSize, type Trade } from "./trade-value.ts";

/** Requests remembered for the duplicate check; beyond that the oldest is forgotten. */
const MAX_REMEMBERED = 50_000;
/** Rate limits are those of scopes that exist. */
const MAX_BUCKETS = 20_000;

/** Holds requests, quotes and acceptances against the limits and switches of all that they touch. */
export class PreTrade {
  private readonly clock: Clock;
  private readonly register: RiskRegister;
  private readonly directory: SolverDirectory;
  private readonly quoted: OpenQuoted;
  private readonly protections: FillProtections;
  private readonly buckets = new Map<string, RateBucket>();
  private readonly requests = new Map<string, number>();

  constructor(context: {
    readonly clock: Clock;
    readonly register: RiskRegister;
    readonly directory: SolverDirectory;
    readonly quoted: OpenQuoted;
    readonly protections: FillProtections;
  }) {
    this.clock = context.clock;
    this.register = context.register;
    this.directory = context.directory;
    this.quoted = context.quoted;
    this.protections = context.protections;
  }

  /**
   * The first limit that a request fails. When there is none it is counted: against rates, and as the last of its kind.
   * @param opposite The trade in the other direction, of a request that hides its side: it keeps the limits of both, and
   * counts once.
   */
  admitRequest(trade: Trade, opposite: Trade | null = null): RiskBreach | null {
    if (this.register.isFree) return null;
    const { rfq } = trade;
    const nowMs = this.clock.nowMs();
    const scopes = this.scopesOf(trade, null);
    const window = this.register.limits("workspace", rfq.workspaceId).duplicateWindowMs;
    const key = window === undefined ? null : duplicateKey(rfq);
    const previousSameAtMs = key === null ? null : (this.requests.get(key) ?? null);
    const breach =
      this.requestBreach(trade, scopes, nowMs, previousSameAtMs) ??
      (opposite === null ? null : this.requestBreach(opposite, this.scopesOf(opposite, null), nowMs, null));
    if (breach !== null) return breach;
    for (const state of scopes) this.takeToken(state, nowMs);
    if (key !== null) this.remember(key, nowMs);
    return null;
  }

  private requestBreach(
    trade: Trade,
    scopes: readonly ScopeState[],
    nowMs: number,
    previousSameAtMs: number | null,
  ): RiskBreach | null {
    const notional = this.notional(trade, null);
    return (
      unpriced(scopes, notional) ??
      checkRequest({ nowMs, size: sizeOf(trade.rfq), notional: notional ?? 0n, scopes, previousSameAtMs })
    );
  }

  /** The first limit that a quote fails; when there is none it counts as the solver's live one. */
  admitQuote(trade: Trade, solverId: string, price: Price): RiskBreach | null {
    if (this.register.isFree) return null;
    const scopes = this.scopesOf(trade, solverId);
    const notional = this.notional(trade, price);
    return unpriced(scopes, notional) ?? checkQuote(this.facts(trade, solverId, price, scopes, notional));
  }

  /** A quote that was admitted is live: what it is worth counts as quoted. */
  quoteIsLive(trade: Trade, solverId: string, price: Price): void {
    if (this.register.limits("solver", solverId).maxOpenQuoted === undefined) return;
    const notional = this.notional(trade, price);
    if (notional !== null) this.quoted.set(trade.rfq.rfqId, solverId, notional);
  }

  /** The first limit that accepting an offer fails. There is no last look: the solver's protection is not among them. */
  checkAccept(trade: Trade, solverId: string, price: Price): RiskBreach | null {
    if (this.register.isFree) return null;
    const scopes = this.scopesOf(trade, solverId);
    const notional = this.notional(trade, price);
    return unpriced(scopes, notional) ?? checkAccept(this.facts(trade, solverId, price, scopes, notional));
  }

  /** Whether a switch has been turned against trades like this since it began. */
  isSwitchedOff(trade: Trade): RiskBreach | null {
    if (this.register.isFree) return null;
    const off = this.scopesOf(trade, null).find(({ switchLevel }) => switchLevel !== "active");
    return off === undefined
      ? null
      : { code: "switchedOff", scope: off.scope, scopeId: off.scopeId, limit: 0n, actual: 1n };
  }

  /** What an order of this trade reserves; null where no price says what it is worth. */
  exposure(trade: Trade, solverId: string, price: Price): NewExposure | null {
    const micros = this.notional(trade, price);
    if (micros === null) return null;
    return {
      accounts: scopeNames(trade, solverId).map(([scope, scopeId]) => accountOf(scope, scopeId)),
      notionalMicros: micros,
    };
  }

  private facts(
    trade: Trade,
    solverId: string,
    price: Price,
    scopes: readonly ScopeState[],
    notional: bigint | null,
  ): QuoteFacts {
    const { rfq } = trade;
    const { workspaceId } = rfq;
    const solverEntityId = entityOf(this.directory, solverId);
    return {
      nowMs: this.clock.nowMs(),
      size: sizeOf(rfq),
      notional: notional ?? 0n,
      scopes,
      ...this.priced(trade, price, solverEntityId),
      // Names that no two kinds of party share.
      takerEntityId: this.register.workspace(workspaceId)?.entityId ?? `workspace:${workspaceId}`,
      solverEntityId,
    };
  }

  private scopesOf(trade: Trade, solverId: string | null): ScopeState[] {
    const { register, quoted, protections, buckets } = this;
    return scopeNames(trade, solverId).map(([scope, scopeId]) =>
      withOwnSize(trade, {
        scope,
        scopeId,
        limits: register.limits(scope, scopeId),
        switchLevel: register.level(scope, scopeId),
        outstanding: register.outstanding(scope, scopeId),
        openQuoted: scope === "solver" ? quoted.beside(trade.rfq.rfqId, scopeId) : 0n,
        bucket: buckets.get(accountOf(scope, scopeId)) ?? null,
        protection: scope === "solver" ? protections.stateOf(scopeId) : null,
      }),
    );
  }

  private notional(trade: Trade, price: Price | null): bigint | null {
    return notionalOf(trade, price, (token) => this.register.valuation(token));
  }

  /** The price with what it is held against. */
  private priced(
    trade: Trade,
    price: Price,
    solverEntityId: string | null,
  ): Pick<QuoteFacts, "price" | "reference"> {
    if (trade.rfq.moreLegs === undefined)
      return { price, reference: this.register.reference(trade.corridor, solverEntityId) };
    const values = valuesOf(trade, price, (token) => this.register.valuation(token));
    return { price: values ?? price, reference: values === null ? null : PAR };
  }

  private takeToken({ scope, scopeId, limits: { rate } }: ScopeState, nowMs: number): void {
    if (rate === undefined) return;
    const account = accountOf(scope, scopeId);
    const left = takeToken(this.buckets.get(account) ?? fullBucket(rate, nowMs), rate, nowMs);
    if (left === null) return;
    if (this.buckets.size >= MAX_BUCKETS) this.buckets.clear();
    this.buckets.set(account, left);
  }

  private remember(key: string, nowMs: number): void {
    this.requests.delete(key);
    const [oldest] = this.requests.keys();
    if (this.requests.size >= MAX_REMEMBERED && oldest !== undefined) this.requests.delete(oldest);
    this.requests.set(key, nowMs);
  }
}

/** Each scope once. A trade with several legs counts whole in each of its corridors. */
function scopeNames(
  { rfq, corridor, moreCorridors = [] }: Trade,
  solverId: string | null,
): [RiskScope, string][] {
  const corridorIds = new Set([corridor, ...moreCorridors].map(({ id }) => id));
  const names: [RiskScope, string][] = [
    ["venue", ""],
    ...[...corridorIds].map((id): [RiskScope, string] => ["corridor", id]),
    ["workspace", rfq.workspaceId],
  ];
  if (solverId !== null) names.push(["solver", solverId]);
  return names;
}

/** A limit in the reference currency can't be kept where no price says what the trade is worth. */
function unpriced(scopes: readonly ScopeState[], notional: bigint | null): RiskBreach | null {
  if (notional !== null) return null;
  const state = scopes.find(({ limits }) => needsNotional(limits));
  if (state === undefined) return null;
  return { code: "referenceMissing", scope: state.scope, scopeId: state.scopeId, limit: 1n, actual: 0n };
}
