import { privateKeyToAccount } from "viem/accounts";
import type { Hex } from "@tetrafi/core/hex.ts";
import type { QuoteResponse } from "@tetrafi/protocol/http/quotes.ts";
import { orderSetDigest } from "@tetrafi/protocol/signing/order-set.ts";
import { permit2Digest } from "@tetrafi/protocol/signing/permit2.ts";
import { CANONICAL_PERMIT2, verifyQuoteOrder, type QuoteExpectations } from "./verify-quote-order.ts";

/** A quote that does not add up, and must not be signed. */
export class QuoteMismatchError extends Error {
  override readonly name = "QuoteMismatchError";
  /** What differs, in words, one entry each. */
  readonly differences: readonly string[];

  constructor(differences: readonly string[]) {
    super(`do not sign this quote; request quotes again: ${differences.join("; ")}`);
    this.differences = differences;
  }
}

/**
 * Checks a quote (see `verifyQuoteOrder`), then signs its order, or its orders together, for Permit2 with the user's key.
 * Throws QuoteMismatchError that names every difference, also where the key is not the user's.
 * @returns 65 bytes r ‖ s ‖ v, for `TakerClient.placeOrder`.
 */
export async function signQuote(
  quote: QuoteResponse,
  privateKey: Hex,
  expectations: QuoteExpectations = {},
): Promise<Hex> {
  const verified = verifyQuoteOrder(quote, expectations);
  if (!verified.ok) throw new QuoteMismatchError(verified.error);
  const { order, set } = verified.value;
  const account = privateKeyToAccount(privateKey);
  if (account.address.toLowerCase() !== order.user)
    throw new QuoteMismatchError([`the order's user is ${order.user}, the key is of ${account.address}`]);
  const { settler } = quote.order.payload;
  const permit2 = expectations.permit2 ?? CANONICAL_PERMIT2;
  const hash =
    set === null
      ? permit2Digest(order, { settler, permit2 })
      : orderSetDigest(set, { opener: settler, permit2 });
  return account.sign({ hash });
}
