import { privateKeyToAddress } from "viem/accounts";
import { hashMessage, hexToBytes } from "viem";
import { isTradable } from "@tetrafi/core/amount.ts";
import { fixedAmount, MAX_QUOTE_SIZES } from "@tetrafi/core/auction/quote-sizes.ts";
import type { QuotedSize } from "@tetrafi/core/auction/types.ts";
import type { Address, Hex } from "@tetrafi/core/hex.ts";
import { legsQuoteDigest } from "@tetrafi/protocol/signing/legs-quote.ts";
import { quoteDomainSeparator } from "@tetrafi/protocol/signing/quote.ts";
import { sizedQuoteDigest } from "@tetrafi/protocol/signing/sized-quote.ts";
import { signDigest } from "@tetrafi/protocol/signing/recover.ts";
import { askedLegs } from "@tetrafi/protocol/ws/asked-legs.ts";
import type { QuoteMessage, SizedQuoteMessage } from "@tetrafi/protocol/ws/quote-messages.ts";
import type { Answer, QuotePrice, SizedPrice, SolverRfq } from "./solver-handlers.ts";
import { directionsOf } from "./directions.ts";

/** Settlers are few; a venue that names ever new ones must not fill the memory. */
const MAX_DOMAINS = 256;

/** Signs what a solver sends, with its key. */
export class AnswerSigner {
  /** The solver's address, lower case. */
  readonly address: Address;
  private readonly privateKey: Hex;
  private readonly domains = new Map<string, Uint8Array>();

  constructor(privateKey: Hex) {
    this.privateKey = privateKey;
    this.address = privateKeyToAddress(privateKey).toLowerCase() as Address;
  }

  /** EIP-191 signature of the venue's challenge. */
  challenge(challenge: string): Hex {
    return signDigest(hexToBytes(hashMessage(challenge)), this.privateKey);
  }

  /** The signed quote that answers a request. */
  answer(rfq: SolverRfq, answer: Answer): QuoteMessage | SizedQuoteMessage {
    if ("sizes" in answer) return this.sizedQuote(rfq, answer);
    if (!("bid" in answer)) return this.quote(rfq, answer);
    const { bid, ask } = directionsOf(rfq);
    const { validUntil } = answer;
    const { inputAmount, outputAmount, etaSeconds, signature } = this.quote(ask, {
      ...answer.ask,
      validUntil,
    });
    return {
      ...this.quote(bid, { ...answer.bid, validUntil }),
      otherSide: { inputAmount, outputAmount, etaSeconds, signature },
    };
  }

  private sizedQuote(rfq: SolverRfq, { sizes, validUntil, etaSeconds }: SizedPrice): SizedQuoteMessage {
    const { rfqId, input, output } = rfq;
    const signed = sizes.map((size) => withLeast(rfq, size));
    const digest = sizedQuoteDigest(this.domain(input.chainId, rfq.settler), {
      rfqId,
      solver: this.address,
      inputChainId: input.chainId,
      inputToken: input.address,
      outputChainId: output.chainId,
      outputToken: output.address,
      validUntil,
      sizes: signed,
    });
    return {
      type: "sizedQuote",
      rfqId,
      sizes: signed.map(({ inputAmount, outputAmount, minFill }) => ({
        inputAmount: inputAmount.toString(),
        outputAmount: outputAmount.toString(),
        minFill: minFill.toString(),
      })),
      validUntil,
      etaSeconds,
      signature: signDigest(digest, this.privateKey),
    };
  }

  private quote(rfq: SolverRfq, price: QuotePrice): QuoteMessage {
    const { inputAmount, outputAmount, minFill, validUntil, etaSeconds } = price;
    const { rfqId } = rfq;
    const part = minFill === undefined ? {} : { minFill };
    const terms = { rfqId, solver: this.address, ...askedLegs(rfq, price), validUntil, ...part };
    const digest = legsQuoteDigest(this.domain(rfq.input.chainId, rfq.settler), terms);
    return {
      type: "quote",
      rfqId: rfq.rfqId,
      inputAmount: inputAmount.toString(),
      outputAmount: outputAmount.toString(),
      ...(minFill === undefined ? {} : { minFill: minFill.toString() }),
      validUntil,
      etaSeconds,
      signature: signDigest(digest, this.privateKey),
    };
  }

  private domain(chainId: number, settler: Address): Uint8Array {
    const key = `${chainId}:${settler}`;
    const known = this.domains.get(key);
    if (known !== undefined) return known;
    if (this.domains.size >= MAX_DOMAINS) this.domains.clear();
    const separator = quoteDomainSeparator(chainId, settler);
    this.domains.set(key, separator);
    return separator;
  }
}

/** What is wrong with an answer to a request, or null. */
export function answerFault(rfq: SolverRfq, answer: Answer): string | null {
  if ("sizes" in answer) return sizesFault(rfq, answer);
  if (!("bid" in answer))
    return rfq.otherSide === undefined ? priceFault(rfq, answer) : "the request wants both directions quoted";
  if (rfq.otherSide === undefined) return "the request has one direction";
  const { bid, ask } = directionsOf(rfq);
  const { validUntil } = answer;
  const fault = priceFault(bid, { ...answer.bid, validUntil });
  if (fault !== null) return `bid: ${fault}`;
  const other = priceFault(ask, { ...answer.ask, validUntil });
  return other === null ? null : `ask: ${other}`;
}

function sizesFault(rfq: SolverRfq, { sizes, validUntil, etaSeconds }: SizedPrice): string | null {
  if (rfq.otherSide !== undefined) return "the request wants both directions quoted";
  if (sizes.length < 2 || sizes.length > MAX_QUOTE_SIZES)
    return `a quote has from 2 to ${MAX_QUOTE_SIZES} sizes`;
  let before = 0n;
  for (const size of sizes) {
    const fault = priceFault(rfq, { ...withLeast(rfq, size), validUntil, etaSeconds });
    if (fault !== null) return fault;
    const fixed = fixedAmount(rfq.swapType, size);
    if (fixed <= before) return "the sizes are not from the smallest to the largest";
    before = fixed;
  }
  return null;
}

/** A size without a least is all or nothing. */
function withLeast({ swapType }: SolverRfq, size: SizedPrice["sizes"][number]): QuotedSize {
  return { ...size, minFill: size.minFill ?? fixedAmount(swapType, size) };
}

function priceFault(rfq: SolverRfq, price: QuotePrice): string | null {
  const fixed = rfq.swapType === "ExactInput" ? price.inputAmount : price.outputAmount;
  if (price.minFill === undefined) {
    if (fixed !== rfq.amount) return "the price changes the side that the request fixes";
  } else if (rfq.partialFill === undefined) return "the request takes no quotes for part";
  else if (price.minFill <= 0n || price.minFill > fixed || fixed > rfq.amount)
    return "minFill is not between 1 and the quote's own fixed side, or that side is above the request's";
  if (!isTradable(price.inputAmount) || !isTradable(price.outputAmount))
    return "an amount is not tradable: zero, negative or too large";
  if (!Number.isSafeInteger(price.validUntil) || price.validUntil < rfq.minValidUntil)
    return "validUntil is before the request's minValidUntil";
  if (!Number.isSafeInteger(price.etaSeconds) || price.etaSeconds < 0 || price.etaSeconds > 86_400)
    return "etaSeconds is not an integer from 0 to 86,400";
  return null;
}
