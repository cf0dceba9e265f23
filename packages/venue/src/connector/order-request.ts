import type { Address } from "@tetrafi/core/hex.ts";
import type { ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { permit2TypedData } from "@tetrafi/protocol/signing/permit2.ts";
import { findAuction } from "@tetrafi/store/auctions.ts";
import type { Database } from "@tetrafi/store/database.ts";
import type { OrderRow } from "@tetrafi/store/orders.ts";

/**
 * The body of POST /orders: the order exactly as the taker signed it, and that signature. There is no `quoteId`: OIF's
 * solver takes it as a wish for an order of its own making, which nobody signed (oif-solver, crates/solver-service/src/
 * server.rs, create_intent_from_quote). The solver's name for its quote is in `metadata`.
 */
export async function orderRequest(
  database: Database,
  network: ResolvedNetwork,
  { orderId, rfqId, quoteId, workspaceId, order, signature }: OrderRow,
): Promise<string> {
  const chain = network.chain(Number(order.originChainId));
  if (chain === undefined) throw new Error(`chain ${order.originChainId} is not in the network file`);
  const { inputSettler, permit2 } = chain.contracts;
  const scope = {
    settler: inputSettler.toLowerCase() as Address,
    permit2: permit2.toLowerCase() as Address,
  };
  const auction = await findAuction(database, workspaceId, rfqId);
  const quote = auction?.record.events.find((event) => "quoteId" in event && event.quoteId === quoteId);
  const reference = quote?.type === "attestedQuote" ? quote.attestation.reference : null;
  return JSON.stringify({
    order: {
      type: "oif-escrow-v0",
      payload: { signatureType: "eip712", ...permit2TypedData(order, scope) },
    },
    signature,
    metadata: { orderId, rfqId, ...(reference === null ? {} : { quoteId: reference }) },
  });
}
