import { Type } from "typebox";
import type { ErrorCode } from "../errors.ts";
import { CertificationRequest, CertificationResponse, VenueCertificationRequest } from "./certification.ts";
import { json, keyErrors, processErrors, type Route, type RouteParameter } from "./route.ts";
import {
  SolverDetail,
  SolverListResponse,
  StageRequest,
  StageResponse,
  WorkspaceRequest,
  WorkspaceResponse,
} from "./solver-administration.ts";
import {
  ApplicationRequest,
  ApplicationResponse,
  ApplicationView,
  ChallengeRequest,
  ChallengeResponse,
  KeysResponse,
  SolverId,
  SolverKeyRequest,
  SolverKeyResponse,
} from "./solver-registration.ts";

const bodyErrors = [
  "INVALID_FIELD",
  "UNKNOWN_FIELD",
  "MALFORMED_JSON",
  "BODY_TOO_LARGE",
  "UNSUPPORTED_MEDIA_TYPE",
] as const satisfies readonly ErrorCode[];
/** Of routes that are open to all and cost something: each address may call them now and then. */
const openErrors = ["RATE_LIMITED", ...processErrors] as const satisfies readonly ErrorCode[];
const readErrors = ["INVALID_FIELD", "UNKNOWN_FIELD", ...keyErrors, ...processErrors] as const;
const writeErrors = [...bodyErrors, ...keyErrors, ...processErrors] as const;

const inPath = (name: string, description: string, schema: Type.TSchema): RouteParameter => ({
  name,
  in: "path",
  required: true,
  description,
  schema,
});
const solverId = inPath("id", "The solver's id.", SolverId);
const keyId = inPath("keyId", "The key's id.", Type.String({ pattern: "^[a-z0-9]{1,32}$" }));

const open = { tag: "registration", role: "none", limited: true } as const;
const own = { tag: "registration", role: "solver" } as const;
const admin = { tag: "administration", role: "operator" } as const;

const registration: readonly Route[] = [
  {
    ...open,
    operationId: "requestChallenge",
    method: "POST",
    path: "/api/v1/solvers/challenges",
    summary: "Get a text to sign",
    description: "It proves an address, once, within ten minutes.",
    parameters: [],
    body: ChallengeRequest,
    responses: json(ChallengeResponse, "The challenge."),
    errors: [...bodyErrors, ...openErrors],
  },
  {
    ...open,
    operationId: "applyAsSolver",
    method: "POST",
    path: "/api/v1/solvers/applications",
    summary: "Apply to quote here",
    description: "The operator reviews it. A solver that was rejected may apply again with the same address.",
    parameters: [],
    body: ApplicationRequest,
    responses: json(ApplicationResponse, "The application is recorded."),
    errors: [
      ...bodyErrors,
      ...openErrors,
      "UNKNOWN_CORRIDOR",
      "CHALLENGE_INVALID",
      "ADDRESS_UNPROVEN",
      "CHAIN_UNAVAILABLE",
      "SOLVER_ID_TAKEN",
      "SOLVER_ADDRESS_TAKEN",
      "APPLICATIONS_FULL",
    ],
  },
  {
    ...open,
    operationId: "getApplication",
    method: "GET",
    path: "/api/v1/solvers/applications/{id}",
    summary: "Follow an application",
    parameters: [
      inPath("id", "`applicationId` of the application.", Type.String({ pattern: "^[0-9a-f]{32}$" })),
    ],
    body: null,
    responses: json(ApplicationView, "Where it stands."),
    errors: ["INVALID_FIELD", "UNKNOWN_FIELD", ...openErrors, "UNKNOWN_APPLICATION"],
  },
  {
    ...open,
    operationId: "makeSolverKey",
    method: "POST",
    path: "/api/v1/solvers/keys",
    summary: "Get an API key",
    description:
      "For admitted solvers, by the signature of the address that quotes. To rotate, get another, use it, and revoke the first.",
    parameters: [],
    body: SolverKeyRequest,
    responses: json(SolverKeyResponse, "The key, shown once."),
    errors: [
      ...bodyErrors,
      ...openErrors,
      "CHALLENGE_INVALID",
      "ADDRESS_UNPROVEN",
      "SOLVER_NOT_ADMITTED",
      "KEY_LIMIT",
    ],
  },
  {
    ...own,
    operationId: "listOwnKeys",
    method: "GET",
    path: "/api/v1/solver/keys",
    summary: "List one's own API keys",
    parameters: [],
    body: null,
    responses: json(KeysResponse, "Keys."),
    errors: readErrors,
  },
  {
    ...own,
    operationId: "revokeOwnKey",
    method: "POST",
    path: "/api/v1/solver/keys/{keyId}/revoke",
    summary: "Revoke one of one's own API keys",
    description: "Sessions that it opened end within a second; requests with it are refused within five.",
    parameters: [keyId],
    body: null,
    responses: json(KeysResponse, "Keys."),
    errors: [...writeErrors, "UNKNOWN_KEY"],
  },
  {
    ...own,
    operationId: "submitCertification",
    method: "POST",
    path: "/api/v1/solver/certifications",
    summary: "Hand in a report of the certification kit",
    description: "One that passed moves a solver from the sandbox on to certified.",
    parameters: [],
    body: CertificationRequest,
    responses: json(CertificationResponse, "It is kept."),
    errors: [...writeErrors, "ADDRESS_UNPROVEN", "CERTIFICATION_REFUSED"],
  },
];

