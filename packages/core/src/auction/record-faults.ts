import { baseAmount, oppositeOf } from "./hidden-side.ts";
import { checkSizes } from "./quote-sizes.ts";
import type { RecordedQuote } from "./record-quote.ts";
import { recordPlace, recordSplit, replayRecord, restoreRfq, type AuctionRecord } from "./record.ts";

/**
 * What contradicts itself in a record: offers that its quotes don't come to, a quote of both directions where one was asked
 * for or the other way round, sizes that no quote can have. Nothing else of the venue is needed. Throws on amounts that are
 * no integers.
 */
export function recordFaults(record: AuctionRecord): string[] {
  const faults: string[] = [];
  const { offers, split } = replayRecord(record);
  if (!isSame(offers.map(recordPlace), record.ranking)) faults.push("ranking");
  if (!isSame(recordSplit(split).split, record.split)) faults.push("split");
  return [...faults, ...recordedQuoteFaults(record)];
}

/** The same of the quotes alone. */
export function recordedQuoteFaults(record: AuctionRecord): string[] {
  return record.events.flatMap((event) => (event.type === "quote" ? quoteFaults(record, event) : []));
}

function quoteFaults(record: AuctionRecord, quote: RecordedQuote): string[] {
  const rfq = restoreRfq(record.rfq);
  const { otherSide, sizes, quoteId } = quote;
  const faults: string[] = [];
  const isTwoSided = otherSide !== undefined;
  const other = isTwoSided ? oppositeOf(rfq).swapType : null;
  if (isTwoSided !== (rfq.hidesSide === true)) faults.push(`quote ${quoteId}: other side`);
  if (isTwoSided && other !== null && baseAmount(other, amountsOf(otherSide)) !== rfq.amount)
    faults.push(`quote ${quoteId}: size of the other side`);
  if (sizes === undefined) return faults;
  const several = sizes.map((size) => ({ ...amountsOf(size), minFill: BigInt(size.minFill) }));
  const last = sizes.at(-1);
  const standsForAll =
    last?.inputAmount === quote.inputAmount &&
    last.outputAmount === quote.outputAmount &&
    last.minFill === quote.minFill;
  if (rfq.split === undefined || checkSizes(rfq.swapType, several) !== null || !standsForAll)
    faults.push(`quote ${quoteId}: sizes`);
  return faults;
}

const amountsOf = (price: { readonly inputAmount: string; readonly outputAmount: string }) => ({
  inputAmount: BigInt(price.inputAmount),
  outputAmount: BigInt(price.outputAmount),
});

/** Whatever the order of keys. */
function isSame(one: unknown, other: unknown): boolean {
  return sorted(one) === sorted(other);
}

function sorted(value: unknown): string {
  return (
    JSON.stringify(value, (_key, each: unknown) =>
      typeof each === "object" && each !== null && !Array.isArray(each)
        ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)))
        : each,
    ) ?? ""
  );
}
