import { Type } from "typebox";
import type { ErrorCode } from "../errors.ts";
import { ActionRequest } from "./admin.ts";
import { HostedActionResponse, HostedFiller, HostedFillersResponse } from "./hosted-fillers.ts";
import { json, keyErrors, processErrors, type Route, type RouteParameter } from "./route.ts";

const solverId: RouteParameter = {
  name: "id",
  in: "path",
  required: true,
  description: "The solver's id.",
  schema: Type.String({ minLength: 1, maxLength: 128 }),
};

const acting = {
  method: "POST",
  tag: "administration",
  role: "operator",
  parameters: [solverId],
  body: ActionRequest,
  responses: json(
    HostedActionResponse,
    "Done and recorded. Repeating it changes nothing, and is recorded again.",
  ),
  errors: [
    "INVALID_FIELD",
    "UNKNOWN_FIELD",
    "MALFORMED_JSON",
    "BODY_TOO_LARGE",
    "UNSUPPORTED_MEDIA_TYPE",
    ...keyErrors,
    "NO_HOSTED_FILLER",
    ...processErrors,
  ] as const satisfies readonly ErrorCode[],
} as const;
const reading = { method: "GET", tag: "administration", role: "operator", body: null } as const;

/** Fillers that the settlement process runs for solvers, for the operator. */
export const hostedRoutes: readonly Route[] = [
  {
    ...reading,
    operationId: "listHostedFillers",
    path: "/api/v1/admin/hosted-fillers",
    summary: "List the hosted fillers",
    description:
      "Their accounts as last read, what they have promised and have at risk, what they can't fill and why.",
    parameters: [],
    responses: json(HostedFillersResponse, "Hosted fillers."),
    errors: ["UNKNOWN_FIELD", ...keyErrors, ...processErrors],
  },
  {
    ...reading,
    operationId: "getHostedFiller",
    path: "/api/v1/admin/hosted-fillers/{id}",
    summary: "See the hosted filler of a solver",
    parameters: [solverId],
    responses: json(HostedFiller, "The hosted filler."),
    errors: ["INVALID_FIELD", "UNKNOWN_FIELD", ...keyErrors, "NO_HOSTED_FILLER", ...processErrors],
  },
  {
    ...acting,
    operationId: "holdHostedFiller",
    path: "/api/v1/admin/hosted-fillers/{id}/hold",
    summary: "Let a hosted filler send nothing new",
    description:
      "Once answered, no new fill of its is recorded; what was signed before runs to its end. Orders that are missed while it is held are not the solver's fades.",
  },
  {
    ...acting,
    operationId: "resumeHostedFiller",
    path: "/api/v1/admin/hosted-fillers/{id}/resume",
    summary: "Let a held filler go on",
  },
];
