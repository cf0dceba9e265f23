import { randomBytes } from "node:crypto";
import { newApiKey } from "@tetrafi/protocol/api-key.ts";
import { VenueError } from "@tetrafi/protocol/error-body.ts";
import type {
  CertificationResponse,
  VenueCertificationRequest,
} from "@tetrafi/protocol/http/certification.ts";
import type {
  SolverDetail,
  SolverListResponse,
  SolverSummary,
  StageRequest,
  StageResponse,
  WorkspaceRequest,
  WorkspaceResponse,
} from "@tetrafi/protocol/http/solver-administration.ts";
import type { KeysResponse } from "@tetrafi/protocol/http/solver-registration.ts";
import { listReports } from "@tetrafi/store/certification-reports.ts";
import { insertApiKey, insertWorkspace, type RegisteredSolver } from "@tetrafi/store/identities.ts";
import { applicationOf } from "@tetrafi/store/solver-applications.ts";
import { listSolverKeys, revokeSolverKey } from "@tetrafi/store/solver-keys.ts";
import { listMoves } from "@tetrafi/store/solver-moves.ts";
import { handInReport } from "../solver/certify.ts";
import { moveStage } from "../solver/move-stage.ts";
import { operatorOf, type RiskAdministration } from "./risk-administration.ts";
import type { Handler, RequestContext } from "./server.ts";

const MOVES = 500;
const REPORTS = 100;

/** GET /api/v1/admin/solvers */
export function getSolvers(context: RiskAdministration): Handler {
  return (): SolverListResponse => ({
    solvers: context.directory.list().map((solver) => summary(context, solver)),
  });
}

/** GET /api/v1/admin/solvers/{id} */
export function getSolverRecord(context: RiskAdministration): Handler {
  const { database } = context;
  return async (call): Promise<SolverDetail> => {
    const solver = named(context, call);
    const [applied, keys, certifications, moves] = await Promise.all([
      applicationOf(database, solver.id),
      listSolverKeys(database, solver.id),
      listReports(database, solver.id, REPORTS),
      listMoves(database, solver.id, MOVES),
    ]);
    const { solverId: _, ...application } = applied?.application ?? { solverId: "" };
    return {
      ...summary(context, solver),
      application:
        "contact" in application ? { ...application, corridors: [...application.corridors] } : null,
      addresses: [...(applied?.addresses ?? [])],
      keys,
      certifications,
      moves,
    };
  };
}

/** PUT /api/v1/admin/solvers/{id}/stage: recorded, felt by this process when it answers, by others moments later. */
export function putStage(context: RiskAdministration): Handler {
  const { database, clock, refresh } = context;
  return async (call): Promise<StageResponse> => {
    const { id } = named(context, call);
    const { stage: to, reason } = call.request.body as StageRequest;
    const change = { solverId: id, to, reason, by: "operator", atMs: clock.nowMs() } as const;
    const moved = await moveStage(database, { ...change, actorId: operatorOf(call) });
    if (!moved.ok) throw new VenueError(moved.error);
    await refresh();
    return { solverId: id, ...moved.value };
  };
}

/** POST /api/v1/admin/solvers/{id}/certifications: what the venue's own run of the kit found. */
export function postVenueCertification(context: RiskAdministration): Handler {
  const { database, clock, refresh, certification: limits } = context;
  return async (call): Promise<CertificationResponse> => {
    const solver = named(context, call);
    const { report } = call.request.body as VenueCertificationRequest;
    const nowMs = clock.nowMs();
    const handedIn = { solver, report, signature: null, keyId: operatorOf(call), nowMs, limits };
    const taken = await handInReport(database, handedIn);
    if (!taken.ok) throw new VenueError(taken.error);
    await refresh();
    return taken.value;
  };
}

/** POST /api/v1/admin/solvers/{id}/keys/{keyId}/revoke */
export function postRevocation(context: RiskAdministration): Handler {
  const { database, refresh } = context;
  return async (call): Promise<KeysResponse> => {
    const { id } = named(context, call);
    const { keyId } = call.request.params as { keyId: string };
    if (!(await revokeSolverKey(database, id, keyId))) throw new VenueError({ code: "UNKNOWN_KEY" });
    await refresh();
    return { keys: await listSolverKeys(database, id) };
  };
}

/** POST /api/v1/admin/workspaces */
export function postWorkspace({ database, refresh }: RiskAdministration): Handler {
  return async ({ request }): Promise<WorkspaceResponse> => {
    const { id, name, entityId = null, sandbox } = request.body as WorkspaceRequest;
    if (!(await insertWorkspace(database, { id, name, entityId, isSandbox: sandbox })))
      throw new VenueError({ code: "WORKSPACE_EXISTS", param: "/id" });
    const keyId = randomBytes(12).toString("hex");
    const { key, keyHash } = newApiKey(keyId);
    await insertApiKey(database, { role: "taker", workspaceId: id, solverId: null, id: keyId, keyHash });
    await refresh();
    return { id, sandbox, keyId, apiKey: key };
  };
}

function named({ directory }: RiskAdministration, { request }: RequestContext): RegisteredSolver {
  const { id } = request.params as { id: string };
  const solver = directory.find(id);
  if (solver === null) throw new VenueError({ code: "UNKNOWN_SOLVER", param: "/id" });
  return solver;
}

function summary(
  { directory, standings }: RiskAdministration,
  { id, name, address, status, suspendedFrom, statusSinceMs, isHouse, entityId }: RegisteredSolver,
): SolverSummary {
  return {
    id,
    name,
    address,
    stage: status,
    suspendedFrom,
    stageSinceMs: statusSinceMs,
    house: isHouse,
    entityId,
    connected: directory.link(id) !== null,
    standing: standings.tierOf(id),
  };
}
