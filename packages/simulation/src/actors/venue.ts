import type { Database } from "@tetrafi/store/database.ts";
import { insertAuctions } from "@tetrafi/store/auctions.ts";
import { insertSolver, insertWorkspace } from "@tetrafi/store/identities.ts";
import { acceptOrders } from "@tetrafi/store/accept-orders.ts";
import { SOLVER, type Trade } from "./trade.ts";

const WORKSPACE = { id: "acme", name: "Acme Treasury" };

/** Writes the order as the venue does. */
export async function acceptTrade(database: Database, trade: Trade, nowMs: number): Promise<void> {
  const { orderId, order, kind, signature, quote, others } = trade;
  const { rfqId } = quote;
  await insertWorkspace(database, WORKSPACE);
  await insertSolver(database, { id: SOLVER, name: "Solver", address: SOLVER });
  await insertAuctions(database, [
    {
      rfqId,
      workspaceId: WORKSPACE.id,
      salt: quote.salt,
      openedAtMs: nowMs,
      closedAtMs: nowMs,
      record: "{}",
    },
  ]);
  const accepted = await acceptOrders(database, [
    {
      orderId,
      rfqId,
      quoteId: rfqId,
      workspaceId: WORKSPACE.id,
      solverId: SOLVER,
      kind,
      order,
      signature,
      quote,
      acceptedAtMs: nowMs,
      idempotency: null,
      ...(others.length === 0
        ? {}
        : {
            whole: {
              id: rfqId,
              others: others.map((part) => ({
                orderId: part.orderId,
                quoteId: part.orderId,
                solverId: SOLVER,
                order: part.order,
                quote: part.quote,
              })),
            },
          }),
    },
  ]);
  if (accepted[0]?.outcome !== "accepted") throw new Error("an order was not accepted");
}
