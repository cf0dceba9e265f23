import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { Type, type Static } from "typebox";
import { readJsonFile } from "@tetrafi/protocol/config/read-config.ts";

const strict = { additionalProperties: false } as const;
const literals = <const T extends readonly string[]>(names: T) =>
  Type.Union(names.map((name) => Type.Literal(name))) as unknown as ReturnType<typeof Type.Unsafe<T[number]>>;

const Name = Type.String({ pattern: "^[a-z][a-z0-9]*$" });
const Chain = literals(["origin", "destination"] as const);
const Step = literals([
  "accepted",
  "opening",
  "escrowed",
  "filling",
  "filled",
  "proving",
  "proved",
  "claiming",
  "settled",
  "refunding",
  "refunded",
  "failed",
] as const);
const Purpose = literals(["open", "prove", "claim", "refund", "settle"] as const);
const Milliseconds = Type.Integer({ minimum: 1, maximum: 60_000 });

/**
 * An order and the habits of its parties. What nobody is said to do is done by the script, or not at all.
 * `solver`: `prompt` delivers when told; `twice` does so twice; `short` delivers a unit less; `late` once the order's
 * deadline has passed; `rash` before the escrow exists; `never`. `messages`: `prompt` brings the proof over once it is
 * final; `twice` does so twice; `never`.
 */
const OrderWish = Type.Object(
  {
    route: Type.Optional(literals(["crossChain", "sameChain"] as const)),
    taker: Type.Optional(literals(["honest", "forged"] as const)),
    solver: Type.Optional(literals(["prompt", "twice", "short", "late", "rash", "never"] as const)),
    messages: Type.Optional(literals(["prompt", "twice", "never"] as const)),
    /** Seconds from the acceptance to the last one in which a fill counts, and to the one after which a refund may be. */
    fillWindowSeconds: Type.Optional(Type.Integer({ minimum: 5, maximum: 600 })),
    expirySeconds: Type.Optional(Type.Integer({ minimum: 6, maximum: 900 })),
  },
  strict,
);

const optional = Type.Optional;
const Process = optional(Name);

/** Everything that a script can do or wait for, one after another. */
const Action = Type.Union([
  Type.Object({ do: Type.Literal("accept"), orders: Type.Array(Name, { minItems: 1 }) }, strict),
  /** Until the timeline has entered this step so many times; once is enough for a later one too. */
  Type.Object(
    { do: Type.Literal("await"), order: Name, step: Step, times: optional(Type.Integer({ minimum: 1 })) },
    strict,
  ),
  /** Until the order's newest transaction of this purpose is in that state; `pooled`: a node has it, unmined. */
  Type.Object(
    {
      do: Type.Literal("awaitTransaction"),
      order: Name,
      purpose: Purpose,
      state: literals(["pooled", "included", "final", "reverted", "rejected"] as const),
    },
    strict,
  ),
  /** Until a process has logged this code at level error. */
  Type.Object({ do: Type.Literal("awaitAlarm"), code: Type.String() }, strict),
  /** Until a process has logged these words. */
  Type.Object({ do: Type.Literal("awaitLog"), words: Type.String() }, strict),
  Type.Object({ do: Type.Literal("kill"), process: Process }, strict),
  Type.Object({ do: Type.Literal("stop"), process: Process }, strict),
  Type.Object(
    {
      do: Type.Literal("start"),
      process: Process,
      clockAheadSeconds: optional(Type.Integer({ minimum: -3_600, maximum: 3_600 })),
    },
    strict,
  ),
  /** The link to the database: connections cut at once, or a fault for so long. */
  Type.Object({ do: Type.Literal("cutDatabase") }, strict),
  Type.Object(
    {
      do: Type.Literal("database"),
      fault: literals(["none", "refuse", "stall", "loseAnswers"] as const),
      forMs: optional(Milliseconds),
    },
    strict,
  ),
  /** A node of a chain, the first unless said; for so long, or until said otherwise. */
  Type.Object(
    {
      do: Type.Literal("node"),
      chain: Chain,
      node: optional(Type.Integer({ minimum: 0, maximum: 2 })),
      fault: literals([
        "none",
        "refuse",
        "stall",
        "loseAnswers",
        "lag",
        "hideReceipts",
        "failReceipts",
        "hideLogs",
        "inventHeads",
      ] as const),
      methods: optional(Type.Array(Type.String(), { minItems: 1 })),
      forMs: optional(Milliseconds),
    },
    strict,
  ),
  /** Blocks come only by `mine` until `resumeMining`. */
  Type.Object({ do: Type.Literal("pauseMining"), chain: Chain }, strict),
  Type.Object({ do: Type.Literal("resumeMining"), chain: Chain }, strict),
  Type.Object(
    { do: Type.Literal("mine"), chain: Chain, blocks: Type.Integer({ minimum: 1, maximum: 64 }) },
    strict,
  ),
  /** The newest blocks are replaced by empty ones, and their transactions are forgotten. */
  Type.Object(
    { do: Type.Literal("reorg"), chain: Chain, depth: Type.Integer({ minimum: 1, maximum: 32 }) },
    strict,
  ),
  /** Of the next block; it falls by an eighth with each empty one. */
  Type.Object(
    { do: Type.Literal("baseFee"), chain: Chain, gwei: Type.Integer({ minimum: 1, maximum: 1_000_000 }) },
    strict,
  ),
  /** A chain's clock leaps forward. */
  Type.Object(
    { do: Type.Literal("chainTime"), chain: Chain, seconds: Type.Integer({ minimum: 1, maximum: 3_600 }) },
    strict,
  ),
  /** The node forgets the pooled transaction of an order. */
  Type.Object({ do: Type.Literal("forget"), order: Name, purpose: Purpose }, strict),
  /** A transaction of the process's own key that it knows nothing of. */
  Type.Object({ do: Type.Literal("foreign"), chain: Chain }, strict),
  /** The solver delivers. `isPooled`, here and below: its transaction is not waited for, and goes first in its block. */
  Type.Object({ do: Type.Literal("fill"), order: Name, isPooled: optional(Type.Boolean()) }, strict),
  Type.Object({ do: Type.Literal("awaitDelivered"), order: Name }, strict),
  /** Nothing was ever sent for this purpose. */
  Type.Object({ do: Type.Literal("expectNoTransaction"), order: Name, purpose: Purpose }, strict),
  /** The messages with the proofs of these orders arrive in this order, each so many times. */
  Type.Object(
    {
      do: Type.Literal("deliver"),
      orders: Type.Array(Name, { minItems: 1 }),
      copies: optional(Type.Integer({ minimum: 1, maximum: 5 })),
      isPooled: optional(Type.Boolean()),
    },
    strict,
  ),
  /** Somebody else does for an order what everybody may. */
  Type.Object(
    {
      do: Type.Literal("stranger"),
      order: Name,
      calls: literals(["open", "claim", "refund"] as const),
      isPooled: optional(Type.Boolean()),
    },
    strict,
  ),
  Type.Object(
    {
      do: Type.Literal("operator"),
      order: Name,
      action: literals(["hold", "release", "retry"] as const),
    },
    strict,
  ),
  /** The taker takes back its approval of Permit2 for its input, first in the next block. */
  Type.Object({ do: Type.Literal("withdrawApproval") }, strict),
]);

