import type { Bytes32 } from "@tetrafi/core/hex.ts";
import { publicStatus } from "@tetrafi/core/settlement/transitions.ts";
import { VenueError } from "@tetrafi/protocol/error-body.ts";
import type { EvidenceResponse } from "@tetrafi/protocol/http/evidence.ts";
import type { OrderView, Timeline, TimelineEvent } from "@tetrafi/protocol/http/orders.ts";
import { orderLegs } from "@tetrafi/protocol/order/order-legs.ts";
import { toWireOrder } from "@tetrafi/protocol/order/wire.ts";
import { findAuction } from "@tetrafi/store/auctions.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { listOrderTransactions } from "@tetrafi/store/order-transactions.ts";
import { findOrders, type OrderRow } from "@tetrafi/store/orders.ts";
import { listSettlementEvents } from "@tetrafi/store/settlement-events.ts";
import type { AuctionRecord } from "@tetrafi/core/auction/record.ts";
import type { Handler, RequestContext } from "./server.ts";
import { workspaceOf } from "./workspace-of.ts";

/** GET /api/v1/rfq/orders/{id} */
export function getOrder(database: Database): Handler {
  return async (call): Promise<OrderView> => {
    const order = await ownOrder(database, call);
    const { input, output } = { input: order.quote, output: order.quote };
    const { inputs, outputs } = orderLegs(order.order);
    return {
      id: order.orderId,
      rfqId: order.rfqId,
      quoteId: order.quoteId,
      solverId: order.solverId,
      status: publicStatus(order.step),
      step: order.step,
      reason: order.reason,
      input: {
        asset: { chainId: input.inputChainId, address: input.inputToken },
        amount: input.inputAmount,
      },
      output: {
        asset: { chainId: output.outputChainId, address: output.outputToken },
        amount: output.outputAmount,
      },
      inputs: inputs.map(({ asset, amount }) => ({ asset, amount: amount.toString() })),
      outputs: outputs.map(({ asset, amount, receiver }) => ({
        asset,
        amount: amount.toString(),
        receiver,
      })),
      createdAt: Math.floor(order.acceptedAtMs / 1_000),
      updatedAt: Math.floor(order.updatedAtMs / 1_000),
    };
  };
}

/** GET /api/v1/rfq/orders/{id}/timeline: the auction's events, then the settlement's. */
export function getTimeline(database: Database): Handler {
  return async (call): Promise<Timeline> => {
    const order = await ownOrder(database, call);
    const record = await recordOf(database, order);
    return { orderId: order.orderId, events: await timelineOf(database, order, record) };
  };
}

/** GET /api/v1/rfq/orders/{id}/evidence */
export function getEvidence(database: Database): Handler {
  return async (call): Promise<EvidenceResponse> => {
    const order = await ownOrder(database, call);
    const record = await recordOf(database, order);
    return {
      version: 1,
      orderId: order.orderId,
      auction: record,
      order: {
        standardOrder: toWireOrder(order.order),
        quoteId: order.quoteId,
        solverId: order.solverId,
        acceptedAtMs: order.acceptedAtMs,
      },
      timeline: await timelineOf(database, order, record),
      transactions: await listOrderTransactions(database, order.orderId),
    };
  };
}

/** The order that the path names, if it is this workspace's; another's doesn't exist for it. */
async function ownOrder(database: Database, call: RequestContext): Promise<OrderRow> {
  const { id } = call.request.params as { id: string };
  const orderId = id.toLowerCase() as Bytes32;
  const [order] = await findOrders(database, { orderId, workspaceId: workspaceOf(call) });
  if (order === undefined) throw new VenueError({ code: "UNKNOWN_ORDER" });
  return order;
}

async function recordOf(database: Database, order: OrderRow): Promise<AuctionRecord> {
  const auction = await findAuction(database, order.workspaceId, order.rfqId);
  if (auction === null) throw new Error(`order ${order.orderId} has no auction`);
  return auction.record;
}

async function timelineOf(
  database: Database,
  order: OrderRow,
  record: AuctionRecord,
): Promise<TimelineEvent[]> {
  const settlement = await listSettlementEvents(database, order.orderId);
  return [...auctionEvents(record), ...settlement.map((event) => ({ ...event }))];
}

/** The auction's part of the timeline. It has no cursor: `seq` is 0. */
function auctionEvents(record: AuctionRecord): TimelineEvent[] {
  const nowhere = { seq: 0, chainId: null, txHash: null, blockNumber: null } as const;
  return [
    {
      ...nowhere,
      step: "rfq",
      atMs: Math.floor(record.openedAtUs / 1_000),
      detail: { asked: record.asked.length, windowMs: record.windowMs },
    },
    {
      ...nowhere,
      step: "quoted",
      atMs: Math.floor(record.closedAtUs / 1_000),
      detail: { offers: record.ranking.length, closeReason: record.closeReason },
    },
  ];
}
