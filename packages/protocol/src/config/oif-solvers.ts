import { Type, type Static } from "typebox";

const strict = { additionalProperties: false } as const;

/** How the venue says who it is at a solver's endpoint. What is secret in it is why the file is for its owner alone. */
const OifAuth = Type.Union([
  Type.Object({ type: Type.Literal("none") }, strict),
  Type.Object(
    {
      type: Type.Literal("header"),
      name: Type.String({ pattern: "^[A-Za-z0-9-]{1,64}$" }),
      value: Type.String({ pattern: "^[ -~]{1,4096}$" }),
    },
    strict,
  ),
  /** Registers at `auth/register`, and renews at `auth/refresh`, as OIF's solvers have it. */
  Type.Object(
    {
      type: Type.Literal("jwt"),
      clientId: Type.String({ minLength: 1, maxLength: 128 }),
      clientName: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
      scopes: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 16 })),
    },
    strict,
  ),
]);

/** A solver that is asked at its own HTTP endpoint, in the words of OIF v0. */
export const OifSolverConfig = Type.Object(
  {
    /** Its id in the register of solvers; what it wins is exclusive to the address there. */
    solverId: Type.String({ minLength: 1, maxLength: 64 }),
    /** What `quotes`, `orders` and `assets` are appended to. No credentials: they go into `auth`. */
    url: Type.String({ pattern: "^https?://[^@?#]{1,2000}$" }),
    auth: OifAuth,
    /** The longest that it may take over a quote, milliseconds; the auction's window where that is shorter. */
    deadlineMs: Type.Integer({ minimum: 20, maximum: 5_000, default: 1_000 }),
    /** Connections kept to it, and requests under way. */
    poolSize: Type.Integer({ minimum: 1, maximum: 256, default: 16 }),
    /** Whether its orders are its own for a time. OIF's own solver fills only such as are open to anybody. */
    exclusive: Type.Boolean({ default: false }),
    /** By id, as in `USDC@1>USDT@2`; those of its assets where absent. Never within one chain. */
    corridors: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 128 }), { maxItems: 4_096 })),
    /** How often its assets are read, which shows that it is there, milliseconds. */
    healthEveryMs: Type.Integer({ minimum: 100, maximum: 600_000, default: 15_000 }),
    /** How often orders under way are asked about, milliseconds. */
    pollMs: Type.Integer({ minimum: 100, maximum: 60_000, default: 2_000 }),
  },
  strict,
);

/** The file that TETRAFI_OIF_SOLVERS_FILE names. */
export const OifSolversConfig = Type.Object(
  { solvers: Type.Array(OifSolverConfig, { maxItems: 256 }) },
  strict,
);

export type OifAuth = Static<typeof OifAuth>;
export type OifSolverConfig = Static<typeof OifSolverConfig>;
export type OifSolversConfig = Static<typeof OifSolversConfig>;
