import type { Hex } from "viem";
import type { OrderView } from "@tetrafi/protocol/http/orders.ts";
import type { QuoteResponse } from "@tetrafi/protocol/http/quotes.ts";
import { orderId } from "@tetrafi/protocol/order/order-id.ts";
import { fromWireOrder } from "@tetrafi/protocol/order/wire.ts";
import type { BalanceLine } from "./balances.ts";
import type { ChainView } from "./chain-view.ts";
import { equal, type Check } from "./checks.ts";
import type { TimelineStep } from "./timeline.ts";
import type { TradePlan } from "./trades.ts";

/** What a trade left behind. */
export type TradeRecord = {
  readonly plan: TradePlan;
  /** All offers, as the venue ordered them; the first was taken. */
  readonly quotes: readonly QuoteResponse[];
  readonly order: OrderView;
  readonly steps: readonly TimelineStep[];
  readonly balances: readonly BalanceLine[];
  /** The taker's native balance on each chain before and after, wei. */
  readonly gas: readonly { readonly chainId: number; readonly before: bigint; readonly after: bigint }[];
};

/** Compares a trade with the chains, to the unit. */
export async function verifyTrade(record: TradeRecord, view: ChainView): Promise<Check[]> {
  const { plan, order, quotes } = record;
  const quote = quotes[0];
  if (quote === undefined) return [equal("an offer was returned", 0, 1)];
  return [
    equal("ended as it must", order.status, plan.ends),
    ...offerChecks(plan, quotes),
    equal("the order id is the hash of the signed order", order.id, hashOf(quote)),
    ...balanceChecks(record, quote),
    ...record.gas.map(({ chainId, before, after }) =>
      equal(`the taker paid no gas on ${chainId}`, after, before),
    ),
    ...(await eventChecks(record, view)),
    ...(await Promise.all(transactionChecks(record.steps, view))),
  ];
}

function hashOf(quote: QuoteResponse): Hex {
  const { standardOrder, settler } = quote.order.payload;
  return orderId(fromWireOrder(standardOrder), settler);
}

/** Best first, and the fixed side as it was asked for. */
function offerChecks(plan: TradePlan, quotes: readonly QuoteResponse[]): Check[] {
  const exactInput = plan.swapType === "ExactInput";
  const amounts = quotes.map(({ preview }) =>
    BigInt((exactInput ? preview.outputs[0]?.amount : preview.inputs[0]?.amount) ?? 0),
  );
  const best = amounts.toSorted((a, b) => (exactInput ? compare(b, a) : compare(a, b)))[0];
  const fixed = exactInput ? quotes[0]?.preview.inputs[0]?.amount : quotes[0]?.preview.outputs[0]?.amount;
  return [
    equal("three solvers quoted", quotes.length, 3),
    equal("the first offer is the best one", amounts[0], best),
    equal("the fixed side is as asked", fixed, plan.amount),
  ];
}

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

function balanceChecks({ plan, balances }: TradeRecord, quote: QuoteResponse): Check[] {
  const settled = plan.ends === "settled";
  const paid = settled ? BigInt(quote.preview.inputs[0]?.amount ?? 0) : 0n;
  const got = settled ? BigInt(quote.preview.outputs[0]?.amount ?? 0) : 0n;
  const change = (who: string, side: TradePlan["input"]): bigint | undefined => {
    const line = balances.find(
      (one) => one.who === who && one.chainId === side.chainId && one.symbol === side.symbol,
    );
    return line === undefined ? undefined : line.after - line.before;
  };
  return [
    equal("the taker paid the input", change("taker", plan.input), -paid),
    equal("the taker got the output", change("taker", plan.output), got),
    equal("the winner got the input", change("winner", plan.input), paid),
    equal("the winner paid the output", change("winner", plan.output), -got),
    equal("nothing is left in escrow", change("escrow", plan.input), 0n),
  ];
}

/** Each thing happened once on the chains, and nothing else did. */
async function eventChecks({ plan, order }: TradeRecord, view: ChainView): Promise<Check[]> {
  const logs = await view.orderLogs(order.id);
  const settled = plan.ends === "settled";
  const oneChain = plan.input.chainId === plan.output.chainId;
  const crossed = settled && !oneChain ? 1 : 0;
  return [
    equal("opened on chain", logs.opened, oneChain ? 0 : 1),
    equal("filled on chain", logs.filled, crossed),
    equal("claimed on chain", logs.claimed, crossed),
    equal("refunded on chain", logs.refunded, settled ? 0 : 1),
    equal("settled at once on chain", logs.settledAtOnce, settled && oneChain ? 1 : 0),
  ];
}

/** Every transaction of the timeline succeeded in the block that the timeline names. */
function transactionChecks(steps: readonly TimelineStep[], view: ChainView): Promise<Check>[] {
  return steps.flatMap(({ step, chainId, txHash, block }) =>
    chainId === null || txHash === null || block === null
      ? []
      : [
          view
            .successBlock(chainId, txHash)
            .then((actual) => equal(`transaction of "${step}" is in its block`, actual, block)),
        ],
  );
}
