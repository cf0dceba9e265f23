import type { ResolvedCorridor } from "@tetrafi/protocol/config/corridors.ts";
import { quoteDomainSeparator } from "@tetrafi/protocol/signing/quote.ts";

/** EIP-712 domains of quotes, computed once each: there are as many as settlers. */
export class QuoteDomains {
  private readonly separators = new Map<string, Uint8Array>();

  of({ origin, settler }: ResolvedCorridor): Uint8Array {
    const key = `${origin.chainId}:${settler}`;
    let separator = this.separators.get(key);
    if (separator === undefined) {
      separator = quoteDomainSeparator(origin.chainId, settler);
      this.separators.set(key, separator);
    }
    return separator;
  }
}
