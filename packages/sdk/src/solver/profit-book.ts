import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { MadeFill } from "./filler.ts";
import type { MidPrice, PricedToken } from "./price-source.ts";
import type { QuotePrice } from "./solver-handlers.ts";

/** What a trade came to, in 10^-8 dollars, each rounded against the solver. */
export type RealisedProfit = {
  /** What was received less what was paid, at the mid prices of the quote. */
  readonly spread: bigint;
  /** By how much that changed until the trade settled: what it gave up of inventory, marked to the mid. */
  readonly inventory: bigint;
  /** Paid for gas of the fills, also of those that were reorganised away. Not negative. */
  readonly gas: bigint;
  /** Paid for the proof. Not negative; nothing where the venue proves. */
  readonly proof: bigint;
  /** What is left. */
  readonly net: bigint;
};

/** An amount of a token, base units. */
export type PricedAmount = PricedToken & { readonly amount: bigint };

/** What a trade exchanges, but for the amounts of its first pair. */
export type TradedTokens = {
  readonly input: PricedToken;
  readonly output: PricedToken;
  /** Of further legs, which a request fixes. */
  readonly moreInputs?: readonly PricedAmount[];
  readonly moreOutputs?: readonly PricedAmount[];
};

/** What a trade exchanges. */
export type TradedAmounts = TradedTokens & { readonly inputAmount: bigint; readonly outputAmount: bigint };

/** Value of an amount, 10^-8 dollars, rounded down for what is received and up for what is paid; 0 without a price. */
export function valueOf(
  { symbol, decimals }: PricedToken,
  amount: bigint,
  mid: MidPrice,
  rounding: "down" | "up",
): bigint {
  const unit = 10n ** BigInt(decimals);
  const value = amount * (mid(symbol) ?? 0n);
  return rounding === "down" ? value / unit : (value + unit - 1n) / unit;
}

/** What is received less what is paid, at these prices. */
function difference(trade: TradedAmounts, mid: MidPrice): bigint {
  const { input, output, inputAmount, outputAmount, moreInputs = [], moreOutputs = [] } = trade;
  const received = [{ ...input, amount: inputAmount }, ...moreInputs];
  const paid = [{ ...output, amount: outputAmount }, ...moreOutputs];
  return (
    received.reduce((sum, leg) => sum + valueOf(leg, leg.amount, mid, "down"), 0n) -
    paid.reduce((sum, leg) => sum + valueOf(leg, leg.amount, mid, "up"), 0n)
  );
}

/** Adds up what a trade came to. */
export function realisedProfit(parts: {
  readonly trade: TradedAmounts;
  readonly quotedAt: MidPrice;
  readonly settledAt: MidPrice;
  /** 10^-8 dollars. */
  readonly gas: bigint;
  readonly proof: bigint;
}): RealisedProfit {
  const { trade, quotedAt, settledAt, gas, proof } = parts;
  const spread = difference(trade, quotedAt);
  const inventory = difference(trade, settledAt) - spread;
  return { spread, inventory, gas, proof, net: spread + inventory - gas - proof };
}

type OpenTrade = TradedAmounts & { readonly quotedAt: MidPrice; gas: bigint; proof: bigint };

/** Trades remembered at most; the oldest go first. */
const MAX_OPEN = 100_000;
const COIN_DECIMALS = 18;

/** Follows trades from their quotes to their ends, and tells what each came to. */
export class ProfitBook {
  /** Of all trades that have settled, 10^-8 dollars. */
  total = 0n;
  private readonly mid: MidPrice;
  private readonly coin: string;
  private readonly onProfit: (profit: RealisedProfit & { readonly rfqId: Bytes32 }) => void;
  private readonly open = new Map<Bytes32, OpenTrade>();

  constructor(options: {
    readonly mid: MidPrice;
    /** Whose price is that of the coin which gas is paid in; WETH unless given. */
    readonly coin?: string;
    /** A trade has settled. */
    readonly onProfit: (profit: RealisedProfit & { readonly rfqId: Bytes32 }) => void;
  }) {
    this.mid = options.mid;
    this.coin = options.coin ?? "WETH";
    this.onProfit = options.onProfit;
  }

  /** A price was given; the mids of now are kept with it. */
  quoted(
    rfqId: Bytes32,
    { inputAmount, outputAmount }: Pick<QuotePrice, "inputAmount" | "outputAmount">,
    tokens: TradedTokens,
  ): void {
    const { input, output, moreInputs = [], moreOutputs = [] } = tokens;
    const all = [input, output, ...moreInputs, ...moreOutputs];
    const prices = new Map(all.map(({ symbol }) => [symbol, this.mid(symbol)]));
    const [oldest] = this.open.keys();
    if (this.open.size >= MAX_OPEN && oldest !== undefined) this.open.delete(oldest);
    const quotedAt: MidPrice = (symbol) => prices.get(symbol) ?? null;
    this.open.set(rfqId, { ...tokens, inputAmount, outputAmount, quotedAt, gas: 0n, proof: 0n });
  }

  /**
   * An order is won or to be filled, on terms that are the quote's, one of two that were given, a part of it, or those of a ladder after the quote had lost:
   * they are what counts, at the mids of the quote, or of now where this run remembers none.
   */
  ordered(rfqId: Bytes32, trade: TradedAmounts): void {
    const before = this.open.get(rfqId);
    if (before === undefined) this.quoted(rfqId, trade, trade);
    else this.open.set(rfqId, { ...before, ...trade });
  }

  /** A fill was mined. Another one of the same trade, after a reorganisation, costs its gas too. */
  filled(rfqId: Bytes32, { gasWei }: Pick<MadeFill, "gasWei">): void {
    const trade = this.open.get(rfqId);
    if (trade !== undefined) trade.gas += this.coinValue(gasWei);
  }

  /** A proof was paid for, where the solver proves its own fills. Base units of the chain's coin. */
  proved(rfqId: Bytes32, feeWei: bigint): void {
    const trade = this.open.get(rfqId);
    if (trade !== undefined) trade.proof += this.coinValue(feeWei);
  }

  /** The trade ended in the solver's favour. Of one that this run neither quoted nor filled nothing is known. */
  settled(rfqId: Bytes32): void {
    const trade = this.open.get(rfqId);
    if (trade === undefined) return;
    this.open.delete(rfqId);
    const { quotedAt, gas, proof } = trade;
    const profit = realisedProfit({ trade, quotedAt, settledAt: this.mid, gas, proof });
    this.total += profit.net;
    this.onProfit({ rfqId, ...profit });
  }

  /** The quote lost, or the order came to nothing. */
  forget(rfqId: Bytes32): void {
    this.open.delete(rfqId);
  }

  private coinValue(wei: bigint): bigint {
    return valueOf({ symbol: this.coin, decimals: COIN_DECIMALS }, wei, this.mid, "up");
  }
}

/** Amounts of 10^-8 dollars as decimal text, for a log. */
export function inDollars<T extends string>(amounts: Readonly<Record<T, bigint>>): Record<T, string> {
  const text = (amount: bigint): string => {
    const digits = (amount < 0n ? -amount : amount).toString().padStart(9, "0");
    return `${amount < 0n ? "-" : ""}${digits.slice(0, -8)}.${digits.slice(-8)}`;
  };
  return Object.fromEntries(
    Object.entries<bigint>(amounts).map(([name, amount]) => [name, text(amount)]),
  ) as Record<T, string>;
}
