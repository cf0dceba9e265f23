import type { Asset } from "@tetrafi/core/auction/types.ts";
import { isTradable } from "@tetrafi/core/amount.ts";
import type { ResolvedCorridor, ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import type { TradeTerms } from "../solver/check-fillable.ts";
import type { Inventory } from "../solver/inventory.ts";
import type { Decline, QuotePrice, SolverRfq } from "../solver/solver-handlers.ts";
import { edgePpm, priceTrade, targetAmount, type Holding } from "./pricing.ts";

export type QuotingOptions = {
  readonly network: ResolvedNetwork;
  readonly inventory: Inventory;
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
  const { network, inventory, spreadBps, skewBps } = options;
  const nowMs = Date.now();
  const nowSeconds = Math.floor(nowMs / 1_000);
  const corridor = network.corridor(rfq.input, rfq.output);
  // The settler is part of what is signed: one that isn't ours could do anything with the quote.
  if (corridor === undefined || corridor.settler !== rfq.settler) return { decline: "corridor" };
  if (rfq.minValidUntil > nowSeconds + MAX_VALID_SECONDS) return { decline: "risk" };

  const target = targetAmount(corridor.outputToken, holdings(options), nowMs);
  const edge = edgePpm(spreadBps, skewBps, inventory.free(rfq.output), target);
  const sides = { input: corridor.inputToken, output: corridor.outputToken };
  const priced = (amount: bigint) => priceTrade({ swapType: rfq.swapType, amount, ...sides }, edge, nowMs);
  const whole = priced(rfq.amount);
  if (whole === null) return { decline: "corridor" };
  const trade = affordable(rfq, whole, priced, options);
  if ("decline" in trade) return trade;
  if (!isTradable(trade.inputAmount) || !isTradable(trade.outputAmount)) return { decline: "size" };

  const validUntil = Math.max(rfq.minValidUntil, nowSeconds + VALID_SECONDS);
  const untilMs = (validUntil + LANDING_GRACE_SECONDS) * 1_000;
  if (!inventory.reserve(rfq.rfqId, rfq.output, trade.outputAmount, untilMs)) return { decline: "inventory" };
  return { ...trade, validUntil, etaSeconds: etaSeconds(corridor, options) };
}

type Amounts = { readonly inputAmount: bigint; readonly outputAmount: bigint };

/**
 * The whole trade where its output is there and within the limit; else as much of it as is, for part, where the request
 * takes parts.
 */
function affordable(
  rfq: SolverRfq,
  whole: Amounts,
  priced: (amount: bigint) => Amounts | null,
  { inventory, maxOutput }: QuotingOptions,
): (Amounts & { readonly minFill?: bigint }) | Decline {
  const free = inventory.free(rfq.output, rfq.rfqId);
  const most = maxOutput !== null && maxOutput < free ? maxOutput : free;
  if (whole.outputAmount <= most) return whole;
  if (rfq.partialFill === undefined || most === 0n)
    return { decline: free < whole.outputAmount ? "inventory" : "size" };
  // Rounded down, so that the part's output is within what there is.
  const amount = rfq.swapType === "ExactOutput" ? most : (rfq.amount * most) / whole.outputAmount;
  const part = amount === 0n ? null : priced(amount);
  if (part === null) return { decline: "inventory" };
  return { ...part, minFill: (amount + LEAST_PART - 1n) / LEAST_PART };
}

/** Whether an order that this run did not quote is at a price that an earlier one may have quoted. */
export function couldHaveQuoted({ corridor, inputAmount, outputAmount }: TradeTerms): boolean {
  const sides = { input: corridor.inputToken, output: corridor.outputToken };
  const request = { swapType: "ExactInput", amount: inputAmount, ...sides } as const;
  const fair = priceTrade(request, -FORGOTTEN_TOLERANCE_PPM, Date.now());
  return fair !== null && outputAmount <= fair.outputAmount;
}

/** What is held of each asset that some corridor trades. */
function holdings({ network, inventory }: QuotingOptions): Holding[] {
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
