import { Type } from "typebox";
import type { ErrorCode } from "../errors.ts";
import {
  LimitsRequest,
  LimitsResponse,
  ReferencesRequest,
  ReferencesResponse,
  ReinstateRequest,
  ReinstateResponse,
  SwitchesResponse,
  SwitchRequest,
  SwitchTurn,
} from "./risk.ts";
import { json, keyErrors, processErrors, type Route } from "./route.ts";

const readErrors = ["UNKNOWN_FIELD", ...keyErrors, ...processErrors] as const;
const writeErrors = [
  "INVALID_FIELD",
  "UNKNOWN_FIELD",
  "MALFORMED_JSON",
  "BODY_TOO_LARGE",
  "UNSUPPORTED_MEDIA_TYPE",
  ...keyErrors,
  ...processErrors,
] as const satisfies readonly ErrorCode[];

const reading = {
  method: "GET",
  tag: "administration",
  role: "operator",
  parameters: [],
  body: null,
  errors: readErrors,
} as const;
const writing = { method: "PUT", tag: "administration", role: "operator", parameters: [] } as const;

/** Limits, switches, reference prices and the standing of solvers, for the operator. All are felt within a second. */
export const riskRoutes: readonly Route[] = [
  {
    ...reading,
    operationId: "listLimits",
    path: "/api/v1/admin/limits",
    summary: "List the limits that are set",
    responses: json(LimitsResponse, "Limits."),
  },
  {
    ...writing,
    operationId: "setLimits",
    path: "/api/v1/admin/limits",
    summary: "Set and remove limits",
    description: "Every change is recorded.",
    body: LimitsRequest,
    responses: json(LimitsResponse, "All limits after the change."),
    errors: [...writeErrors, "UNKNOWN_SCOPE"],
  },
  {
    ...reading,
    operationId: "listSwitches",
    path: "/api/v1/admin/switches",
    summary: "See what is switched off, and who did it",
    responses: json(SwitchesResponse, "Switches."),
  },
  {
    ...writing,
    operationId: "turnSwitch",
    path: "/api/v1/admin/switches",
    summary: "Switch trading off or on, for all or for one",
    description: "Recorded with the key's id and the reason. Accepted orders go on to their settlement.",
    body: SwitchRequest,
    responses: json(SwitchTurn, "The turn as recorded."),
    errors: [...writeErrors, "UNKNOWN_SCOPE", "SWITCH_UNCHANGED", "SWITCH_REASON_MISSING"],
  },
  {
    ...reading,
    operationId: "listReferences",
    path: "/api/v1/admin/references",
    summary: "List the reference prices",
    responses: json(ReferencesResponse, "Reference prices."),
  },
  {
    ...writing,
    operationId: "setReferences",
    path: "/api/v1/admin/references",
    summary: "Set reference prices",
    description:
      "What collars and limits in the reference currency are measured by. A price counts for as long as the venue's settings say.",
    body: ReferencesRequest,
    responses: json(ReferencesResponse, "All reference prices after the change."),
    errors: writeErrors,
  },
  {
    ...writing,
    method: "POST",
    operationId: "reinstateSolver",
    path: "/api/v1/admin/solvers/{id}/reinstate",
    summary: "Bring a disabled or suspended solver back",
    description:
      "A disabled one comes back on probation, a suspended one to where it was. Recorded with the key's id and the reason.",
    parameters: [
      {
        name: "id",
        in: "path",
        required: true,
        description: "The solver's id.",
        schema: Type.String({ minLength: 1, maxLength: 128 }),
      },
    ],
    body: ReinstateRequest,
    responses: json(ReinstateResponse, "It is back."),
    errors: [
      ...writeErrors,
      "UNKNOWN_SOLVER",
      "SOLVER_NOT_DISABLED",
      "STAGE_MOVE_REFUSED",
      "STAGE_REASON_MISSING",
    ],
  },
];
