import { Type, type Static } from "typebox";
import { SolverStage } from "./solver-registration.ts";

const strict = { additionalProperties: false } as const;

/** A string that says why: recorded with whoever did it. */
const Reason = Type.String({ maxLength: 500, description: "Why; recorded with whose key it was." });

const scopeFields = {
  scope: Type.Enum(["venue", "corridor", "workspace", "solver"]),
  scopeId: Type.String({
    maxLength: 128,
    description: "The id of the corridor, workspace or solver; empty for the venue.",
  }),
} as const;

/** Who has a limit, and between what its value must be where it isn't an amount. */
type LimitRule = {
  readonly counts: string;
  readonly of: "all" | "solver" | "workspace" | "allButSolver";
  readonly range?: readonly [least: number, most: number];
};

const DAY_MS = 86_400_000;

/** Each limit with what its value counts. */
export const limitNames = {
  maxSize: { counts: "base units of the side that a request fixes", of: "all" },
  maxNotional: { counts: "millionths of the reference currency in one trade", of: "all" },
  maxOutstanding: { counts: "millionths of the reference currency in unsettled orders", of: "all" },
  maxOpenQuoted: { counts: "millionths of the reference currency in live quotes", of: "solver" },
  maxDeviationBps: {
    counts: "basis points from the reference price, to either side",
    of: "all",
    range: [0, 10_000],
  },
  ratePerSecond: {
    counts: "requests for quotes a second, twice as many at once",
    of: "allButSolver",
    range: [1, 1_000_000],
  },
  duplicateWindowMs: {
    counts: "milliseconds in which the same request is refused",
    of: "workspace",
    range: [1, DAY_MS],
  },
  protectionMaxFills: {
    counts: "fills after which a solver's quotes are withdrawn",
    of: "solver",
    range: [1, 10_000],
  },
  protectionIntervalMs: {
    counts: "milliseconds in which those fills are counted",
    of: "solver",
    range: [1, DAY_MS],
  },
  protectionFrozenMs: {
    counts: "milliseconds until it quotes again; without, until its `reset`",
    of: "solver",
    range: [1, DAY_MS],
  },
} as const satisfies Record<string, LimitRule>;

export type LimitName = keyof typeof limitNames;

const names = Object.keys(limitNames) as LimitName[];

const Name = Type.Enum(names, {
  title: "LimitName",
  description: `What a value counts. ${names.map((name) => `\`${name}\`: ${limitNames[name].counts}`).join("; ")}.`,
});

const Value = Type.String({
  title: "LimitValue",
  pattern: "^(0|[1-9][0-9]{0,77})$",
  description: "A decimal integer.",
});

/** A limit that is set. */
export const RiskLimit = Type.Object(
  { ...scopeFields, name: Name, value: Value },
  { ...strict, title: "RiskLimit" },
);

/** Answer of GET and PUT /api/v1/admin/limits. */
export const LimitsResponse = Type.Object(
  { limits: Type.Array(RiskLimit, { description: "All that are set. What is absent is unlimited." }) },
  { ...strict, title: "LimitsResponse" },
);

/** Body of PUT /api/v1/admin/limits. */
export const LimitsRequest = Type.Object(
  {
    reason: Reason,
    changes: Type.Array(
      Type.Object(
        { ...scopeFields, name: Name, value: Type.Union([Value, Type.Null()]) },
        { ...strict, title: "LimitChange", description: "A `value` of null removes the limit." },
      ),
      { minItems: 1, maxItems: 100 },
    ),
  },
  { ...strict, title: "LimitsRequest", description: "All changes or none." },
);

const Level = Type.Enum(["active", "cancelOnly", "halted"], {
  title: "SwitchLevel",
  description:
    "`cancelOnly` lets nothing new begin. `halted` lets nothing happen, and withdraws a solver's live quotes. Settlements go on at every level.",
});

/** One turn of a switch. */
export const SwitchTurn = Type.Object(
  {
    ...scopeFields,
    level: Level,
    actor: Type.Object(
      {
        type: Type.Enum(["person", "automatic"]),
        id: Type.String({ description: "Whose API key, or which check of the venue." }),
      },
      strict,
    ),
    reason: Type.String(),
    atMs: Type.Integer({ minimum: 0, description: "UTC, milliseconds since 1970." }),
  },
  { ...strict, title: "SwitchTurn" },
);

/** Answer of GET /api/v1/admin/switches. */
export const SwitchesResponse = Type.Object(
  {
    switches: Type.Array(SwitchTurn, { description: "The last turn of every switch that was ever turned." }),
    history: Type.Array(SwitchTurn, { description: "The newest 500 turns, newest first." }),
  },
  { ...strict, title: "SwitchesResponse" },
);

/** Body of PUT /api/v1/admin/switches. */
export const SwitchRequest = Type.Object(
  { ...scopeFields, level: Level, reason: Reason },
  { ...strict, title: "SwitchRequest" },
);

const Symbol = Type.String({ pattern: "^[A-Za-z0-9.]{1,16}$" });

/** What one whole token is worth. */
export const ReferencePrice = Type.Object(
  {
    symbol: Symbol,
    micros: Type.String({
      pattern: "^[1-9][0-9]{0,37}$",
      description: "Millionths of the reference currency for one whole token.",
    }),
    atMs: Type.Integer({ minimum: 0, description: "When it was set. UTC, milliseconds since 1970." }),
  },
  { ...strict, title: "ReferencePrice" },
);

/** Answer of GET and PUT /api/v1/admin/references. */
export const ReferencesResponse = Type.Object(
  {
    references: Type.Array(ReferencePrice, {
      description: "All that were set, the stale ones too. Stablecoins of the venue's settings need none.",
    }),
  },
  { ...strict, title: "ReferencesResponse" },
);

/** Body of PUT /api/v1/admin/references. */
export const ReferencesRequest = Type.Object(
  {
    prices: Type.Array(Type.Object({ symbol: Symbol, micros: ReferencePrice.properties.micros }, strict), {
      minItems: 1,
      maxItems: 256,
    }),
  },
  { ...strict, title: "ReferencesRequest" },
);

/** Body of POST /api/v1/admin/solvers/{id}/reinstate. */
export const ReinstateRequest = Type.Object(
  {
    reason: Type.String({
      minLength: 1,
      maxLength: 500,
      description: "Why; recorded with whose key it was.",
    }),
  },
  { ...strict, title: "ReinstateRequest" },
);

/** Answer of POST /api/v1/admin/solvers/{id}/reinstate. */
export const ReinstateResponse = Type.Object(
  {
    solverId: Type.String(),
    standing: Type.Enum(["active", "warning", "probation", "disabled"]),
    stage: SolverStage,
  },
  { ...strict, title: "ReinstateResponse" },
);

export type RiskLimit = Static<typeof RiskLimit>;
export type LimitsResponse = Static<typeof LimitsResponse>;
export type LimitsRequest = Static<typeof LimitsRequest>;
export type SwitchTurn = Static<typeof SwitchTurn>;
export type SwitchesResponse = Static<typeof SwitchesResponse>;
export type SwitchRequest = Static<typeof SwitchRequest>;
export type ReferencesResponse = Static<typeof ReferencesResponse>;
export type ReferencesRequest = Static<typeof ReferencesRequest>;
export type ReinstateRequest = Static<typeof ReinstateRequest>;
export type ReinstateResponse = Static<typeof ReinstateResponse>;