const administration: readonly Route[] = [
  {
    ...admin,
    operationId: "listAllSolvers",
    method: "GET",
    path: "/api/v1/admin/solvers",
    summary: "List solvers of every stage",
    parameters: [],
    body: null,
    responses: json(SolverListResponse, "Solvers."),
    errors: readErrors,
  },
  {
    ...admin,
    operationId: "getSolverRecord",
    method: "GET",
    path: "/api/v1/admin/solvers/{id}",
    summary: "See everything about a solver",
    description: "Its application, proven addresses, keys, certification reports and moves.",
    parameters: [solverId],
    body: null,
    responses: json(SolverDetail, "The solver."),
    errors: [...readErrors, "UNKNOWN_SOLVER"],
  },
  {
    ...admin,
    operationId: "moveSolver",
    method: "PUT",
    path: "/api/v1/admin/solvers/{id}/stage",
    summary: "Move a solver on its way",
    description: "Recorded with the key's id and the reason. Felt by the next auction.",
    parameters: [solverId],
    body: StageRequest,
    responses: json(StageResponse, "Where it is now."),
    errors: [...writeErrors, "UNKNOWN_SOLVER", "STAGE_MOVE_REFUSED", "STAGE_REASON_MISSING"],
  },
  {
    ...admin,
    operationId: "certifySolver",
    method: "POST",
    path: "/api/v1/admin/solvers/{id}/certifications",
    summary: "Hand in the venue's own run of the certification kit",
    parameters: [solverId],
    body: VenueCertificationRequest,
    responses: json(CertificationResponse, "It is kept."),
    errors: [...writeErrors, "UNKNOWN_SOLVER", "CERTIFICATION_REFUSED"],
  },
  {
    ...admin,
    operationId: "revokeSolverKey",
    method: "POST",
    path: "/api/v1/admin/solvers/{id}/keys/{keyId}/revoke",
    summary: "Revoke a solver's API key",
    parameters: [solverId, keyId],
    body: null,
    responses: json(KeysResponse, "The solver's keys."),
    errors: [...writeErrors, "UNKNOWN_SOLVER", "UNKNOWN_KEY"],
  },
  {
    ...admin,
    operationId: "addWorkspace",
    method: "POST",
    path: "/api/v1/admin/workspaces",
    summary: "Add a workspace with its first API key",
    parameters: [],
    body: WorkspaceRequest,
    responses: json(WorkspaceResponse, "The workspace, and its key, shown once."),
    errors: [...writeErrors, "WORKSPACE_EXISTS"],
  },
];

/** How solvers register, and what the operator does with them. */
export const solverRoutes: readonly Route[] = [...registration, ...administration];
