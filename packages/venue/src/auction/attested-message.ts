import type { Asset, Attestation } from "@tetrafi/core/auction/types.ts";
import type { QuoteMessage } from "@tetrafi/protocol/ws/quote-messages.ts";

/** A quote that a solver's own endpoint answered, and that nobody signed. */
export type AttestedMessage = Pick<QuoteMessage, "rfqId" | "inputAmount" | "outputAmount" | "validUntil"> & {
  readonly type: "attested";
  /** Null where the solver doesn't say: then it counts as the last second in which a fill is one. */
  readonly etaSeconds: number | null;
  readonly input: Asset;
  readonly output: Asset;
  readonly attestation: Attestation;
};
