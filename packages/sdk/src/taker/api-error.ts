import { errorCatalogue, type ErrorCode, type RejectionClass } from "@tetrafi/protocol/errors.ts";
import type { ErrorBody } from "@tetrafi/protocol/error-body.ts";

/** What can go wrong before the venue's own answer is read. */
const clientFaults = {
  CONNECTION_LOST: "The venue could not be reached, or the connection broke; check the URL and try again.",
  TIMED_OUT: "The venue did not answer in time; try again.",
  UNEXPECTED_ANSWER: "The answer is not one that this client knows; check the URL and the client's version.",
} as const;

/** Codes of the venue's catalogue, and those of the client itself. */
export type ApiErrorCode = ErrorCode | keyof typeof clientFaults;

type ApiErrorFields = {
  readonly code: ApiErrorCode;
  readonly message: string;
  readonly status: number | null;
  readonly retryable: boolean;
  readonly param?: string | undefined;
  readonly rejectionClass?: RejectionClass | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
};

/** A request that failed. `message` says what to do. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: ApiErrorCode;
  /** HTTP status, or null where no answer came. */
  readonly status: number | null;
  /** Whether the same request may succeed later, unchanged. */
  readonly retryable: boolean;
  /** Path of the field at fault. */
  readonly param: string | undefined;
  readonly rejectionClass: RejectionClass | undefined;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  /** Names the request in the venue's logs. */
  readonly requestId: string | undefined;
  /** How long the venue asks to wait, milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(fields: ApiErrorFields, options?: ErrorOptions) {
    super(fields.message, options);
    this.code = fields.code;
    this.status = fields.status;
    this.retryable = fields.retryable;
    this.param = fields.param;
    this.rejectionClass = fields.rejectionClass;
    this.details = fields.details;
    this.requestId = fields.requestId;
    this.retryAfterMs = fields.retryAfterMs;
  }
}

/** The error for a request that got no answer: the connection broke, or the time was up. */
export function noAnswerError(cause: unknown): ApiError {
  const timedOut = cause instanceof Error && cause.name === "TimeoutError";
  const code = timedOut ? "TIMED_OUT" : "CONNECTION_LOST";
  const message = `${code}: ${clientFaults[code]}`;
  return new ApiError({ code, message, status: null, retryable: true }, { cause });
}

/**
 * The error in an answer that is not a success.
 * @param body The parsed body, or undefined where it was not JSON.
 * @param retryAfter The header, seconds.
 */
export function answerError(status: number, body: unknown, retryAfter: string | null): ApiError {
  const seconds = Number(retryAfter ?? Number.NaN);
  const retryAfterMs = Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined;
  if (!isErrorBody(body)) return unexpectedAnswer(status, retryAfterMs);
  const { error, requestId } = body;
  const where = error.param === undefined ? "" : ` (param ${error.param})`;
  const fields = { status, requestId, retryAfterMs, param: error.param, details: error.details };
  if (!isKnown(error.code)) {
    const message = `UNEXPECTED_ANSWER: ${error.code}: ${error.message}${where}`;
    return new ApiError({ ...fields, code: "UNEXPECTED_ANSWER", message, retryable: isTransient(status) });
  }
  const { retryable } = errorCatalogue[error.code];
  const message = `${error.code}: ${error.message}${where}`;
  return new ApiError({
    ...fields,
    code: error.code,
    message,
    retryable,
    rejectionClass: error.rejectionClass,
  });
}

/** The error for an answer that this client cannot read: a proxy's page, or another server. */
export function unexpectedAnswer(status: number, retryAfterMs?: number): ApiError {
  const code = "UNEXPECTED_ANSWER";
  const message = `${code}: HTTP ${status}: ${clientFaults[code]}`;
  return new ApiError({ code, message, status, retryable: isTransient(status), retryAfterMs });
}

/** Statuses by which servers and proxies say that it's their own fault, or the moment's. */
const isTransient = (status: number): boolean => status === 429 || status >= 500;

const isKnown = (code: string): code is ErrorCode => Object.hasOwn(errorCatalogue, code);

function isErrorBody(body: unknown): body is ErrorBody {
  if (typeof body !== "object" || body === null || !("error" in body)) return false;
  const { error } = body;
  return (
    typeof error === "object" &&
    error !== null &&
    "code" in error &&
    typeof error.code === "string" &&
    "message" in error &&
    typeof error.message === "string"
  );
}
