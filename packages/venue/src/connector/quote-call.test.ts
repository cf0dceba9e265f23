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

/** What oif-solver (926e39a7) answered on the local chains, but for `types`, which is EIP-712's of the message. */
const recordedQuotes = {
  quotes: [
    {
      order: {
        type: "oif-escrow-v0",
        payload: {
          signatureType: "eip712",
          domain: {
            chainId: 31_337,
            name: "Permit2",
            verifyingContract: "0x000000000022d473030f116ddee9f6b43ac78ba3",
          },
          primaryType: "PermitBatchWitnessTransferFrom",
          message: {
            deadline: "1795530578",
            nonce: "1795529318358",
            permitted: [{ amount: "100000000000", token: "0xdc0c2a4fdfc8d8f25c4db57dc5c87ec6d664f303" }],
            spender: "0x5088aaaab7b973e634ed5f754ed1faf104fca836",
            witness: {
              expires: 1_795_530_698,
              inputOracle: "0x0af70ae744c1d7e90f53a399b42e562e95f9c069",
              outputs: [
                {
                  amount: "99999998500",
                  callbackData: "0x",
                  chainId: 31_338,
                  context: "0x",
                  oracle: "0x0000000000000000000000008211b5f4c0a69f7d0fe00a787482c5383982cafa",
                  recipient: "0x000000000000000000000000abababababababababababababababababababab",
                  settler: "0x000000000000000000000000cb890b35c9da429d12ee9598800ec122989a1c9c",
                  token: "0x000000000000000000000000308fab856da15ca8dd7da55e2a4d51578f41e71d",
                },
              ],
              user: "0xabababababababababababababababababababab",
            },
          },
          types: {},
        },
      },
      failureHandling: "refund-automatic",
      partialFill: false,
      validUntil: 1_795_529_378,
      eta: 144,
      quoteId: "e0bed034-4ccf-4214-b7e1-046ddbcca6be",
      provider: "oif-solver",
      preview: {
        inputs: [
          {
            user: "0x00010000027a6914abababababababababababababababababababab",
            asset: "0x00010000027a6914dc0c2a4fdfc8d8f25c4db57dc5c87ec6d664f303",
            amount: "100000000000",
          },
        ],
        outputs: [
          {
            receiver: "0x00010000027a6a14abababababababababababababababababababab",
            asset: "0x00010000027a6a14308fab856da15ca8dd7da55e2a4d51578f41e71d",
            amount: "99999998500",
            calldata: "0x",
          },
        ],
      },
    },
  ],
};

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

  test("as oif-solver gives it is a quote", () => {
    const asked: RfqMessage = {
      ...rfq,
      input: { chainId: 31_337, address: "0xdc0c2a4fdfc8d8f25c4db57dc5c87ec6d664f303" },
      output: { chainId: 31_338, address: "0x308fab856da15ca8dd7da55e2a4d51578f41e71d" },
      amount: "100000000000",
    };
    expect(readQuotes(asked, recordedQuotes)).toEqual({
      ok: true,
      value: {
        input: asked.input,
        output: asked.output,
        inputAmount: "100000000000",
        outputAmount: "99999998500",
        validUntil: 1_795_529_378,
        etaSeconds: 144,
        reference: "e0bed034-4ccf-4214-b7e1-046ddbcca6be",
      },
    });
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
