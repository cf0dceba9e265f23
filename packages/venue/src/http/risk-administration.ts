import type { RiskScope } from "@tetrafi/core/risk/limits.ts";
import type { ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { VenueError } from "@tetrafi/protocol/error-body.ts";
import type { Database } from "@tetrafi/store/database.ts";
import type { Clock } from "../clock.ts";
import type { RiskRegister } from "../risk/risk-register.ts";
import type { CertificationLimits } from "../solver/certify.ts";
import type { SolverDirectory } from "../solver/directory.ts";
import type { StandingBook } from "../standing/standing-book.ts";
import type { RequestContext } from "./server.ts";

/** What an operator's routes about risk need. */
export type RiskAdministration = {
  readonly database: Database;
  readonly clock: Clock;
  readonly network: ResolvedNetwork;
  readonly register: RiskRegister;
  readonly directory: SolverDirectory;
  readonly standings: StandingBook;
  /** By what a solver may be certified. */
  readonly certification: CertificationLimits;
  /** Makes this process feel what was changed. */
  readonly refresh: () => Promise<void>;
};

/** Throws UNKNOWN_SCOPE unless there is such a corridor, workspace or solver. `under` is the path of the two fields. */
export function assertScope(
  { network, register, directory }: RiskAdministration,
  { scope, scopeId }: { readonly scope: RiskScope; readonly scopeId: string },
  under: string,
): void {
  const exists = {
    venue: () => scopeId === "",
    corridor: () => network.corridors.some(({ id }) => id === scopeId),
    workspace: () => register.workspace(scopeId) !== null,
    solver: () => directory.find(scopeId) !== null,
  } as const satisfies Record<RiskScope, () => boolean>;
  if (!exists[scope]()) throw new VenueError({ code: "UNKNOWN_SCOPE", param: `${under}/scopeId` });
}

/** The id of the operator's key. Only for routes whose role is `operator`. */
export function operatorOf({ key }: RequestContext): string {
  if (key?.role !== "operator") throw new Error("the route is not an operator's");
  return key.id;
}
