import { canonicalJson } from "@tetrafi/protocol/canonical-json.ts";
import type { QuoteResponse, QuotesRequest } from "@tetrafi/protocol/http/quotes.ts";
import { orderId } from "@tetrafi/protocol/order/order-id.ts";
import { orderLegs } from "@tetrafi/protocol/order/order-legs.ts";
import { wholeOrder } from "@tetrafi/protocol/order/order-set.ts";
import { fromWireOrder, toWireOrder } from "@tetrafi/protocol/order/wire.ts";
import { orderSetTypedData, type SetOrder } from "@tetrafi/protocol/signing/order-set.ts";
import { permit2TypedData } from "@tetrafi/protocol/signing/permit2.ts";
import { fail, ok, type Result } from "@tetrafi/core/result.ts";
import type { TradeLegs } from "@tetrafi/core/auction/trade-legs.ts";
import { amountAt, exclusiveRule } from "@tetrafi/core/order/exclusivity.ts";
import type { MandateOutput, StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import type { Address } from "@tetrafi/core/hex.ts";

/** Permit2's address on every chain that has it at its canonical place. */
export const CANONICAL_PERMIT2: Address = "0x000000000022d473030f116ddee9f6b43ac78ba3";

/** What the taker knows from elsewhere than the quote. */
export type QuoteExpectations = {
  /** What was asked for: users, assets, the fixed amount and the receiver are then held against the quote. */
  readonly request?: QuotesRequest;
  /**
   * Contracts that may move the taker's input: escrows, and the opener of splits. A signature lets the one it names move
   * that input.
   */
  readonly settlers?: readonly Address[];
  /** Where Permit2 stands on the origin chain; its canonical address unless given. */
  readonly permit2?: Address;
};

/** What is to be signed: one order, or the orders of a split. */
export type VerifiedQuote = {
  /** Of a split: its sum, which no escrow ever sees. */
  readonly order: StandardOrder;
  /** Of a split; null for an offer of one solver. */
  readonly set: readonly SetOrder[] | null;
};

/**
 * Whether a quote is what it shows: the order id is the hash of the order, the typed data is that of the order, and the
 * preview tells the order's amounts and receivers; of a split, each of its orders and their sum. Answers what is to be
 * signed, or every difference found, in words.
 */
export function verifyQuoteOrder(
  quote: QuoteResponse,
  expectations: QuoteExpectations = {},
): Result<VerifiedQuote, readonly string[]> {
  try {
    const { payload } = quote.order;
    const settler = lower(payload.settler);
    const permit2 = lower(expectations.permit2 ?? CANONICAL_PERMIT2);
    const order = fromWireOrder(payload.standardOrder);
    const set = payload.orders?.map((one) => ({
      settler: lower(one.settler),
      order: fromWireOrder(one.standardOrder),
    }));
    const typedData =
      set === undefined
        ? permit2TypedData(order, { settler, permit2 })
        : orderSetTypedData(set, { opener: settler, permit2 });
    const differences = [
      ...different("payload.orderId", lower(payload.orderId), orderId(order, settler)),
      ...different("payload.originChainId", payload.originChainId, Number(order.originChainId)),
      ...different("rfqId", BigInt(quote.rfqId), order.nonce),
      ...dataDifferences("typedData", payload.typedData, typedData),
      ...previewDifferences(quote, order, set !== undefined),
      ...(set === undefined ? singleDifferences(quote) : setDifferences(quote, order, set)),
      ...fallbackDifferences(quote, order, expectations.request),
      ...settlerDifferences([settler, ...(set ?? []).map((one) => one.settler)], expectations.settlers),
      ...(expectations.request === undefined ? [] : requestDifferences(quote, order, expectations.request)),
    ];
    return differences.length === 0 ? ok({ order, set: set ?? null }) : fail(differences);
  } catch (error) {
    return fail([`the order is malformed: ${(error as Error).message}`]);
  }
}

/** An offer of one order must not show a split. */
function singleDifferences({ order, split, partialFill }: QuoteResponse): string[] {
  return [
    ...different("split", split, undefined),
    ...different("partialFill", partialFill, false),
    ...different("order.type", order.type === "tetrafi-set-v0", false),
  ];
}

/** The orders of a split: each is the part that is shown, pays the same receiver, and their sum is the whole. */
function setDifferences(quote: QuoteResponse, whole: StandardOrder, set: readonly SetOrder[]): string[] {
  const { type, payload } = quote.order;
  const ids = set.map(({ order, settler }) => orderId(order, settler));
  const shown = set.map(({ order }, place) => ({
    orderId: ids[place],
    inputAmount: order.inputs[0]?.[1].toString(),
    outputAmount: order.outputs[0]?.amount.toString(),
  }));
  const claimed = quote.split?.parts.map(({ orderId: id, inputAmount, outputAmount }) => ({
    orderId: id,
    inputAmount,
    outputAmount,
  }));
  const alike = set.map(({ order }) => commonOf(order));
  const recipients = new Set(
    whole.outputs.map(({ chainId, token, recipient }) => `${chainId} ${token} ${recipient}`),
  );
  return [
    ...different("order.type", type, "tetrafi-set-v0"),
    ...different("partialFill", quote.partialFill, true),
    ...dataDifferences(
      "payload.orders.orderId",
      payload.orders?.map((one) => one.orderId),
      ids,
    ),
    ...dataDifferences("payload.standardOrder", payload.standardOrder, toWireOrder(wholeOrder(set))),
    ...dataDifferences("split.parts", claimed, shown),
    ...dataDifferences(
      "payload.orders",
      alike,
      set.map(() => ({ ...commonOf(whole), inputs: 1, outputs: 1 })),
    ),
    ...different("the parts' different outputs", recipients.size, 1),
    // A ladder falls behind one winner that takes all.
    ...different("a part's price falls", whole.outputs.some(falls), false),
  ];
}

/** What the orders of a split have in common. */
function commonOf({ user, nonce, originChainId, expires, fillDeadline, inputs, outputs }: StandardOrder) {
  const times = { expires, fillDeadline };
  return {
    user,
    nonce: nonce.toString(),
    originChainId: originChainId.toString(),
    ...times,
    inputs: inputs.length,
    outputs: outputs.length,
  };
}

/** A split shows one output: the sum of its orders', which go to one receiver. */
function previewDifferences({ preview }: QuoteResponse, order: StandardOrder, isSplit: boolean): string[] {
  const legs = orderLegs(order);
  const inputs = legs.inputs.map((leg) => ({ ...leg, amount: leg.amount.toString() }));
  const amounts = order.outputs.map(winnersAmount);
  const outputs = legs.outputs.map((leg, place) => ({ ...leg, amount: amounts[place] ?? 0n }));
  return dataDifferences("preview", preview, {
    inputs,
    outputs: (isSplit ? summed(outputs) : outputs).map((leg) => ({ ...leg, amount: leg.amount.toString() })),
  });
}

function summed(outputs: TradeLegs["outputs"]): TradeLegs["outputs"] {
  const sums = new Map<string, TradeLegs["outputs"][number]>();
  for (const output of outputs) {
    const key = `${output.asset.chainId} ${output.asset.address} ${output.receiver}`;
    sums.set(key, { ...output, amount: output.amount + (sums.get(key)?.amount ?? 0n) });
  }
  return [...sums.values()];
}

/** What the winner delivers in its exclusive time; an order's own amount is the least that its price falls to. */
function winnersAmount(output: MandateOutput): bigint {
  const rule = exclusiveRule(output);
  return rule === null ? output.amount : amountAt(rule, output, rule.startTime);
}

const falls = (output: MandateOutput): boolean => (exclusiveRule(output)?.dutch ?? null) !== null;

/** The price falls only if the taker asked for it, as the offer says, and to no less than the taker's limit. */
function fallbackDifferences(
  { fallback }: QuoteResponse,
  { outputs }: StandardOrder,
  request: QuotesRequest | undefined,
): string[] {
  const dutch = outputs.map((output) => exclusiveRule(output)?.dutch ?? null).find((rule) => rule !== null);
  const inOrder = dutch && {
    exclusiveUntil: dutch.startTime,
    leastAmount: dutch.leastAmount.toString(),
    stopTime: dutch.stopTime,
  };
  const shown = fallback && {
    exclusiveUntil: fallback.exclusiveUntil,
    leastAmount: fallback.leastAmount,
    stopTime: fallback.stopTime,
  };
  const differences = dataDifferences("fallback", shown, inOrder);
  if (dutch === undefined || request === undefined) return differences;
  const limit = request.fallback?.limitAmount;
  if (limit === undefined) return [...differences, "the order's price falls, which was not asked for"];
  return dutch.leastAmount >= BigInt(limit)
    ? differences
    : [...differences, `the order's price falls to ${dutch.leastAmount}, below the limit of ${limit}`];
}

function settlerDifferences(settlers: readonly Address[], allowed: readonly Address[] | undefined): string[] {
  if (allowed === undefined) return [];
  const known = new Set(allowed.map(lower));
  return settlers
    .filter((settler) => !known.has(settler))
    .map((settler) => `payload.settler is ${settler}, expected one of ${allowed.join(", ")}`);
}

function requestDifferences(quote: QuoteResponse, order: StandardOrder, request: QuotesRequest): string[] {
  const { inputs, outputs } = request.intent;
  const asked = {
    user: lower(request.user),
    inputs: inputs.map(({ asset, amount }, place) => ({
      asset,
      amount: amount ?? quote.preview.inputs[place]?.amount,
    })),
    outputs: outputs.map(({ asset, amount, receiver }, place) => ({
      asset,
      amount: amount ?? quote.preview.outputs[place]?.amount,
      receiver: receiver ?? request.user,
    })),
  };
  return dataDifferences("offer", { ...quote.preview, user: order.user }, asked);
}

const lower = (hex: Address): Address => hex.toLowerCase() as Address;

function different(path: string, actual: unknown, expected: unknown): string[] {
  return actual === expected ? [] : [`${path} is ${shown(actual)}, expected ${shown(expected)}`];
}

/** Paths at which two JSON values differ. Hex is compared in lower case. */
function dataDifferences(path: string, actual: unknown, expected: unknown): string[] {
  if (!isContainer(actual) && !isContainer(expected))
    return different(path, comparable(actual), comparable(expected));
  if (!isContainer(actual) || !isContainer(expected) || Array.isArray(actual) !== Array.isArray(expected))
    return [`${path} is ${shown(actual)}, expected ${shown(expected)}`];
  const keys = new Set([...Object.keys(actual), ...Object.keys(expected)]);
  return [...keys].flatMap((key) =>
    dataDifferences(`${path}.${key}`, property(actual, key), property(expected, key)),
  );
}

const isContainer = (value: unknown): value is object => typeof value === "object" && value !== null;

/** Own properties only: a quote that names `constructor` must not be compared with Object's. */
function property(container: object, key: string): unknown {
  return Object.hasOwn(container, key) ? (container as Record<string, unknown>)[key] : undefined;
}

function comparable(value: unknown): unknown {
  return typeof value === "string" && value.startsWith("0x") ? value.toLowerCase() : value;
}

function shown(value: unknown): string {
  if (value === undefined) return "missing";
  if (typeof value === "string") return value;
  return typeof value === "bigint" ? value.toString() : canonicalJson(value);
}
