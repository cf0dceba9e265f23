import { Compile } from "typebox/compile";
import type { Asset } from "@tetrafi/core/auction/types.ts";
import type { Address, Hex } from "@tetrafi/core/hex.ts";
import { fail, ok, type Result } from "@tetrafi/core/result.ts";
import { parseInteropAddress, toInteropAddress } from "@tetrafi/protocol/oif/interop-address.ts";
import { EscrowPayload, SolverQuotes, type SolverQuote } from "@tetrafi/protocol/oif/solver-api.ts";
import type { RfqMessage } from "@tetrafi/protocol/ws/solver-messages.ts";

const ESCROW = "oif-escrow-v0";
const quotesShape = Compile(SolverQuotes);
const escrowShape = Compile(EscrowPayload);

/** What a solver's answer offers, as it says it; nothing is held against the request yet. */
export type OfferedQuote = {
  readonly input: Asset;
  readonly output: Asset;
  readonly inputAmount: string;
  readonly outputAmount: string;
  /** Unix seconds; 0 where the solver doesn't say, which is too short for any request. */
  readonly validUntil: number;
  /** Null where the solver doesn't say. */
  readonly etaSeconds: number | null;
  readonly reference: string | null;
};

/**
 * The body of POST /quotes. OIF wants to know user and receiver, and takers are anonymous until they accept: an address
 * that is made of the request's own name, and that nobody has, stands for both.
 */
export function quoteRequest(rfq: RfqMessage): string {
  const nobody: Address = `0x${rfq.rfqId.slice(-40)}`;
  const user = toInteropAddress({ chainId: rfq.input.chainId, address: nobody });
  const receiver = toInteropAddress({ chainId: rfq.output.chainId, address: nobody });
  const exactInput = rfq.swapType === "ExactInput";
  const amount = { amount: rfq.amount };
  return JSON.stringify({
    user,
    intent: {
      intentType: "oif-swap",
      inputs: [{ user, asset: toInteropAddress(rfq.input), ...(exactInput ? amount : {}) }],
      outputs: [{ receiver, asset: toInteropAddress(rfq.output), ...(exactInput ? {} : amount) }],
      swapType: exactInput ? "exact-input" : "exact-output",
      minValidUntil: rfq.minValidUntil,
      preference: "price",
      originSubmission: { mode: "protocol", schemes: ["permit2"] },
      failureHandling: ["refund-automatic"],
      partialFill: false,
    },
    supportedTypes: [ESCROW],
  });
}

/**
 * The best for the taker of the quotes in an answer that are about the assets asked for; one that isn't where there is no
 * other, so that it is refused and on record. Null when there is none of the only order type that was asked for. An answer
 * of another shape, or a quote whose order says something else than its preview, is malformed.
 */
export function readQuotes(rfq: RfqMessage, answer: unknown): Result<OfferedQuote | null, "malformed"> {
  if (!quotesShape.Check(answer)) return fail("malformed");
  const offered: OfferedQuote[] = [];
  for (const quote of answer.quotes) {
    if (quote.order.type !== ESCROW) continue;
    const read = readQuote(quote);
    if (read === null) return fail("malformed");
    offered.push(read);
  }
  const matching = offered.filter(
    ({ input, output }) => isSame(input, rfq.input) && isSame(output, rfq.output),
  );
  const gain = ({ inputAmount, outputAmount }: OfferedQuote): bigint =>
    rfq.swapType === "ExactInput" ? BigInt(outputAmount) : -BigInt(inputAmount);
  const [first, ...others] = matching;
  if (first === undefined) return ok(offered[0] ?? null);
  return ok(others.reduce((best, each) => (gain(each) > gain(best) ? each : best), first));
}

/** Null if the quote is not of one input and one output, or contradicts itself. */
function readQuote(quote: SolverQuote): OfferedQuote | null {
  const { preview, order, validUntil, eta, quoteId } = quote;
  const [input, moreInputs] = preview.inputs;
  const [output, moreOutputs] = preview.outputs;
  if (input === undefined || output === undefined) return null;
  if (moreInputs !== undefined || moreOutputs !== undefined) return null;
  const [inputAsset, outputAsset] = [parseInteropAddress(input.asset), parseInteropAddress(output.asset)];
  if (inputAsset === null || outputAsset === null) return null;
  if (typeof input.amount !== "string" || typeof output.amount !== "string") return null;
  const read: OfferedQuote = {
    input: inputAsset,
    output: outputAsset,
    inputAmount: input.amount,
    outputAmount: output.amount,
    validUntil: validUntil ?? 0,
    etaSeconds: eta ?? null,
    reference: quoteId ?? null,
  };
  return escrowShape.Check(order.payload) && saysTheSame(read, order.payload) ? read : null;
}

/** Previews are informational in OIF: what would be signed decides. */
function saysTheSame(read: OfferedQuote, { domain, message }: EscrowPayload): boolean {
  const [permitted, morePermitted] = message.permitted;
  const [output, moreOutputs] = message.witness.outputs;
  return (
    morePermitted === undefined &&
    moreOutputs === undefined &&
    Number(domain.chainId) === read.input.chainId &&
    addressOf(permitted?.token) === read.input.address &&
    permitted?.amount === read.inputAmount &&
    Number(output?.chainId) === read.output.chainId &&
    addressOf(output?.token) === read.output.address &&
    output?.amount === read.outputAmount
  );
}

/** The address in 20 or in 32 bytes of hex, lower case; null if it is none. */
function addressOf(hex: string | undefined): Hex | null {
  const match = /^0x(?:0{24})?([0-9a-f]{40})$/i.exec(hex ?? "");
  return match?.[1] === undefined ? null : `0x${match[1].toLowerCase()}`;
}

const isSame = (a: Asset, b: Asset): boolean => a.chainId === b.chainId && a.address === b.address;
