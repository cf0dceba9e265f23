import { Type, type Static } from "typebox";
import type { ErrorCode } from "../errors.ts";
import { Bytes32 } from "../primitives.ts";
import {
  ActionRequest,
  HandOverRequest,
  ActionResponse,
  DifferencesPage,
  ForeignOrdersPage,
  ForeignOrderStatus,
  SettlementDetail,
  SettlementsPage,
  Step,
} from "./admin.ts";
import { json, keyErrors, processErrors, type Route, type RouteParameter } from "./route.ts";

/** A page's length in a query: 1 to 500. */
const Limit = Type.String({ title: "PageLimit", pattern: "^([1-9]|[1-9][0-9]|[1-4][0-9]{2}|500)$" });
const Flag = Type.Enum(["true", "false"], { title: "Flag" });
/** Of differences: their number. */
const Position = Type.String({ title: "DifferencesCursor", pattern: "^[0-9]{1,15}$" });

/** Query of GET /api/v1/admin/settlements. */
export type SettlementsQuery = {
  readonly step?: Static<typeof Step>;
  readonly stuck?: "true" | "false";
  readonly workspace?: string;
  readonly cursor?: `0x${string}`;
  readonly limit?: string;
};

/** Query of GET /api/v1/admin/differences. */
export type DifferencesQuery = {
  readonly open?: "true" | "false";
  readonly cursor?: string;
  readonly limit?: string;
};

/** Query of GET /api/v1/admin/foreign-orders. */
export type ForeignOrdersQuery = {
  readonly status?: Static<typeof ForeignOrderStatus>;
  readonly cursor?: `0x${string}`;
  readonly limit?: string;
};

const query = (name: string, description: string, schema: Type.TSchema): RouteParameter => ({
  name,
  in: "query",
  required: false,
  description,
  schema,
});
const limit = query("limit", "Longest page, 100 unless given.", Limit);

const readErrors = ["INVALID_FIELD", "UNKNOWN_FIELD", ...keyErrors, ...processErrors] as const;
const actionErrors = [
  "INVALID_FIELD",
  "UNKNOWN_FIELD",
  "MALFORMED_JSON",
  "BODY_TOO_LARGE",
  "UNSUPPORTED_MEDIA_TYPE",
  ...keyErrors,
  "UNKNOWN_ORDER",
  "SETTLEMENT_ENDED",
  ...processErrors,
] as const satisfies readonly ErrorCode[];

const orderId: RouteParameter = {
  name: "id",
  in: "path",
  required: true,
  description: "The order's id, as on chain.",
  schema: Bytes32,
};

const reading = { method: "GET", tag: "administration", role: "operator", body: null } as const;
const acting = {
  method: "POST",
  tag: "administration",
  role: "operator",
  parameters: [orderId],
  body: ActionRequest,
  responses: json(ActionResponse, "Done and recorded. Repeating it changes nothing, and is recorded again."),
  errors: actionErrors,
} as const;

/** What an operator sees and does. No action sends anything: the settlement process does what is left to do. */
export const adminRoutes: readonly Route[] = [
  {
    ...reading,
    operationId: "listSettlements",
    path: "/api/v1/admin/settlements",
    summary: "List settlements",
    description: "Those that are not over, unless `step` names an end.",
    parameters: [
      query("step", "Only those at this step.", Step),
      query("stuck", "Only those that are stuck, or that are not.", Flag),
      query("workspace", "Only those of this workspace.", Type.String({ minLength: 1, maxLength: 64 })),
      query("cursor", "`nextCursor` of the page before.", Bytes32),
      limit,
    ],
    responses: json(SettlementsPage, "A page."),
    errors: readErrors,
  },
  {
    ...reading,
    operationId: "getSettlement",
    path: "/api/v1/admin/settlements/{id}",
    summary: "See everything about a settlement",
    description:
      "Facts as last read, every attempt, why it waits, its next deadline, its timeline, what operators did.",
    parameters: [orderId],
    responses: json(SettlementDetail, "The settlement."),
    errors: [...readErrors, "UNKNOWN_ORDER"],
  },
  {
    ...acting,
    operationId: "retrySettlement",
    path: "/api/v1/admin/settlements/{id}/retry",
    summary: "Look at a settlement now",
    description:
      "Without waiting for its backoff. Transactions that reverted so far don't count against their budget any more.",
  },
  {
    ...acting,
    operationId: "holdSettlement",
    path: "/api/v1/admin/settlements/{id}/hold",
    summary: "Send nothing new for a settlement",
    description:
      "Once answered, no new transaction is recorded for it, also no refund; it is still tracked, and what was signed before runs to its end. From its expiry on that is an alarm.",
  },
  {
    ...acting,
    operationId: "releaseSettlement",
    path: "/api/v1/admin/settlements/{id}/release",
    summary: "Let a held settlement go on",
  },
  {
    ...acting,
    operationId: "handOverSettlement",
    path: "/api/v1/admin/settlements/{id}/hand-over",
    summary: "Send what comes next for a settlement from another signer",
    description:
      "What the other signers have under way for it ends first: it is mined, or its nonce is taken by a transfer of nothing. Until then nothing of the same purpose is sent.",
    body: HandOverRequest,
    errors: [...actionErrors, "UNKNOWN_LANE"],
  },
  {
    ...reading,
    operationId: "listDifferences",
    path: "/api/v1/admin/differences",
    summary: "List where chains and database differ",
    description: "Those that are open, unless `open` is false: then all that ever were.",
    parameters: [
      query("open", "Whether to leave out what is resolved; true unless given.", Flag),
      query("cursor", "`nextCursor` of the page before.", Position),
      limit,
    ],
    responses: json(DifferencesPage, "A page."),
    errors: readErrors,
  },
  {
    ...reading,
    operationId: "listForeignOrders",
    path: "/api/v1/admin/foreign-orders",
    summary: "List orders that others opened on chain",
    description: "Discovered from final blocks and tracked to their end. The venue does nothing for them.",
    parameters: [
      query("status", "Only those that stand so.", ForeignOrderStatus),
      query("cursor", "`nextCursor` of the page before.", Bytes32),
      limit,
    ],
    responses: json(ForeignOrdersPage, "A page."),
    errors: readErrors,
  },
];
