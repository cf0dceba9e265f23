import { createHmac, timingSafeEqual } from "node:crypto";
import { canonicalJson } from "@tetrafi/protocol/canonical-json.ts";
import type { QuoteResponse } from "@tetrafi/protocol/http/quotes.ts";

/** The venue's seal over an offer: proves that it comes back exactly as it was returned. */
export type Sealer = {
  readonly seal: (quote: Omit<QuoteResponse, "integrityChecksum">) => QuoteResponse;
  readonly isIntact: (quote: QuoteResponse) => boolean;
};

/** HMAC-SHA256 over the canonical JSON of every other field. `secret` is 32 bytes as hex. */
export function openSealer(secret: string): Sealer {
  const key = Buffer.from(secret, "hex");
  const checksum = (quote: Omit<QuoteResponse, "integrityChecksum">): Buffer =>
    createHmac("sha256", key).update(canonicalJson(quote)).digest();
  return {
    seal: (quote) => ({ ...quote, integrityChecksum: checksum(quote).toString("hex") }),
    isIntact: ({ integrityChecksum, ...quote }) =>
      timingSafeEqual(checksum(quote), Buffer.from(integrityChecksum, "hex")),
  };
}
