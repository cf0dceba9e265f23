import { describe, expect, test } from "vitest";
import { VenueError } from "@tetrafi/protocol/error-body.ts";
import { failureOf } from "./failure-of.ts";

const withCode = (code: string, more: object = {}): Error =>
  Object.assign(new Error("secret text"), { code, ...more });

describe("failureOf", () => {
  test("a failure on its way is itself", () => {
    const failure = { code: "NO_QUOTES", details: { asked: 3 } } as const;
    expect(failureOf(new VenueError(failure))).toEqual(failure);
  });

  test.each([
    "08006",
    "40P01",
    "40001",
    "53100",
    "53300",
    "57P01",
    "57P03",
    "58030",
    "25006",
    "ECONNREFUSED",
    "ECONNRESET",
    "EPIPE",
  ])("%s: the database is away, or asks to try again", (code) => {
    expect(failureOf(withCode(code))).toEqual({ code: "DATABASE_UNAVAILABLE" });
  });

  test.each([
    "timeout exceeded when trying to connect",
    "Connection terminated unexpectedly",
    "Client has encountered a connection error and is not queryable",
  ])("what pg says without a code: %s", (message) => {
    expect(failureOf(new Error(message))).toEqual({ code: "DATABASE_UNAVAILABLE" });
  });

  test("a taker whose connection breaks in its body is not a database that is away", () => {
    expect(failureOf(withCode("ECONNRESET", { statusCode: 400 }))).toEqual({ code: "MALFORMED_JSON" });
  });

  test.each([
    withCode("23503"),
    withCode("42P01"),
    withCode("0800"),
    new Error("secret text"),
    "text",
    { code: 7 },
  ])("anything else is INTERNAL, and tells nothing more", (error) => {
    expect(failureOf(error)).toEqual({ code: "INTERNAL" });
  });
});
