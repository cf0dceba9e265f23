import type { Asset, Leg } from "@tetrafi/core/auction/types.ts";
import { isTradable } from "@tetrafi/core/amount.ts";
import type { ResolvedCorridor, ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { askedLegs } from "@tetrafi/protocol/ws/asked-legs.ts";
import type { TradeTerms } from "../solver/check-fillable.ts";
import type { Inventory } from "../solver/inventory.ts";
import { amountsByAsset, assetKey } from "../solver/reservations.ts";
import type { Decline, QuotePrice, SidePrice, SolverRfq, TwoSidedPrice } from "../solver/solver-handlers.ts";
import type { PriceSource } from "../solver/price-source.ts";
import { edgePpm, priceTrade, targetAmount, type Holding } from "./pricing.ts";

export type QuotingOptions = {
  readonly network: ResolvedNetwork;
  readonly inventory: Inventory;
  readonly prices: PriceSource;
  readonly spreadBps: number;
  readonly skewBps: number;
  /** Most output of one trade, base units; null for as much as there is. */
  readonly maxOutput: bigint | null;
  /** How long a block of each chain takes to become final, seconds. */
  readonly finalitySeconds: ReadonlyMap<number, number>;
};

/** A quote for part takes no less than this part of what it offers: what is smaller isn't worth its gas. */
const LEAST_PART = 10n;
const VALID_SECONDS = 60;
/** A price is an option for the taker: not for longer than this. */
const MAX_VALID_SECONDS = 300;
/** A trade on one chain may land this long after its quote's validUntil (AtomicSettler.LANDING_GRACE_SECONDS). */
const LANDING_GRACE_SECONDS = 60;
/** How far below the mid price an order may be that an earlier run of this process quoted. */
const FORGOTTEN_TOLERANCE_PPM = 500n;

/** The price for a request, with its output set aside, or why there is none. */
export function quote(rfq: SolverRfq, options: QuotingOptions): QuotePrice | Decline {
  const { network, inventory } = options;
  const nowSeconds = Math.floor(Date.now() / 1_000);
  const corridor = network.corridor(rfq.input, rfq.output);
  // The settler is part of what is signed: one that isn't ours could do anything with the quote.
  if (corridor === undefined || corridor.settler !== rfq.settler) return { decline: "corridor" };
  if (rfq.minValidUntil > nowSeconds + MAX_VALID_SECONDS) return { decline: "risk" };

  const priced = (amount: bigint) => priceLegs({ ...rfq, amount }, options);
  const whole = priced(rfq.amount);
  if (whole === null) return { decline: "corridor" };
  const trade = affordable(rfq, whole, priced, options);
  if ("decline" in trade) return trade;
  if (!isTradable(trade.inputAmount) || !isTradable(trade.outputAmount)) return { decline: "size" };
  const validUntil = Math.max(rfq.minValidUntil, nowSeconds + VALID_SECONDS);
  const untilMs = (validUntil + LANDING_GRACE_SECONDS) * 1_000;
  const { outputs } = askedLegs(rfq, trade);
  if (!inventory.reserveAll(rfq.rfqId, outputs, untilMs)) return { decline: "inventory" };
  return { ...trade, validUntil, etaSeconds: etaSeconds(corridor, options) };
}

/** The prices of both directions of a request that hides its side, with the outputs of both set aside, or why there are none. */
export function quoteBoth(bid: SolverRfq, ask: SolverRfq, options: QuotingOptions): TwoSidedPrice | Decline {
  const nowSeconds = Math.floor(Date.now() / 1_000);
  if (bid.minValidUntil > nowSeconds + MAX_VALID_SECONDS) return { decline: "risk" };
  const bidPrice = priceSide(bid, options);
  if ("decline" in bidPrice) return bidPrice;
  const askPrice = priceSide(ask, options);
  if ("decline" in askPrice) return askPrice;
  const validUntil = Math.max(bid.minValidUntil, nowSeconds + VALID_SECONDS);
  const untilMs = (validUntil + LANDING_GRACE_SECONDS) * 1_000;
  const promised = [
    { asset: bid.output, amount: bidPrice.outputAmount },
    { asset: ask.output, amount: askPrice.outputAmount },
  ];
  if (!options.inventory.reserveAll(bid.rfqId, promised, untilMs)) return { decline: "inventory" };
  return { bid: bidPrice, ask: askPrice, validUntil };
}

function priceSide(rfq: SolverRfq, options: QuotingOptions): SidePrice | Decline {
  const corridor = options.network.corridor(rfq.input, rfq.output);
  if (corridor === undefined || corridor.settler !== rfq.settler) return { decline: "corridor" };
  const price = priceLegs(rfq, options);
  if (price === null) return { decline: "corridor" };
  const { maxOutput } = options;
  const isAbove = maxOutput !== null && price.outputAmount > maxOutput;
  if (isAbove || !isTradable(price.inputAmount) || !isTradable(price.outputAmount))
    return { decline: "size" };
  return { ...price, etaSeconds: etaSeconds(corridor, options) };
}

type Amounts = Pick<QuotePrice, "inputAmount" | "outputAmount">;

/**
 * The whole trade where its outputs are there and within the limit; else as much of it as is, for part, where the request
 * takes parts.
 */
function affordable(
  rfq: SolverRfq,
  whole: Amounts,
  priced: (amount: bigint) => Amounts | null,
  { inventory, maxOutput }: QuotingOptions,
): (Amounts & { readonly minFill?: bigint }) | Decline {
  const { outputs } = askedLegs(rfq, whole);
  const wanted = amountsByAsset(outputs);
  const free = (asset: Asset): bigint => inventory.free(asset, rfq.rfqId);
  const lacks = outputs.some(({ asset }) => free(asset) < (wanted.get(assetKey(asset)) ?? 0n));
  const isAbove = maxOutput !== null && [...wanted.values()].some((amount) => amount > maxOutput);
  if (!lacks && !isAbove) return whole;
  const freeOutput = free(rfq.output);
  const most = maxOutput !== null && maxOutput < freeOutput ? maxOutput : freeOutput;
  if (rfq.partialFill === undefined || most === 0n) return { decline: lacks ? "inventory" : "size" };
  // Rounded down, so that the part's output is within what there is.
  const amount = rfq.swapType === "ExactOutput" ? most : (rfq.amount * most) / whole.outputAmount;
  const part = amount === 0n ? null : priced(amount);
  if (part === null) return { decline: "inventory" };
  return { ...part, minFill: (amount + LEAST_PART - 1n) / LEAST_PART };
}

/** The price of a request with whatever legs: the sum of what each is worth. Null where one can't be priced. */
function priceLegs(rfq: SolverRfq, options: QuotingOptions): Amounts | null {
  const { swapType, amount } = rfq;
  const isInput = swapType === "ExactInput";
  let open = 0n;
  for (const leg of [{ asset: isInput ? rfq.input : rfq.output, amount }, ...fixedLegs(rfq)]) {
    const corridor = isInput
      ? options.network.corridor(leg.asset, rfq.output)
      : options.network.corridor(rfq.input, leg.asset);
    if (corridor === undefined) return null;
    const sides = { input: corridor.inputToken, output: corridor.outputToken };
    const price = priceTrade(
      { swapType, amount: leg.amount, ...sides },
      edgeOf(corridor, options),
      options.prices.mid,
    );
    if (price === null) return null;
    open += isInput ? price.outputAmount : price.inputAmount;
  }
  return isInput ? { inputAmount: amount, outputAmount: open } : { inputAmount: open, outputAmount: amount };
}

const fixedLegs = ({ moreLegs = [] }: SolverRfq): Leg[] =>
  moreLegs.map(({ asset, amount }) => ({ asset, amount: BigInt(amount) }));

/** What is kept of the mid price: the spread, skewed by what is held of the output. */
function edgeOf(corridor: ResolvedCorridor, options: QuotingOptions): bigint {
  const { inventory, prices, spreadBps, skewBps } = options;
  const { destination, outputToken } = corridor;
  const target = targetAmount(outputToken, holdings(options), prices.mid);
  const held = inventory.free({ chainId: destination.chainId, address: outputToken.address });
  return edgePpm(spreadBps, skewBps, held, target);
}

/** Whether an order that this run did not quote is at a price that an earlier one may have quoted. */
export function couldHaveQuoted(
  { inputs, outputs }: TradeTerms,
  { network, prices }: Pick<QuotingOptions, "network" | "prices">,
): boolean {
  const [first] = outputs;
  if (first === undefined) return false;
  // All that comes in, in terms of the first output, must be worth all that goes out.
  const worth = (legs: readonly Leg[], edge: bigint): bigint | null => {
    let sum = 0n;
    for (const { asset, amount } of legs) {
      const [input, output] = [asset, first.asset].map(({ chainId, address }) =>
        network.asset(chainId, address),
      );
      if (input === undefined || output === undefined) return null;
      const price = priceTrade({ swapType: "ExactInput", amount, input, output }, edge, prices.mid);
      if (price === null) return null;
      sum += price.outputAmount;
    }
    return sum;
  };
  const [given, paid] = [worth(inputs, -FORGOTTEN_TOLERANCE_PPM), worth(outputs, 0n)];
  return given !== null && paid !== null && paid <= given;
}

/** What is held of each asset that some corridor trades. */
export function holdings({ network, inventory }: QuotingOptions): Holding[] {
  const traded = network.corridors.flatMap(({ origin, destination, inputToken, outputToken }) => [
    { chainId: origin.chainId, ...inputToken },
    { chainId: destination.chainId, ...outputToken },
  ]);
  const distinct = new Map(traded.map((asset) => [`${asset.chainId}:${asset.address}`, asset]));
  return [...distinct.values()].map((asset) => ({
    ...asset,
    amount: inventory.balance(asset satisfies Asset),
  }));
}

/** Across chains: a block to open, until that is final, and two blocks to fill. On one chain: two blocks. */
function etaSeconds({ origin, destination, sameChain }: ResolvedCorridor, options: QuotingOptions): number {
  const twoBlocksMs = 2 * destination.blockTimeMs;
  if (sameChain) return Math.ceil(twoBlocksMs / 1_000);
  const finality = options.finalitySeconds.get(origin.chainId) ?? 0;
  return Math.ceil((origin.blockTimeMs + twoBlocksMs) / 1_000) + finality;
}
