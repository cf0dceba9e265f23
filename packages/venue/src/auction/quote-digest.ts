import { tradeLegs } from "@tetrafi/core/auction/trade-legs.ts";
import type { QuoteTerms } from "@tetrafi/core/auction/types.ts";
import type { Address } from "@tetrafi/core/hex.ts";
import { legsQuoteDigest } from "@tetrafi/protocol/signing/legs-quote.ts";
import { sizedQuoteDigest } from "@tetrafi/protocol/signing/sized-quote.ts";
import type { QuotedDirection } from "./round.ts";

/** EIP-712 digest of a quote's terms in its round: what its solver signs, and what names it. */
export function digestOfQuote(
  { auction, domainSeparator }: QuotedDirection,
  quote: QuoteTerms,
  solver: Address,
): Uint8Array {
  const { rfq } = auction;
  const { validUntil, minFill, sizes } = quote;
  if (sizes !== undefined)
    return sizedQuoteDigest(domainSeparator, {
      rfqId: rfq.rfqId,
      solver,
      inputChainId: rfq.input.chainId,
      inputToken: rfq.input.address,
      outputChainId: rfq.output.chainId,
      outputToken: rfq.output.address,
      validUntil,
      sizes,
    });
  return legsQuoteDigest(domainSeparator, {
    rfqId: rfq.rfqId,
    solver,
    ...tradeLegs(rfq, quote),
    validUntil,
    ...(minFill === undefined ? {} : { minFill }),
  });
}
