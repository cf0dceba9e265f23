import { verifyTypedData } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { describe, expect, test } from "vitest";
import type { Hex } from "@tetrafi/core/hex.ts";
import type { QuoteResponse, QuotesRequest } from "@tetrafi/protocol/http/quotes.ts";
import { quoteOf, sampleOrder } from "../testing/orders.ts";
import { crossCorridor, paperNetwork } from "../testing/paper-network.ts";
import { QuoteMismatchError, signQuote } from "./sign-quote.ts";
import { verifyQuoteOrder } from "./verify-quote-order.ts";

const network = paperNetwork();
const corridor = crossCorridor(network);
const userKey: Hex = `0x${"11".repeat(32)}`;
const user = privateKeyToAccount(userKey).address.toLowerCase() as Hex;
const other = "0x00000000000000000000000000000000000000ff";
const sample = sampleOrder({ corridor, user, solver: other });
const quote = quoteOf(sample);

const differences = (altered: QuoteResponse, expectations = {}): readonly string[] => {
  const result = verifyQuoteOrder(altered, expectations);
  return result.ok ? [] : result.error;
};

test("a quote as the venue built it is fine, in any case of its hex, and survives JSON", () => {
  expect(verifyQuoteOrder(quote)).toEqual({ ok: true, value: { order: sample.order, set: null } });
  const upper = structuredClone(quote);
  upper.order.payload.settler = upper.order.payload.settler.toUpperCase().replace("0X", "0x") as Hex;
  expect(differences(JSON.parse(JSON.stringify(upper)) as QuoteResponse)).toEqual([]);
});

/** Each takes the right quote and spoils one thing. */
const alterations: Readonly<Record<string, readonly [(quote: QuoteResponse) => void, RegExp]>> = {
  "order id": [(q) => (q.order.payload.orderId = `0x${"ab".repeat(32)}`), /^payload\.orderId is 0xabab/],
  settler: [(q) => (q.order.payload.settler = other), /^payload\.orderId is .*, expected/],
  "origin chain": [
    (q) => (q.order.payload.originChainId = 102),
    /^payload\.originChainId is 102, expected 101$/,
  ],
  rfqId: [(q) => (q.rfqId = `0x${"cd".repeat(32)}`), /^rfqId is /],
  "input amount of the order": [
    (q) =>
      (q.order.payload.standardOrder.inputs = [
        [BigInt(corridor.inputToken.address).toString(), "2000000000"],
      ]),
    /typedData\.message\.permitted\.0\.amount is 1000000000, expected 2000000000/,
  ],
  "output amount of the order": [
    (q) => firstOutput(q, (output) => (output.amount = "1")),
    /preview\.outputs\.0\.amount is 999000000, expected 1$/,
  ],
  "recipient of the order": [
    (q) => firstOutput(q, (output) => (output.recipient = `0x${other.slice(2).padStart(64, "0")}`)),
    /preview\.outputs\.0\.receiver is .*, expected 0x0+ff$/,
  ],
  "chain of the output": [
    (q) => firstOutput(q, (output) => (output.chainId = "103")),
    /chainId is 102, expected 103/,
  ],
  "user of the order": [(q) => (q.order.payload.standardOrder.user = other), /witness\.user is /],
  "amount to sign": [
    (q) =>
      (q.order.payload.typedData.message["permitted"] = [
        { token: corridor.inputToken.address, amount: "1000000001" },
      ]),
    /^typedData\.message\.permitted\.0\.amount is 1000000001, expected 1000000000$/,
  ],
  "spender to sign": [
    (q) => (q.order.payload.typedData.message["spender"] = other),
    /^typedData\.message\.spender/,
  ],
  "contract to sign for": [
    (q) => (q.order.payload.typedData.domain["verifyingContract"] = other),
    /^typedData\.domain\.verifyingContract is 0x0+ff, expected 0x000000000022d473/,
  ],
  "chain to sign for": [
    (q) => (q.order.payload.typedData.domain["chainId"] = 1),
    /^typedData\.domain\.chainId is 1,/,
  ],
  "type to sign": [
    (q) => (q.order.payload.typedData.primaryType = "Permit"),
    /^typedData\.primaryType is Permit/,
  ],
  "field more to sign": [
    (q) => (q.order.payload.typedData.message["constructor"] = "x"),
    /^typedData\.message\.constructor is x, expected missing$/,
  ],
  "message as a string": [
    (q) =>
      (q.order.payload.typedData.message["witness"] = JSON.stringify(
        quote.order.payload.typedData.message["witness"],
      )),
    /^typedData\.message\.witness is /,
  ],
  "previewed input": [
    (q) => firstOf(q.preview.inputs, (input) => (input.amount = "1")),
    /^preview\.inputs\.0\.amount is 1,/,
  ],
  "previewed asset": [
    (q) => firstOf(q.preview.inputs, (input) => (input.asset.address = other)),
    /^preview\.inputs\.0\.asset\.address/,
  ],
  "previewed output": [
    (q) => firstOf(q.preview.outputs, (output) => (output.amount = "1")),
    /^preview\.outputs\.0\.amount is 1,/,
  ],
  "previewed receiver": [
    (q) => firstOf(q.preview.outputs, (output) => (output.receiver = other)),
    /^preview\.outputs\.0\.receiver/,
  ],
  "previewed output chain": [
    (q) => firstOf(q.preview.outputs, (output) => (output.asset.chainId = 101)),
    /^preview\.outputs\.0\.asset\.chainId/,
  ],
  "no previewed output": [(q) => (q.preview.outputs = []), /^preview\.outputs\.0 is missing/],
  "not a number": [(q) => (q.order.payload.standardOrder.nonce = "x"), /^the order is malformed/],
  "dirty token": [
    (q) => (q.order.payload.standardOrder.inputs = [[(1n << 200n).toString(), "1000000000"]]),
    /^the order is malformed: /,
  ],
  "no payload": [(q) => Object.assign(q, { order: {} }), /^the order is malformed/],
};

