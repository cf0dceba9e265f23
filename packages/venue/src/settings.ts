import { Type, type Static } from "typebox";
import { readEnvironment } from "@tetrafi/protocol/config/read-config.ts";

/** One schema: what the process reads, and what its operators' page lists. */
export const VenueSettings = Type.Object(
  {
    DATABASE_URL: Type.String({ pattern: "^postgres(ql)?://" }),
    /** How long a database that can't be reached is waited for at the start. */
    TETRAFI_DATABASE_WAIT_MS: Type.Integer({ minimum: 0, maximum: 3_600_000, default: 60_000 }),
    TETRAFI_NETWORK_FILE: Type.String({ minLength: 1 }),
    TETRAFI_HTTP_HOST: Type.String({ minLength: 1, default: "127.0.0.1" }),
    TETRAFI_HTTP_PORT: Type.Integer({ minimum: 1, maximum: 65_535 }),
    /** Key of the checksum over quotes: 32 random bytes as hex. */
    TETRAFI_CHECKSUM_SECRET: Type.String({ pattern: "^[0-9a-f]{64}$" }),
    /** For each API key; twice as many may come at once. */
    TETRAFI_REQUESTS_PER_SECOND: Type.Integer({ minimum: 1, maximum: 1_000_000, default: 50 }),
    /** Calls of what is open to all and costs something, such as applying as a solver, for each address; twenty times as many may come at once. */
    TETRAFI_REGISTRATIONS_PER_SECOND: Type.Integer({ minimum: 1, maximum: 1_000_000, default: 1 }),
    /** The laxest limit of the 99th percentile by which a solver may be certified, milliseconds. */
    TETRAFI_CERTIFICATION_P99_MS: Type.Integer({ minimum: 1, maximum: 10_000, default: 200 }),
    /** Fewest requests, one after another and at once, by which a solver may be certified. */
    TETRAFI_CERTIFICATION_REQUESTS: Type.Integer({ minimum: 1, maximum: 100_000, default: 200 }),
    /** From the end of an auction until its solvers learn what became of their quotes. */
    TETRAFI_HEDGE_DELAY_MS: Type.Integer({ minimum: 0, maximum: 600_000, default: 2_000 }),
    /** Fewest solvers among whom a taker may stay anonymous. */
    TETRAFI_ANONYMOUS_AMONG: Type.Integer({ minimum: 1, maximum: 1_000, default: 1 }),
    /** Tokens that are worth one of the reference currency, by symbol. */
    TETRAFI_STABLE_SYMBOLS: Type.String({
      pattern: "^([A-Za-z0-9.]{1,16}(,[A-Za-z0-9.]{1,16})*)?$",
      default: "USDC,USDT,DAI",
    }),
    /** How long a reference price counts that an operator set. */
    TETRAFI_REFERENCE_MAX_AGE_SECONDS: Type.Integer({ minimum: 1, maximum: 604_800, default: 3_600 }),
    /** Fewest independent solvers whose streamed levels make a reference price. */
    TETRAFI_LEVEL_ENTITIES: Type.Integer({ minimum: 2, maximum: 1_000, default: 3 }),
    /** Solvers that are asked at their own OIF endpoints, in a file for its owner alone. */
    TETRAFI_OIF_SOLVERS_FILE: Type.Optional(Type.String({ minLength: 1 })),
    /** The workspace of those who call OIF's API without a key; nobody may without this. */
    TETRAFI_OIF_GUEST_WORKSPACE: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    TETRAFI_LOG_LEVEL: Type.Union(
      [
        Type.Literal("debug"),
        Type.Literal("info"),
        Type.Literal("warn"),
        Type.Literal("error"),
        Type.Literal("silent"),
      ],
      { default: "info" },
    ),
  },
  { additionalProperties: false },
);

/** The venue's settings, named as their environment variables. */
export type VenueSettings = Static<typeof VenueSettings>;

/** Reads them once. Throws ConfigurationError with every fault. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): VenueSettings {
  return readEnvironment(VenueSettings, environment);
}
