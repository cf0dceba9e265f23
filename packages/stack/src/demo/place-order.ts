import { setTimeout as sleep } from "node:timers/promises";
import type { Hex } from "viem";
import type { OrderView } from "@tetrafi/protocol/http/orders.ts";
import type { QuoteResponse, QuotesRequest } from "@tetrafi/protocol/http/quotes.ts";
import { TakerClient } from "@tetrafi/sdk/taker/taker-client.ts";
import { signQuote } from "@tetrafi/sdk/taker/sign-quote.ts";
import type { LocalStack } from "../local-stack.ts";
import { chainView } from "./chain-view.ts";
import type { TradePlan } from "./trades.ts";

/** An order that the venue has accepted. */
export type PlacedOrder = {
  readonly orderId: Hex;
  /** All offers, as the venue ordered them; the first was taken. */
  readonly quotes: readonly QuoteResponse[];
};

const POLL_MS = 200;

/** The taker's client of a running stack. */
export function takerOf(stack: LocalStack): TakerClient {
  return new TakerClient({ apiUrl: stack.apiUrl, apiKey: stack.apiKeys.taker });
}

/** The body of a request for quotes, for the stack's taker unless another user is given. */
export function quotesRequest(
  stack: LocalStack,
  plan: TradePlan,
  user: Hex = stack.accounts.taker.address,
): QuotesRequest {
  const view = chainView(stack.network);
  const input = { user, asset: { chainId: plan.input.chainId, address: view.token(plan.input) } };
  const output = { asset: { chainId: plan.output.chainId, address: view.token(plan.output) } };
  const amount = plan.amount.toString();
  return {
    user,
    intent: {
      intentType: "swap",
      inputs: [plan.swapType === "ExactInput" ? { ...input, amount } : input],
      outputs: [plan.swapType === "ExactOutput" ? { ...output, amount } : output],
      swapType: plan.swapType,
    },
    supportedTypes: ["escrow-v0"],
    ...(plan.limitAmount === undefined ? {} : { fallback: { limitAmount: plan.limitAmount.toString() } }),
  };
}

/** Asks for quotes, takes the first offer, checks with preflight that only the signature is missing, signs, orders. */
export async function placeOrder(stack: LocalStack, plan: TradePlan): Promise<PlacedOrder> {
  const taker = takerOf(stack);
  const { quotes } = await taker.requestQuotes(quotesRequest(stack, plan));
  const quote = quotes[0];
  if (quote === undefined) throw new Error(`no offer for ${plan.name}`);
  const preflight = await taker.preflight(quote);
  if (!preflight.ready)
    throw new Error(
      `not ready for ${plan.name}: ${preflight.nextActions.map(({ purpose }) => purpose).join(", ")}`,
    );
  const signature = await signQuote(quote, stack.accounts.taker.privateKey);
  const { id } = await taker.placeOrder(quote, signature);
  return { orderId: id, quotes };
}

/** Waits for an order's end, whichever it is. The venue may be away for a while. */
export async function awaitEnd(stack: LocalStack, orderId: Hex, limitMs = 90_000): Promise<OrderView> {
  const taker = takerOf(stack);
  const giveUpAtMs = Date.now() + limitMs;
  let step = "unknown";
  for (;;) {
    const order = await taker.order(orderId).catch(() => null);
    if (order !== null && order.status !== "pending") return order;
    step = order?.step ?? step;
    if (Date.now() > giveUpAtMs)
      throw new Error(`order ${orderId} is still at step "${step}" after ${limitMs} ms`);
    await sleep(POLL_MS);
  }
}
