import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import { VenueError } from "@tetrafi/protocol/error-body.ts";
import type {
  ActionRequest,
  ActionResponse,
  HandOverRequest,
  DifferencesPage,
  SettlementDetail,
  SettlementsPage,
} from "@tetrafi/protocol/http/admin.ts";
import type { DifferencesQuery, SettlementsQuery } from "@tetrafi/protocol/http/admin-routes.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { listDifferences } from "@tetrafi/store/differences.ts";
import { actOnSettlement, listActions, type OperatorAction } from "@tetrafi/store/operator-actions.ts";
import { listSettlementSummaries, readSettlementDetail } from "@tetrafi/store/operator-settlements.ts";
import { listSettlementEvents } from "@tetrafi/store/settlement-events.ts";
import type { Clock } from "../clock.ts";
import type { Handler, RequestContext } from "./server.ts";

const DEFAULT_PAGE = 100;

/** GET /api/v1/admin/settlements */
export function getSettlements(database: Database, clock: Clock): Handler {
  return async ({ request }): Promise<SettlementsPage> => {
    const { step, stuck, workspace, cursor, limit: wanted } = request.query as SettlementsQuery;
    const limit = Number(wanted ?? DEFAULT_PAGE);
    const settlements = await listSettlementSummaries(database, {
      step,
      isStuck: flag(stuck),
      workspaceId: workspace,
      afterOrderId: cursor?.toLowerCase() as Bytes32 | undefined,
      limit,
      nowMs: clock.nowMs(),
    });
    const last = settlements.at(-1);
    return { settlements, nextCursor: settlements.length < limit ? null : (last?.orderId ?? null) };
  };
}

/** GET /api/v1/admin/settlements/{id} */
export function getSettlement(database: Database, clock: Clock): Handler {
  return async ({ request }): Promise<SettlementDetail> => {
    const orderId = orderIdOf(request);
    const [detail, timeline, actions] = await Promise.all([
      readSettlementDetail(database, orderId, clock.nowMs()),
      listSettlementEvents(database, orderId),
      listActions(database, orderId),
    ]);
    if (detail === null) throw new VenueError({ code: "UNKNOWN_ORDER" });
    return {
      ...detail,
      facts: detail.facts === null ? null : { ...detail.facts },
      transactions: detail.transactions.map(({ attempts, ...rest }) => ({
        ...rest,
        attempts: [...attempts],
      })) as SettlementDetail["transactions"],
      timeline: timeline.map((event) => ({ ...event })),
      actions,
    };
  };
}

const REFUSALS = {
  ended: "SETTLEMENT_ENDED",
  unknownOrder: "UNKNOWN_ORDER",
  unknownLane: "UNKNOWN_LANE",
} as const;

/** POST /api/v1/admin/settlements/{id}/retry, hold, release and hand-over */
export function postAction(database: Database, clock: Clock, action: OperatorAction): Handler {
  return async ({ request, key }): Promise<ActionResponse> => {
    if (key?.role !== "operator") throw new Error("the route is not an operator's");
    const orderId = orderIdOf(request);
    const { why, lane } = request.body as ActionRequest & Partial<HandOverRequest>;
    const result = await actOnSettlement(database, {
      orderId,
      action,
      keyId: key.id,
      why,
      lane: lane?.toLowerCase() as Address | undefined,
      nowMs: clock.nowMs(),
    });
    if (result.outcome !== "done") throw new VenueError({ code: REFUSALS[result.outcome] });
    return { orderId, action: result.action };
  };
}

/** GET /api/v1/admin/differences */
export function getDifferences(database: Database): Handler {
  return async ({ request }): Promise<DifferencesPage> => {
    const { open, cursor, limit: wanted } = request.query as DifferencesQuery;
    const limit = Number(wanted ?? DEFAULT_PAGE);
    const afterId = Number(cursor ?? 0);
    const isOpen = flag(open) ?? true;
    const differences = await listDifferences(database, { afterId, limit, isOpen });
    const last = differences.at(-1);
    const nextCursor = last === undefined || differences.length < limit ? null : String(last.id);
    return { differences, nextCursor };
  };
}

const flag = (text: "true" | "false" | undefined): boolean | undefined =>
  text === undefined ? undefined : text === "true";

function orderIdOf({ params }: RequestContext["request"]): Bytes32 {
  return (params as { id: string }).id.toLowerCase() as Bytes32;
}
