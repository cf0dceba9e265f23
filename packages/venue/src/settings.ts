import { Type, type Static } from "typebox";
import { readEnvironment } from "@tetrafi/protocol/config/read-config.ts";

const VenueSettings = Type.Object(
  {
    DATABASE_URL: Type.String({ pattern: "^postgres(ql)?://" }),
    TETRAFI_NETWORK_FILE: Type.String({ minLength: 1 }),
    TETRAFI_HTTP_HOST: Type.String({ minLength: 1, default: "127.0.0.1" }),
    TETRAFI_HTTP_PORT: Type.Integer({ minimum: 1, maximum: 65_535 }),
    /** Key of the checksum over quotes: 32 random bytes as hex. */
    TETRAFI_CHECKSUM_SECRET: Type.String({ pattern: "^[0-9a-f]{64}$" }),
    /** For each API key; twice as many may come at once. */
    TETRAFI_REQUESTS_PER_SECOND: Type.Integer({ minimum: 1, maximum: 1_000_000, default: 50 }),
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
