import { errorCatalogue, type Failure, type RejectionClass } from "./errors.ts";

/** The body of every error answer. */
export type ErrorBody = {
  readonly error: {
    readonly type: string;
    readonly code: string;
    readonly message: string;
    readonly param?: string;
    readonly rejectionClass?: RejectionClass;
    readonly details?: Readonly<Record<string, unknown>>;
  };
  readonly requestId: string;
};

/** A failure on its way through code that can only throw, up to the edge that maps it. */
export class VenueError extends Error {
  override readonly name = "VenueError";
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(`${failure.code}: ${errorCatalogue[failure.code].message}`, options);
    this.failure = failure;
  }
}

/** Status and body of a failure, from the catalogue. */
export function errorBody(failure: Failure, requestId: string): { status: number; body: ErrorBody } {
  const entry = errorCatalogue[failure.code];
  return {
    status: entry.status,
    body: {
      error: {
        type: entry.type,
        code: failure.code,
        message: entry.message,
        ...(failure.param === undefined ? {} : { param: failure.param }),
        ...("rejectionClass" in entry ? { rejectionClass: entry.rejectionClass } : {}),
        ...(failure.details === undefined ? {} : { details: failure.details }),
      },
      requestId,
    },
  };
}
