import { Type } from "typebox";
import type { ErrorBody } from "../error-body.ts";
import { errorCatalogue, type ErrorCode, type RejectionClass } from "../errors.ts";

const strict = { additionalProperties: false } as const;

const codes = Object.keys(errorCatalogue) as ErrorCode[];
const types = [...new Set(Object.values(errorCatalogue).map(({ type }) => type))];
const rejectionClasses = [
  "expiry",
  "integrity",
  "eligibility",
  "productUnavailable",
] as const satisfies readonly RejectionClass[];

/** The body of every error answer, as `errorBody` makes it. */
export const ErrorResponse = Type.Unsafe<ErrorBody>(
  Type.Object(
    {
      error: Type.Object(
        {
          type: Type.Enum(types),
          code: Type.Enum(codes, { title: "ErrorCode", description: "Stable; see the list of errors." }),
          message: Type.String({ description: "For a person; says what to do." }),
          param: Type.Optional(Type.String({ description: "Path of the field at fault." })),
          rejectionClass: Type.Optional(Type.Enum([...rejectionClasses])),
          details: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
        },
        strict,
      ),
      requestId: Type.String({ description: "Names this request in the venue's logs." }),
    },
    { ...strict, title: "ErrorResponse", description: "The body of every error answer." },
  ),
);
