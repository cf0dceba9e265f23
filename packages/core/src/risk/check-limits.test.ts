import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  checkAccept,
  checkQuote,
  checkRequest,
  limitRules,
  type QuoteFacts,
  type RequestFacts,
  type RiskBreach,
  type RiskCode,
} from "./check-limits.ts";
import { accountOf, newExposureLedger, outstandingOf, reserveExposure } from "./exposure.ts";
import type { RiskScope, RiskStage, ScopeLimits, ScopeState } from "./limits.ts";

const NOW_MS = 1_800_000_000_000;
const SCOPES: readonly RiskScope[] = ["venue", "corridor", "workspace", "solver"];
const STAGES: readonly RiskStage[] = ["request", "quote", "accept"];

const state = (scope: RiskScope, changes: Partial<ScopeState> = {}): ScopeState => ({
  scope,
  scopeId: scope === "venue" ? "" : `${scope}-1`,
  limits: {},
  switchLevel: "active",
  outstanding: 0n,
  openQuoted: 0n,
  bucket: null,
  protection: null,
  ...changes,
});

type Facts = RequestFacts & QuoteFacts;

const facts = (changes: Partial<Facts> = {}): Facts => ({
  nowMs: NOW_MS,
  size: 1_000n,
  notional: 2_000n,
  scopes: SCOPES.map((scope) => state(scope)),
  previousSameAtMs: null,
  price: { inputAmount: 1_000n, outputAmount: 990n },
  reference: { inputAmount: 1_000n, outputAmount: 1_000n },
  takerEntityId: "fund",
  solverEntityId: "maker",
  ...changes,
});

const checks: Readonly<Record<RiskStage, (facts: Facts) => RiskBreach | null>> = {
  request: checkRequest,
  quote: checkQuote,
  accept: checkAccept,
};

/** All facts at their limit, or a step beyond it, by limit: for one scope. */
const cases: Readonly<
  Record<RiskCode, { readonly at: Case; readonly beyond: Case; readonly numbers: readonly [bigint, bigint] }>
> = {
  switchedOff: {
    at: { state: { switchLevel: "active" } },
    beyond: { state: { switchLevel: "cancelOnly" } },
    numbers: [0n, 1n],
  },
  selfTrade: { at: {}, beyond: { facts: { solverEntityId: "fund" } }, numbers: [1n, 2n] },
  sizeAboveLimit: {
    at: limited({ maxSize: 1_000n }),
    beyond: limited({ maxSize: 999n }),
    numbers: [999n, 1_000n],
  },
  notionalAboveLimit: {
    at: limited({ maxNotional: 2_000n }),
    beyond: limited({ maxNotional: 1_999n }),
    numbers: [1_999n, 2_000n],
  },
  outstandingAboveLimit: {
    at: { state: { limits: { maxOutstanding: 5_000n }, outstanding: 3_000n } },
    beyond: { state: { limits: { maxOutstanding: 5_000n }, outstanding: 3_001n } },
    numbers: [5_000n, 5_001n],
  },
  openQuotedAboveLimit: {
    at: { state: { limits: { maxOpenQuoted: 5_000n }, openQuoted: 3_000n } },
    beyond: { state: { limits: { maxOpenQuoted: 5_000n }, openQuoted: 3_001n } },
    numbers: [5_000n, 5_001n],
  },
  referenceMissing: {
    at: { facts: { reference: null } },
    beyond: { ...limited({ maxDeviationBps: 5_000 }), facts: { reference: null } },
    numbers: [1n, 0n],
  },
  priceOutsideCollar: {
    at: limited({ maxDeviationBps: 100 }),
    beyond: limited({ maxDeviationBps: 99 }),
    numbers: [99n, 100n],
  },
  protectionTripped: {
    at: tripped(NOW_MS - 5_000),
    beyond: tripped(NOW_MS - 4_999),
    numbers: [2n, 3n],
  },
  duplicateRequest: {
    at: { ...limited({ duplicateWindowMs: 1_000 }), facts: { previousSameAtMs: NOW_MS - 1_000 } },
    beyond: { ...limited({ duplicateWindowMs: 1_000 }), facts: { previousSameAtMs: NOW_MS - 999 } },
    numbers: [1_000n, 999n],
  },
  rateAboveLimit: {
    at: bucket(1_000),
    beyond: bucket(995),
    numbers: [0n, 1n],
  },
};

