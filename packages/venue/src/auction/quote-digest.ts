import type { QuoteTerms } from "@tetrafi/core/auction/types.ts";
import type { Address } from "@tetrafi/core/hex.ts";
import { quoteDigest } from "@tetrafi/protocol/signing/quote.ts";
import type { OpenRound } from "./round.ts";

/** EIP-712 digest of a quote's terms in its round: what its solver signs, and what names it. */
export function digestOfQuote(
  { auction, domainSeparator }: OpenRound,
  quote: QuoteTerms,
  solver: Address,
): Uint8Array {
  const { rfqId, input, output } = auction.rfq;
  return quoteDigest(domainSeparator, {
    rfqId,
    solver,
    inputChainId: input.chainId,
    inputToken: input.address,
    inputAmount: quote.inputAmount,
    outputChainId: output.chainId,
    outputToken: output.address,
    outputAmount: quote.outputAmount,
    validUntil: quote.validUntil,
  });
}
