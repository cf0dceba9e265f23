import { randomBytes } from "node:crypto";
import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import { testOrder } from "@tetrafi/core/settlement/testing/settlement-facts.ts";
import { insertAuctions } from "../auctions.ts";
import type { Database } from "../database.ts";
import { insertSolver, insertWorkspace } from "../identities.ts";
import { acceptOrders, type NewOrder } from "../accept-orders.ts";
import type { StoredQuote } from "../stored-order.ts";

const WORKSPACE = { id: "acme", name: "Acme Treasury" };
const SOLVER: Address = `0x${"5a".repeat(20)}`;

/** 32 random bytes. */
export function randomBytes32(): Bytes32 {
  return `0x${randomBytes(32).toString("hex")}`;
}

const quote: StoredQuote = {
  rfqId: randomBytes32(),
  solver: SOLVER,
  inputChainId: 31337,
  inputToken: SOLVER,
  inputAmount: "1000",
  outputChainId: 31338,
  outputToken: SOLVER,
  outputAmount: "990",
  validUntil: 1_800_000_000,
  signature: "0x00",
  salt: randomBytes32(),
};

/** An order ready to be accepted, with all that it refers to; what isn't given is of the core's test order. */
export async function newTestOrder(database: Database, given: Partial<NewOrder> = {}): Promise<NewOrder> {
  const rfqId = given.rfqId ?? randomBytes32();
  const order: NewOrder = {
    orderId: randomBytes32(),
    quoteId: rfqId,
    workspaceId: WORKSPACE.id,
    solverId: given.quote?.solver ?? SOLVER,
    kind: "crossChain",
    order: testOrder,
    signature: "0x00",
    quote,
    acceptedAtMs: Date.now(),
    idempotency: null,
    ...given,
    rfqId,
  };
  await insertWorkspace(database, WORKSPACE);
  await insertSolver(database, { id: order.solverId, name: order.solverId, address: order.quote.solver });
  const { acceptedAtMs, workspaceId } = order;
  await insertAuctions(database, [
    { rfqId, workspaceId, salt: rfqId, openedAtMs: acceptedAtMs, closedAtMs: acceptedAtMs, record: "{}" },
  ]);
  return order;
}

/** Accepts an order with all that it refers to; what isn't given is of the core's test order. Answers its id. */
export async function acceptTestOrder(database: Database, given: Partial<NewOrder> = {}): Promise<Bytes32> {
  const order = await newTestOrder(database, given);
  const [acceptance] = await acceptOrders(database, [order]);
  if (acceptance?.outcome !== "accepted") throw new Error("the order was not accepted");
  return order.orderId;
}
