import { recoverTypedDataAddress } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { expect, test } from "vitest";
import type { Hex } from "@tetrafi/core/hex.ts";
import type { QuoteResponse } from "@tetrafi/protocol/http/quotes.ts";
import { sampleOrder, splitQuoteOf } from "../testing/orders.ts";
import { crossCorridor, paperNetwork } from "../testing/paper-network.ts";
import { QuoteMismatchError, signQuote } from "./sign-quote.ts";
import { verifyQuoteOrder } from "./verify-quote-order.ts";

const corridor = crossCorridor(paperNetwork());
const userKey: Hex = `0x${"11".repeat(32)}`;
const account = privateKeyToAccount(userKey);
const user = account.address.toLowerCase() as Hex;
const other = "0x00000000000000000000000000000000000000ff";
const quote = splitQuoteOf(sampleOrder({ corridor, user, solver: other, inputAmount: 900_000_000n }));

const differences = (altered: QuoteResponse, expectations = {}): readonly string[] => {
  const result = verifyQuoteOrder(altered, expectations);
  return result.ok ? [] : result.error;
};
type Payload = QuoteResponse["order"]["payload"];
const firstOrder = ({ orders }: Payload) => orders?.[0] ?? expect.fail("no orders");
const firstPart = ({ split }: QuoteResponse) => split?.parts[0] ?? expect.fail("no parts");

test("a split as the venue built it is fine, and one signature is over what the wallet shows", async () => {
  expect(differences(JSON.parse(JSON.stringify(quote)) as QuoteResponse)).toEqual([]);
  const signature = await signQuote(quote, userKey);
  const { EIP712Domain: _domain, ...types } = quote.order.payload.typedData.types;
  const signer = await recoverTypedDataAddress({
    ...(quote.order.payload.typedData as object),
    types,
    signature,
  } as never);
  expect(signer).toBe(account.address);
});

test("opener and escrows must be known ones, where they are given", () => {
  const { settler } = quote.order.payload;
  const escrow = firstOrder(quote.order.payload).settler;
  expect(differences(quote, { settlers: [settler, escrow] })).toEqual([]);
  expect(differences(quote, { settlers: [escrow] })).toEqual([expect.stringContaining("payload.settler")]);
});

/** Each takes the right split and spoils one thing. */
const alterations: Readonly<Record<string, (quote: QuoteResponse) => void>> = {
  "id of the whole": (q) => (q.order.payload.orderId = `0x${"ab".repeat(32)}`),
  "id of an order": (q) => (firstOrder(q.order.payload).orderId = `0x${"ab".repeat(32)}`),
  "escrow of an order": (q) => (firstOrder(q.order.payload).settler = other),
  opener: (q) => (q.order.payload.settler = other),
  "user of an order": (q) => (firstOrder(q.order.payload).standardOrder.user = other),
  "expiry of an order": (q) => (firstOrder(q.order.payload).standardOrder.expires += 1),
  "recipient of an order": (q) => {
    const [output = expect.fail()] = firstOrder(q.order.payload).standardOrder.outputs;
    output.recipient = `0x${other.slice(2).padStart(64, "0")}`;
  },
  "an order less": (q) => q.order.payload.orders?.pop(),
  "orders in another order": (q) =>
    q.order.payload.orders?.push(q.order.payload.orders.shift() ?? expect.fail()),
  "the sum": (q) => (q.order.payload.standardOrder.inputs = [["1", "1"]]),
  "what a part is shown to give": (q) => (firstPart(q).outputAmount = "1"),
  "what is shown to be given in all": (q) => {
    const [output = expect.fail()] = q.preview.outputs;
    output.amount = "1";
  },
  "no split shown": (q) => delete q.split,
  "another type": (q) => (q.order.type = "oif-escrow-v0"),
  "not shown as partial": (q) => (q.partialFill = false),
  "what is to be signed": (q) => (q.order.payload.typedData.message["spender"] = other),
};

test.each(Object.entries(alterations))("is not signed when altered: %s", async (_what, alter) => {
  const altered = structuredClone(quote);
  alter(altered);
  expect(differences(altered)).not.toEqual([]);
  await expect(signQuote(altered, userKey)).rejects.toThrow(QuoteMismatchError);
});
