import { Compile } from "typebox/compile";
import type { Address } from "@tetrafi/core/hex.ts";
import { canonicalJson } from "@tetrafi/protocol/canonical-json.ts";
import type { OifQuote } from "@tetrafi/protocol/http/oif-quotes.ts";
import { QuoteResponse } from "@tetrafi/protocol/http/quotes.ts";
import { toInteropAddress } from "@tetrafi/protocol/oif/interop-address.ts";

const SEAL = "hmac-sha256:";
const offerShape = Compile(QuoteResponse);

/** Which order type of OIF an offer is. */
export function oifOrderType({ order }: Pick<QuoteResponse, "order">): OifQuote["order"]["type"] {
  return order.type === "oif-escrow-v0" ? "oif-escrow-v0" : "oif-generic-v0";
}

/**
 * An offer as OIF's clients know it. Everything in it follows from the venue's own form, which goes along in `metadata`
 * but for what is in the quote already; so the venue's seal is over all of it.
 */
export function toOifQuote(offer: QuoteResponse): OifQuote {
  const { order, preview, integrityChecksum, ...rest } = offer;
  const { typedData, ...payload } = order.payload;
  const { standardOrder, originChainId } = payload;
  const user = toInteropAddress({ chainId: originChainId, address: standardOrder.user as Address });
  return {
    quoteId: offer.quoteId,
    solverId: offer.solverId,
    order: { type: oifOrderType(offer), payload: { signatureType: "eip712", ...typedData } },
    validUntil: offer.validUntil,
    eta: offer.eta,
    provider: "TetraFi",
    failureHandling: "refund-automatic",
    partialFill: false,
    preview: {
      inputs: preview.inputs.map(({ asset, amount }) => ({ user, asset: toInteropAddress(asset), amount })),
      outputs: preview.outputs.map(({ asset, amount, receiver }) => ({
        receiver: toInteropAddress({ chainId: asset.chainId, address: receiver }),
        asset: toInteropAddress(asset),
        amount,
      })),
    },
    integrityChecksum: `${SEAL}${integrityChecksum}`,
    metadata: { quote: { ...rest, preview, order: { ...order, payload } } },
  };
}

/**
 * The inverse. Null if the quote is not one that `toOifQuote` makes: some part of it was changed. Whether the venue made
 * this one, its seal tells.
 */
export function fromOifQuote(quote: OifQuote): QuoteResponse | null {
  const { signatureType: _signatureType, ...typedData } = quote.order.payload;
  const inner = quote.metadata.quote as Partial<QuoteResponse>;
  const offer: unknown = {
    ...inner,
    order: { ...inner.order, payload: { ...inner.order?.payload, typedData } },
    integrityChecksum: quote.integrityChecksum.slice(SEAL.length),
  };
  if (!offerShape.Check(offer)) return null;
  return canonicalJson(toOifQuote(offer)) === canonicalJson(quote) ? offer : null;
}