function firstOf<T>(items: readonly T[], alter: (item: T) => void): void {
  const [item] = items;
  if (item !== undefined) alter(item);
}

type WireOutput = QuoteResponse["order"]["payload"]["standardOrder"]["outputs"][number];
const firstOutput = (q: QuoteResponse, alter: (output: WireOutput) => void): void =>
  firstOf(q.order.payload.standardOrder.outputs, alter);

describe("an altered quote is refused, with what differs, and never signed", () => {
  test.each(Object.entries(alterations))("%s", async (_, [alter, expected]) => {
    const altered = structuredClone(quote);
    alter(altered);
    expect(differences(altered).some((difference) => expected.test(difference))).toBe(true);
    await expect(signQuote(altered, userKey)).rejects.toThrow(QuoteMismatchError);
  });
});

describe("what the taker knows from elsewhere", () => {
  const request: QuotesRequest = {
    user,
    intent: {
      intentType: "swap",
      inputs: [{ user, asset: { chainId: 101, address: corridor.inputToken.address }, amount: "1000000000" }],
      outputs: [{ asset: { chainId: 102, address: corridor.outputToken.address } }],
      swapType: "ExactInput",
    },
    supportedTypes: ["escrow-v0"],
  };

  test("the request it made", () => {
    expect(differences(quote, { request })).toEqual([]);
    const elsewhere = structuredClone(request);
    firstOf(elsewhere.intent.outputs, (output) => (output.receiver = other));
    expect(differences(quote, { request: elsewhere })).toEqual([
      `offer.outputs.0.receiver is ${user}, expected ${other}`,
    ]);
    const more = structuredClone(request);
    firstOf(more.intent.inputs, (input) => (input.amount = "900000000"));
    expect(differences(quote, { request: more })).toEqual([
      "offer.inputs.0.amount is 1000000000, expected 900000000",
    ]);
    expect(differences(quote, { request: { ...request, user: other } })[0]).toMatch(/^offer\./);
  });

  test("a price that falls only as it asked for, and as the offer says", () => {
    const falling = sampleOrder({
      corridor,
      user,
      solver: other,
      ladder: { decaySeconds: 9, leastAmount: 990_000_000n },
    });
    const offer = quoteOf(falling);
    const asking = (limitAmount: string) => ({ request: { ...request, fallback: { limitAmount } } });
    expect(differences(offer, asking("990000000"))).toEqual([]);
    expect(differences(offer, asking("990000001"))).toEqual([
      "the order's price falls to 990000000, below the limit of 990000001",
    ]);
    expect(differences(offer, { request })).toEqual(["the order's price falls, which was not asked for"]);
    const { fallback, ...silent } = offer;
    expect(differences(silent, asking("990000000"))[0]).toMatch(/^fallback is missing/);
    const sooner = { ...offer, fallback: { ...(fallback ?? expect.fail("no ladder")), stopTime: 1 } };
    expect(differences(sooner, asking("990000000"))[0]).toMatch(/^fallback\.stopTime is 1, expected/);
    // Nothing to fall from is the taker's gain.
    expect(differences(quote, asking("990000000"))).toEqual([]);
  });

  test("the settlers it trusts", () => {
    const { settler } = quote.order.payload;
    expect(differences(quote, { settlers: [other, settler] })).toEqual([]);
    expect(differences(quote, { settlers: [other] })).toEqual([
      `payload.settler is ${settler}, expected one of ${other}`,
    ]);
  });

  test("another place of Permit2", () => {
    expect(differences(quote, { permit2: other })).toHaveLength(1);
  });
});

test("the signature is the user's over the typed data that the venue returned", async () => {
  const signature = await signQuote(quote, userKey);
  const { domain, types, primaryType, message } = quote.order.payload.typedData;
  expect(await verifyTypedData({ address: user, domain, types, primaryType, message, signature })).toBe(true);
});

test("another's key does not sign", async () => {
  await expect(signQuote(quote, `0x${"22".repeat(32)}`)).rejects.toThrow(
    /the order's user is 0x.*, the key is of 0x/,
  );
});