type Case = { readonly state?: Partial<ScopeState>; readonly facts?: Partial<Facts> };

function limited(limits: ScopeLimits): Case {
  return { state: { limits } };
}

function tripped(trippedAtMs: number): Case {
  const protection = { maxFills: 3, intervalMs: 1_000, frozenMs: 5_000 };
  return { state: { limits: { protection }, protection: { fillsAtMs: [], trippedAtMs } } };
}

function bucket(thousandths: number): Case {
  return {
    state: { limits: { rate: { perSecond: 5, burst: 2 } }, bucket: { thousandths, atMs: NOW_MS } },
  };
}

const applied = (scope: RiskScope, { state: changes, facts: more }: Case): Facts =>
  facts({ ...more, scopes: SCOPES.map((each) => state(each, each === scope ? changes : {})) });

describe.each(limitRules.map((rule) => [rule.code, rule] as const))("%s", (code, rule) => {
  const { at, beyond, numbers } = cases[code];
  const places = STAGES.flatMap((stage) => SCOPES.map((scope) => [stage, scope] as const));

  test.each(places)("at a %s, for a %s", (stage, scope) => {
    const counts = rule.stages.includes(stage) && rule.scopes.includes(scope);
    expect(checks[stage](applied(scope, at))).toBeNull();
    const breach = checks[stage](applied(scope, beyond));
    if (code === "selfTrade") {
      // Belongs to no scope: it is told for the first.
      expect(breach?.code ?? null).toBe(stage === "request" ? null : code);
    } else {
      const [limit, actual] = numbers;
      const scopeId = scope === "venue" ? "" : `${scope}-1`;
      expect(breach).toEqual(counts ? { code, scope, scopeId, limit, actual } : null);
    }
  });
});

test("the first limit in the table is the one that is told, then the first scope", () => {
  const scopes = SCOPES.map((scope) =>
    state(scope, {
      limits: { maxSize: 1n, maxNotional: 1n },
      switchLevel: scope === "solver" ? "halted" : "active",
    }),
  );
  expect(checkQuote(facts({ scopes }))).toMatchObject({ code: "switchedOff", scope: "solver", actual: 2n });
  expect(checkQuote(facts({ scopes: scopes.slice(1, 3) }))).toMatchObject({
    code: "sizeAboveLimit",
    scope: "corridor",
  });
});

test("whatever is accepted, nobody is ever above its limit", () => {
  const trade = fc.record({
    workspace: fc.constantFrom("a", "b"),
    solver: fc.constantFrom("x", "y"),
    notional: fc.bigInt({ min: 1n, max: 60n }),
  });
  const limits: Readonly<Record<string, bigint>> = {
    venue: 200n,
    workspace: 120n,
    solver: 90n,
    corridor: 150n,
  };
  fc.assert(
    fc.property(fc.array(trade, { maxLength: 40 }), (trades) => {
      const ledger = newExposureLedger();
      for (const [at, { workspace, solver, notional }] of trades.entries()) {
        const ids: Readonly<Record<RiskScope, string>> = { venue: "", corridor: "c", workspace, solver };
        const scopes = SCOPES.map((scope) =>
          state(scope, {
            scopeId: ids[scope],
            limits: { maxOutstanding: limits[scope] ?? 0n },
            outstanding: outstandingOf(ledger, accountOf(scope, ids[scope])),
          }),
        );
        if (checkAccept(facts({ notional, scopes })) !== null) continue;
        const accounts = SCOPES.map((scope) => accountOf(scope, ids[scope]));
        reserveExposure(ledger, `order-${at}`, accounts, notional);
      }
      for (const [account, outstanding] of ledger.outstanding)
        expect(outstanding).toBeLessThanOrEqual(limits[account.split(":")[0] ?? ""] ?? 0n);
    }),
  );
});
