import { canonicalJson } from "@tetrafi/protocol/canonical-json.ts";
import type { QuoteResponse, QuotesRequest } from "@tetrafi/protocol/http/quotes.ts";
import { orderId } from "@tetrafi/protocol/order/order-id.ts";
import { orderLegs } from "@tetrafi/protocol/order/order-legs.ts";
import { fromWireOrder } from "@tetrafi/protocol/order/wire.ts";
import { permit2TypedData } from "@tetrafi/protocol/signing/permit2.ts";
import { fail, ok, type Result } from "@tetrafi/core/result.ts";
import { amountAt, exclusiveRule } from "@tetrafi/core/order/exclusivity.ts";
import type { MandateOutput, StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import type { Address } from "@tetrafi/core/hex.ts";

/** Permit2's address on every chain that has it at its canonical place. */
export const CANONICAL_PERMIT2: Address = "0x000000000022d473030f116ddee9f6b43ac78ba3";

/** What the taker knows from elsewhere than the quote. */
export type QuoteExpectations = {
  /** What was asked for: users, assets, the fixed amount and the receiver are then held against the quote. */
  readonly request?: QuotesRequest;
  /** Contracts that may hold the taker's input. A signature lets the settler it names move that input. */
  readonly settlers?: readonly Address[];
  /** Where Permit2 stands on the origin chain; its canonical address unless given. */
  readonly permit2?: Address;
};

/**
 * Whether a quote is what it shows: the order id is the hash of the order, the typed data is that of the order, and the
 * preview tells the order's amounts and receivers. Answers the order to sign, or every difference found, in words.
 */
export function verifyQuoteOrder(
  quote: QuoteResponse,
  expectations: QuoteExpectations = {},
): Result<StandardOrder, readonly string[]> {
  try {
    const { payload } = quote.order;
    const scope = {
      settler: lower(payload.settler),
      permit2: lower(expectations.permit2 ?? CANONICAL_PERMIT2),
    };
    const order = fromWireOrder(payload.standardOrder);
    const differences = [
      ...different("payload.orderId", lower(payload.orderId), orderId(order, scope.settler)),
      ...different("payload.originChainId", payload.originChainId, Number(order.originChainId)),
      ...different("rfqId", BigInt(quote.rfqId), order.nonce),
      ...dataDifferences("typedData", payload.typedData, permit2TypedData(order, scope)),
      ...previewDifferences(quote, order),
      ...fallbackDifferences(quote, order, expectations.request),
      ...settlerDifferences(scope.settler, expectations.settlers),
      ...(expectations.request === undefined ? [] : requestDifferences(quote, order, expectations.request)),
    ];
    return differences.length === 0 ? ok(order) : fail(differences);
  } catch (error) {
    return fail([`the order is malformed: ${(error as Error).message}`]);
  }
}

function previewDifferences({ preview }: QuoteResponse, order: StandardOrder): string[] {
  const legs = orderLegs(order);
  const inputs = legs.inputs.map((leg) => ({ ...leg, amount: leg.amount.toString() }));
  const outputs = order.outputs.map((output, place) => ({
    ...legs.outputs[place],
    amount: winnersAmount(output).toString(),
  }));
  return dataDifferences("preview", preview, { inputs, outputs });
}

/** What the winner delivers in its exclusive time; an order's own amount is the least that its price falls to. */
function winnersAmount(output: MandateOutput): bigint {
  const rule = exclusiveRule(output);
  return rule === null ? output.amount : amountAt(rule, output, rule.startTime);
}

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

function settlerDifferences(settler: Address, allowed: readonly Address[] | undefined): string[] {
  if (allowed === undefined || allowed.some((one) => lower(one) === settler)) return [];
  return [`payload.settler is ${settler}, expected one of ${allowed.join(", ")}`];
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