/** What is written in `tests/scenarios/NAME.json`. */
const ScenarioFile = Type.Object(
  {
    /** What goes wrong, and what has to come of it. */
    about: Type.String({ minLength: 20 }),
    theme: literals([
      "process",
      "database",
      "nodes",
      "reorganisation",
      "transactions",
      "messages",
      "solver",
      "taker",
      "operator",
    ] as const),
    /** Runs with `npm test`. */
    isQuick: optional(Type.Boolean()),
    /** Settlement processes at the beginning; one, called `first`, unless said. */
    processes: optional(Type.Array(Name, { minItems: 1, maxItems: 3 })),
    /** Environment of every process. */
    settings: optional(Type.Record(Type.String(), Type.String())),
    /** Nodes of each chain that processes know; each may suffer on its own. */
    nodes: optional(Type.Integer({ minimum: 1, maximum: 3 })),
    orders: Type.Record(Name, OrderWish, { minProperties: 1 }),
    script: Type.Array(Action, { minItems: 1 }),
    ends: Type.Record(Name, literals(["settled", "refunded", "failed"] as const), { minProperties: 1 }),
    /** Codes that have to be logged at level error, and such as may be, of those that tell that something is wrong. */
    alarms: optional(Type.Array(Type.String())),
    mayAlarm: optional(Type.Array(Type.String())),
  },
  strict,
);

export type OrderWish = Static<typeof OrderWish>;
export type Action = Static<typeof Action>;
/** A scenario with its name. */
export type Scenario = Static<typeof ScenarioFile> & { readonly name: string };

const FOLDER = join(import.meta.dirname, "..", "..", "scenarios");

/** Every scenario, by name. Throws ConfigurationError with every fault of a file. */
export function readScenarios(): readonly Scenario[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith(".json"));
  return files.sort().map((file) => {
    const scenario = { ...readJsonFile(ScenarioFile, join(FOLDER, file)), name: basename(file, ".json") };
    const known = new Set(Object.keys(scenario.orders));
    const ended = Object.keys(scenario.ends);
    if (known.size !== ended.length || !ended.every((name) => known.has(name)))
      throw new Error(`${file}: "ends" has to name every order, and no other`);
    return scenario;
  });
}
