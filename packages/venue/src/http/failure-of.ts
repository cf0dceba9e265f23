import { VenueError } from "@tetrafi/protocol/error-body.ts";
import type { Failure } from "@tetrafi/protocol/errors.ts";

type ValidationFault = {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
};

type FrameworkError = {
  readonly code?: string;
  readonly statusCode?: number;
  readonly validation?: readonly ValidationFault[];
};

/** Fastify's own errors, by their codes. */
const frameworkCodes: Readonly<Record<string, Failure>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { code: "BODY_TOO_LARGE" },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { code: "UNSUPPORTED_MEDIA_TYPE" },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: { code: "MALFORMED_JSON" },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: "MALFORMED_JSON" },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: "MALFORMED_JSON" },
  FST_ERR_BAD_URL: { code: "UNKNOWN_ROUTE" },
};

/**
 * Postgres and its connections: what is said when the database is away, read-only, out of resources or stopping
 * (SQLSTATE classes 08, 53, 57, 58), when a transaction lost to another (40), and of sockets.
 */
const DATABASE_AWAY =
  /^((08|40|53|57|58)[0-9A-Z]{3}|25006|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN)$/;
const DATABASE_AWAY_TEXT =
  /timeout exceeded when trying to connect|Connection terminated|not queryable|Query read timeout/;

/** The catalogue's failure for whatever a request threw. What isn't known is INTERNAL, and tells nothing more. */
export function failureOf(error: unknown): Failure {
  if (error instanceof VenueError) return error.failure;
  const { code, statusCode, validation } = error as FrameworkError;
  const [fault] = validation ?? [];
  if (fault !== undefined) return validationFailure(fault);
  const known = code === undefined ? undefined : frameworkCodes[code];
  if (known !== undefined) return known;
  // A body that breaks off has the code of a broken connection, as a database that is away.
  if (statusCode === 400) return { code: "MALFORMED_JSON" };
  const message = error instanceof Error ? error.message : "";
  if ((code !== undefined && DATABASE_AWAY.test(code)) || DATABASE_AWAY_TEXT.test(message))
    return { code: "DATABASE_UNAVAILABLE" };
  return { code: "INTERNAL" };
}

function validationFailure({ keyword, instancePath, params }: ValidationFault): Failure {
  if (keyword === "additionalProperties")
    return { code: "UNKNOWN_FIELD", param: `${instancePath}/${String(params["additionalProperty"])}` };
  if (keyword === "required")
    return { code: "INVALID_FIELD", param: `${instancePath}/${String(params["missingProperty"])}` };
  return { code: "INVALID_FIELD", param: instancePath };
}
