import type { QuoteTerms, Rfq } from "@tetrafi/core/auction/types.ts";
import type { ResolvedCorridor } from "@tetrafi/protocol/config/corridors.ts";
import type { QuoteMessage, SizedQuoteMessage } from "@tetrafi/protocol/ws/quote-messages.ts";
import type { AttestedMessage } from "./attested-message.ts";

/** What a solver's message says of its quote. Of one with several sizes the largest stands for it: at most one is taken. */
export function termsOf(
  { rfqId }: Rfq,
  solverId: string,
  message: QuoteMessage | SizedQuoteMessage | AttestedMessage,
  { corridor }: ResolvedCorridor,
): QuoteTerms {
  const { validUntil } = message;
  const etaSeconds = message.etaSeconds ?? corridor.fillWindowSeconds;
  if (message.type === "sizedQuote") {
    const sizes = message.sizes.map(({ inputAmount, outputAmount, minFill }) => ({
      inputAmount: BigInt(inputAmount),
      outputAmount: BigInt(outputAmount),
      minFill: BigInt(minFill),
    }));
    const largest = sizes.at(-1) ?? { inputAmount: 0n, outputAmount: 0n };
    return { rfqId, solverId, ...largest, sizes, validUntil, etaSeconds };
  }
  // What nobody signed is never for part.
  const minFill = message.type === "quote" ? message.minFill : undefined;
  return {
    rfqId,
    solverId,
    inputAmount: BigInt(message.inputAmount),
    outputAmount: BigInt(message.outputAmount),
    ...(minFill === undefined ? {} : { minFill: BigInt(minFill) }),
    validUntil,
    etaSeconds,
  };
}
