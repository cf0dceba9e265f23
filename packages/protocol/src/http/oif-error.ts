import { Type, type Static } from "typebox";
import { errorBody } from "../error-body.ts";
import { errorCatalogue, type ErrorCode, type Failure } from "../errors.ts";

/**
 * Names that the OIF aggregator gives to errors (crates/api/src/handlers), where it has one for the catalogue's code.
 * Otherwise its clients get ours.
 */
const oifNames: { readonly [Code in ErrorCode]?: string } = {
  INVALID_FIELD: "VALIDATION_ERROR",
  UNKNOWN_FIELD: "VALIDATION_ERROR",
  MALFORMED_JSON: "VALIDATION_ERROR",
  UNKNOWN_ASSET: "VALIDATION_ERROR",
  UNKNOWN_CORRIDOR: "VALIDATION_ERROR",
  UNSUPPORTED_REQUEST: "VALIDATION_ERROR",
  AMOUNT_OUT_OF_RANGE: "VALIDATION_ERROR",
  QUOTE_ALTERED: "VALIDATION_ERROR",
  SIGNATURE_INVALID: "VALIDATION_ERROR",
  UNKNOWN_QUOTE: "QUOTE_NOT_FOUND",
  QUOTE_EXPIRED: "QUOTE_EXPIRED",
  UNKNOWN_ORDER: "ORDER_NOT_FOUND",
  UNKNOWN_SOLVER: "SOLVER_NOT_FOUND",
  DATABASE_UNAVAILABLE: "STORAGE_ERROR",
  CHAIN_UNAVAILABLE: "SOLVER_ADAPTER_ERROR",
  OVERLOADED: "AGGREGATION_ERROR",
  INTERNAL: "INTERNAL_ERROR",
};

/** The body of an error answer as OIF's clients read it, with the catalogue's own code beside theirs. */
export const OifErrorResponse = Type.Object(
  {
    error: Type.String({ description: "OIF's name of the error where it has one, else the code." }),
    message: Type.String({ description: "For a person; says what to do." }),
    timestamp: Type.Integer({ description: "Unix seconds." }),
    code: Type.Enum(Object.keys(errorCatalogue) as ErrorCode[], {
      title: "ErrorCode",
      description: "Stable; see the list of errors.",
    }),
    param: Type.Optional(Type.String({ description: "Path of the field at fault." })),
    details: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    requestId: Type.String({ description: "Names this request in the venue's logs." }),
  },
  { additionalProperties: false, title: "OifErrorResponse" },
);

export type OifErrorResponse = Static<typeof OifErrorResponse>;

/** Status and body of a failure for an OIF client, from the one catalogue. */
export function oifErrorBody(
  failure: Failure,
  requestId: string,
  nowSeconds: number,
): { readonly status: number; readonly body: OifErrorResponse } {
  const { status, body } = errorBody(failure, requestId);
  const { message, param, details } = body.error;
  return {
    status,
    body: {
      error: oifNames[failure.code] ?? failure.code,
      message: param === undefined ? message : `${message} (${param})`,
      timestamp: nowSeconds,
      code: failure.code,
      ...(param === undefined ? {} : { param }),
      ...(details === undefined ? {} : { details }),
      requestId,
    },
  };
}
