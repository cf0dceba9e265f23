import { Compile } from "typebox/compile";
import { describe, expect, test } from "vitest";
import { errorBody, VenueError } from "./error-body.ts";
import { errorCatalogue, type ErrorCode } from "./errors.ts";
import { ErrorResponse } from "./http/error.ts";

const codes = Object.keys(errorCatalogue) as ErrorCode[];
const validator = Compile(ErrorResponse);

describe("errorBody", () => {
  test.each(codes)("%s: status and body from the catalogue, in the documented shape", (code) => {
    const entry = errorCatalogue[code];
    const { status, body } = errorBody({ code }, "request-1");
    expect(status).toBe(entry.status);
    expect(body).toEqual({
      error: {
        type: entry.type,
        code,
        message: entry.message,
        ...("rejectionClass" in entry ? { rejectionClass: entry.rejectionClass } : {}),
      },
      requestId: "request-1",
    });
    expect(validator.Check(body)).toBe(true);
  });

  test("carries the field at fault and the details, where there are any", () => {
    const { body } = errorBody({ code: "INVALID_FIELD", param: "intent.inputs", details: { limit: 1 } }, "r");
    expect(body.error).toMatchObject({ param: "intent.inputs", details: { limit: 1 } });
    expect(validator.Check(body)).toBe(true);
    const plain = errorBody({ code: "INVALID_FIELD" }, "r").body.error;
    expect(Object.keys(plain)).toEqual(["type", "code", "message"]);
  });
});

describe("ErrorResponse", () => {
  const { body } = errorBody({ code: "QUOTE_EXPIRED" }, "r");

  test.each<[string, unknown]>([
    ["no request id", { error: body.error }],
    ["an unknown code", { ...body, error: { ...body.error, code: "NOVEL" } }],
    ["an unknown type", { ...body, error: { ...body.error, type: "novel" } }],
    ["an unknown rejection class", { ...body, error: { ...body.error, rejectionClass: "novel" } }],
    ["a field of its own", { ...body, error: { ...body.error, stack: "at main" } }],
  ])("refuses %s", (_name, value) => {
    expect(validator.Check(value)).toBe(false);
  });
});

describe("VenueError", () => {
  test("keeps the failure and its cause, and says the code and what to do", () => {
    const cause = new Error("below");
    const error = new VenueError({ code: "OVERLOADED" }, { cause });
    expect(error).toMatchObject({ failure: { code: "OVERLOADED" }, cause, name: "VenueError" });
    expect(error.message).toBe(`OVERLOADED: ${errorCatalogue.OVERLOADED.message}`);
  });
});
