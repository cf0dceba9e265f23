import { VenueError } from "@tetrafi/protocol/error-body.ts";
import type { CertificationRequest, CertificationResponse } from "@tetrafi/protocol/http/certification.ts";
import type { KeysResponse } from "@tetrafi/protocol/http/solver-registration.ts";
import { listSolverKeys, revokeSolverKey } from "@tetrafi/store/solver-keys.ts";
import { handInReport } from "../solver/certify.ts";
import type { RegistrationContext } from "./solver-registration.ts";
import type { Handler, RequestContext } from "./server.ts";

/** The solver and the id of its key. Only for routes whose role is `solver`. */
function solverOf({ key }: RequestContext): { readonly solverId: string; readonly keyId: string } {
  if (key?.role !== "solver") throw new Error("the route is not a solver's");
  return { solverId: key.solverId, keyId: key.id };
}

/** GET /api/v1/solver/keys */
export function getOwnKeys({ database }: RegistrationContext): Handler {
  return async (call): Promise<KeysResponse> => ({
    keys: await listSolverKeys(database, solverOf(call).solverId),
  });
}

/** POST /api/v1/solver/keys/{keyId}/revoke */
export function postOwnRevocation({ database, refresh }: RegistrationContext): Handler {
  return async (call): Promise<KeysResponse> => {
    const { solverId } = solverOf(call);
    const { keyId } = call.request.params as { keyId: string };
    if (!(await revokeSolverKey(database, solverId, keyId))) throw new VenueError({ code: "UNKNOWN_KEY" });
    await refresh();
    return { keys: await listSolverKeys(database, solverId) };
  };
}

/** POST /api/v1/solver/certifications */
export function postCertification(context: RegistrationContext): Handler {
  const { database, clock, directory, refresh, certification: limits } = context;
  return async (call): Promise<CertificationResponse> => {
    const { solverId, keyId } = solverOf(call);
    const { report, signature } = call.request.body as CertificationRequest;
    const solver = directory.find(solverId);
    if (solver === null) throw new Error(`key ${keyId} is of a solver that is not in the register`);
    const nowMs = clock.nowMs();
    const taken = await handInReport(database, {
      solver,
      report,
      signature,
      keyId,
      nowMs,
      limits,
    });
    if (!taken.ok) throw new VenueError(taken.error);
    await refresh();
    return taken.value;
  };
}
