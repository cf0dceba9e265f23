import type { Hex } from "viem";
import type { OrderView } from "@tetrafi/protocol/http/orders.ts";
import type { QuotesRequest } from "@tetrafi/protocol/http/quotes.ts";
import { signQuote } from "@tetrafi/sdk/taker/sign-quote.ts";
import { chainView } from "@tetrafi/stack/demo/chain-view.ts";
import { awaitEnd, takerOf } from "@tetrafi/stack/demo/place-order.ts";
import type { LocalStack } from "@tetrafi/stack/local-stack.ts";
import type { Side } from "@tetrafi/stack/network.ts";

/** Base units of a whole stablecoin. */
export const UNIT = 1_000_000n;

/** A leg of a request: what, how much (null: open), and who gets it where that is not the taker. */
type AskedLeg = readonly [side: Side, amount: bigint | null, receiver?: Hex];

/** The order at its end, and what each of its receivers got of each output's token meanwhile. */
export type LegsResult = { readonly order: OrderView; readonly paid: readonly bigint[] };

/** Trades any number of legs with the stack's best offer, as a taker does with the SDK, up to the order's end. */
export async function tradeLegs(
  stack: LocalStack,
  swapType: "ExactInput" | "ExactOutput",
  inputs: readonly AskedLeg[],
  outputs: readonly AskedLeg[],
): Promise<LegsResult> {
  const taker = takerOf(stack);
  const { address: user, privateKey } = stack.accounts.taker;
  const view = chainView(stack.network);
  const asked = ([side, amount]: AskedLeg) => ({
    asset: { chainId: side.chainId, address: view.token(side) },
    ...(amount === null ? {} : { amount: amount.toString() }),
  });
  const request: QuotesRequest = {
    user,
    intent: {
      intentType: "swap",
      inputs: inputs.map((leg) => ({ user, ...asked(leg) })),
      outputs: outputs.map((leg) => ({ receiver: leg[2] ?? user, ...asked(leg) })),
      swapType,
    },
    supportedTypes: ["escrow-v0"],
  };
  const balances = (): Promise<bigint[]> =>
    Promise.all(outputs.map(([side, , receiver]) => view.balance(side, receiver ?? user)));
  const before = await balances();
  const { quotes } = await taker.requestQuotes(request);
  const [best] = quotes;
  if (best === undefined) throw new Error("no offer");
  const { ready, nextActions } = await taker.preflight(best);
  if (!ready) throw new Error(nextActions.map(({ purpose }) => purpose).join(", "));
  const { id } = await taker.placeOrder(best, await signQuote(best, privateKey, { request }));
  const order = await awaitEnd(stack, id);
  const after = await balances();
  return { order, paid: after.map((amount, place) => amount - (before[place] ?? 0n)) };
}
