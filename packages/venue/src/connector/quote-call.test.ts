import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { OifQuotesRequest } from "@tetrafi/protocol/http/oif-quotes.ts";
import type { RfqMessage } from "@tetrafi/protocol/ws/solver-messages.ts";
import { oifQuote } from "../testing/oif-solver-server.ts";
import { kindOfAnswer } from "./judge-answer.ts";
import { quoteRequest, readQuotes } from "./quote-call.ts";
import { readAssets } from "./served-assets.ts";

const rfq: RfqMessage = {
  type: "rfq",
  rfqId: `0x${"12".repeat(32)}`,
  input: { chainId: 1, address: `0x${"a".repeat(40)}` },
  output: { chainId: 2, address: `0x${"b".repeat(40)}` },
  swapType: "ExactInput",
  amount: "1000",
  minValidUntil: 1_800_000_000,
  windowMs: 500,
  settler: `0x${"c".repeat(40)}`,
};
const request = JSON.parse(quoteRequest(rfq)) as OifQuotesRequest;

/** Paths to every value in it that is not an object. */
function leaves(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, entry]) => leaves(entry, [...path, key]));
}

function changed(quote: object, path: readonly string[], value: unknown): object {
  const copy = structuredClone(quote) as Record<string, unknown>;
  let at = copy;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
  at[path.at(-1) ?? ""] = value;
  return copy;
}

describe("an answer of a solver's endpoint", () => {
  test("is the best of its quotes, whatever their order", () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: 1n, max: 10n ** 30n }), { minLength: 1, maxLength: 8 }),
        (amounts) => {
          const read = readQuotes(rfq, { quotes: amounts.map((amount) => oifQuote(request, amount)) });
          const best = amounts.reduce((most, amount) => (amount > most ? amount : most));
          expect(read).toMatchObject({
            ok: true,
            value: { outputAmount: best.toString(), inputAmount: "1000" },
          });
        },
      ),
    );
  });

  test("of any JSON is read or called malformed, never a throw", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        for (const answer of [value, { quotes: value }, { quotes: [value] }, { networks: value }]) {
          const read = readQuotes(rfq, answer);
          expect(read.ok ? read.value : read.error).toBeOneOf([null, "malformed"]);
          readAssets(answer);
        }
      }),
    );
  });

  test("never offers what its order doesn't say", () => {
    const quote = oifQuote(request, 990n);
    const paths = leaves(quote);
    fc.assert(
      fc.property(
        fc.constantFrom(...paths),
        fc.oneof(fc.jsonValue(), fc.nat(2_000).map(String)),
        (path, value) => {
          const read = readQuotes(rfq, { quotes: [changed(quote, path, value)] });
          if (!read.ok || read.value === null) return;
          const { input, output, inputAmount, outputAmount } = read.value;
          expect({ input, output, inputAmount, outputAmount }).toEqual({
            input: rfq.input,
            output: rfq.output,
            inputAmount: "1000",
            outputAmount: "990",
          });
        },
      ),
    );
  });
});

describe("kindOfAnswer", () => {
  const body = Buffer.from("{}");
  test.each([
    [200, false, "good"],
    [204, false, "good"],
    [400, false, "refused"],
    [401, false, "ours"],
    [403, false, "ours"],
    [404, false, "fault"],
    [404, true, "refused"],
    [405, false, "fault"],
    [422, false, "refused"],
    [429, false, "ours"],
    [500, false, "fault"],
    [503, false, "fault"],
    [100, false, "fault"],
  ] as const)("%i is %s: %s", (status, mayBeMissing, kind) => {
    expect(kindOfAnswer({ status, body }, mayBeMissing)).toBe(kind);
  });

  test("a 503 that says why it won't is no fault", () => {
    const busy = { status: 503, body: Buffer.from('{"error":"SOLVER_INTAKE_DISABLED","message":"x"}') };
    expect(kindOfAnswer(busy, false)).toBe("refused");
    expect(kindOfAnswer({ ...busy, status: 500 }, false)).toBe("fault");
  });
});
