import { VenueError } from "@tetrafi/protocol/error-body.ts";
import type { Failure } from "@tetrafi/protocol/errors.ts";
import { isDatabaseAway } from "@tetrafi/store/database-away.ts";

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

/** SQLSTATEs of a transaction that lost to another: trying again cures it, as it does a database that is away. */
const LOST_TO_ANOTHER = /^40[0-9A-Z]{3}$/;

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
  if (isDatabaseAway(error) || (code !== undefined && LOST_TO_ANOTHER.test(code)))
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
