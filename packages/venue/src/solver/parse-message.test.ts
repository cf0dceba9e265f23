import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { solverErrorCodes } from "@tetrafi/protocol/ws/solver-channel.ts";
import { UNKNOWN_RFQ_ID, validMessages } from "../testing/solver-messages.ts";
import { parseMessage } from "./parse-message.ts";

describe("parseMessage", () => {
  test.each(Object.values<object>(validMessages))("reads %j, ids in lower case", (message) => {
    const expected = "rfqId" in message ? { ...message, rfqId: UNKNOWN_RFQ_ID.toLowerCase() } : message;
    expect(parseMessage(JSON.stringify(message))).toEqual({ ok: true, value: expected });
  });

  test("names the field that is unknown, missing or malformed", () => {
    const faultOf = (message: object) => parseMessage(JSON.stringify(message));
    expect(faultOf({ ...validMessages.cancel, more: 1 })).toEqual({
      ok: false,
      error: { code: "UNKNOWN_FIELD", param: "/more" },
    });
    expect(faultOf({ type: "cancel" })).toEqual({
      ok: false,
      error: { code: "INVALID_FIELD", param: "/rfqId" },
    });
    expect(faultOf({ ...validMessages.pong, id: -1 })).toEqual({
      ok: false,
      error: { code: "INVALID_FIELD", param: "/id" },
    });
  });

  test("whatever comes is a message or a coded refusal", () => {
    const anyText = fc.oneof(fc.string(), fc.json(), fc.string({ unit: "binary" }));
    fc.assert(
      fc.property(anyText, (text) => {
        const parsed = parseMessage(text);
        if (!parsed.ok) expect(solverErrorCodes).toContain(parsed.error.code);
      }),
    );
  });

  test("a message with one field of any other value is that message or a refusal of that field", () => {
    const mutant = fc.constantFrom(...Object.values(validMessages)).chain((message) =>
      fc.record({
        message: fc.constant<object>(message),
        field: fc.constantFrom(...Object.keys(message)),
        value: fc.jsonValue(),
      }),
    );
    fc.assert(
      fc.property(mutant, ({ message, field, value }) => {
        const parsed = parseMessage(JSON.stringify({ ...message, [field]: value }));
        if (parsed.ok) return;
        expect(["INVALID_FIELD", "UNKNOWN_MESSAGE", "UNKNOWN_FIELD"]).toContain(parsed.error.code);
        if (field !== "type") expect(parsed.error.param?.startsWith(`/${field}`)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("a message with a field more is refused by that field's name", () => {
    const extra = fc.string({ minLength: 1 }).filter((name) => !(name in validMessages.quote));
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(validMessages)), extra, (message, name) => {
        fc.pre(!(name in message));
        const text = `${JSON.stringify(message).slice(0, -1)},${JSON.stringify(name)}:1}`;
        expect(parseMessage(text)).toMatchObject({ ok: false, error: { code: "UNKNOWN_FIELD" } });
      }),
    );
  });
});
