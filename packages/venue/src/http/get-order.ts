import type { Bytes32 } from "@tetrafi/core/hex.ts";
import { crossingEvidence } from "@tetrafi/core/crossing/crossing-evidence.ts";
import { VenueError } from "@tetrafi/protocol/error-body.ts";
import type { EvidenceResponse } from "@tetrafi/protocol/http/evidence.ts";
import type { OrderView, Timeline, TimelineEvent } from "@tetrafi/protocol/http/orders.ts";
import { firstAmounts } from "@tetrafi/protocol/order/order-legs.ts";
import { toWireOrder } from "@tetrafi/protocol/order/wire.ts";
import { findAuction } from "@tetrafi/store/auctions.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { listOrderTransactions } from "@tetrafi/store/order-transactions.ts";
import { findOrders, type OrderRow } from "@tetrafi/store/orders.ts";
import { listSettlementEvents } from "@tetrafi/store/settlement-events.ts";
import type { AuctionRecord } from "@tetrafi/core/auction/record.ts";
import { orderView, wholeView } from "./order-view.ts";
import type { Handler, RequestContext } from "./server.ts";
import { workspaceOf } from "./workspace-of.ts";

/** GET /api/v1/rfq/orders/{id}: an order, or a split as a whole. */
export function getOrder(database: Database): Handler {
  return async (call): Promise<OrderView> => {
    const orders = await ownOrders(database, call);
    return isWhole(orders, call) ? wholeView(orders) : orderView(orders[0]);
  };
}

/** GET /api/v1/rfq/orders/{id}/timeline: the auction's events, then the settlement's; of a split, of all its parts. */
export function getTimeline(database: Database): Handler {
  return async (call): Promise<Timeline> => {
    const orders = await ownOrders(database, call);
    const [first] = orders;
    const record = await recordOf(database, first);
    if (!isWhole(orders, call))
      return { orderId: first.orderId, events: await timelineOf(database, first, record) };
    const timelines = await Promise.all(
      orders.map(async ({ orderId }) =>
        (await listSettlementEvents(database, orderId)).map((event) => ({ ...event, orderId })),
      ),
    );
    const settlement = timelines.flat().toSorted((a, b) => a.seq - b.seq);
    return { orderId: idOf(call), events: [...auctionEvents(record), ...settlement] };
  };
}

/** GET /api/v1/rfq/orders/{id}/evidence: of one order. */
export function getEvidence(database: Database): Handler {
  return async (call): Promise<EvidenceResponse> => {
    const orders = await ownOrders(database, call);
    if (isWhole(orders, call)) {
      const orderIds = orders.map(({ orderId }) => orderId);
      throw new VenueError({ code: "EVIDENCE_OF_PARTS", details: { orderIds } });
    }
    const [order] = orders;
    const record = await recordOf(database, order);
    const timeline = await timelineOf(database, order, record);
    const crossing = crossingEvidence(firstAmounts(order.order), timeline);
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
      ...(crossing === null ? {} : { crossing }),
      timeline,
      transactions: await listOrderTransactions(database, order.orderId),
    };
  };
}

type Orders = readonly [OrderRow, ...OrderRow[]];

const idOf = (call: RequestContext): Bytes32 =>
  (call.request.params as { id: string }).id.toLowerCase() as Bytes32;

/** Whether the path names a split as a whole. */
const isWhole = ([first]: Orders, call: RequestContext): boolean => first.whole?.id === idOf(call);

/** The order that the path names, or the parts of the split, if they are this workspace's; another's don't exist for it. */
async function ownOrders(database: Database, call: RequestContext): Promise<Orders> {
  const workspaceId = workspaceOf(call);
  const id = idOf(call);
  const [order] = await findOrders(database, { orderId: id, workspaceId });
  if (order !== undefined) return [order];
  const [first, ...others] = await findOrders(database, { wholeId: id, workspaceId });
  if (first === undefined) throw new VenueError({ code: "UNKNOWN_ORDER" });
  return [first, ...others];
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
