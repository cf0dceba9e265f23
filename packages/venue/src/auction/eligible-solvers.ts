import type { Rfq } from "@tetrafi/core/auction/types.ts";
import { fail, ok, type Result } from "@tetrafi/core/result.ts";
import { isSandbox, type ResolvedCorridor } from "@tetrafi/protocol/config/corridors.ts";
import type { Failure } from "@tetrafi/protocol/errors.ts";
import type { QuotesRequest } from "@tetrafi/protocol/http/quotes.ts";
import type { FillProtections } from "../risk/fill-protections.ts";
import type { RiskRegister } from "../risk/risk-register.ts";
import type { SolverDirectory } from "../solver/directory.ts";
import type { StandingBook } from "../standing/standing-book.ts";
import type { AskableSolver } from "./auction-house.ts";

/** What says who may be asked. */
export type Eligibility = {
  readonly directory: SolverDirectory;
  readonly register: RiskRegister;
  readonly protections: FillProtections;
  readonly standings: StandingBook;
  /** Fewest solvers among whom an anonymous taker is asked about. */
  readonly anonymousAmong: number;
};

/**
 * The solvers in session that this request goes to: named or not excluded by the taker, of another entity, not switched
 * off or tripped, standing well enough for its size, and at a stage that is asked on the corridor.
 * @param houseOnly Only those that the venue's operator runs: for faults on demand.
 */
export function eligibleSolvers(
  { directory, register, protections, standings, anonymousAmong }: Eligibility,
  rfq: Pick<Rfq, "workspaceId" | "amount">,
  resolved: ResolvedCorridor,
  options: QuotesRequest["solverOptions"],
  houseOnly = false,
): Result<readonly AskableSolver[], Failure> {
  for (const list of ["include", "exclude"] as const)
    for (const [place, solverId] of (options?.[list] ?? []).entries())
      if (directory.find(solverId) === null)
        return fail({ code: "UNKNOWN_SOLVER", param: `/solverOptions/${list}/${place}` });
  const include = options?.include === undefined ? null : new Set(options.include);
  const exclude = new Set(options?.exclude);
  const entityId = register.workspace(rfq.workspaceId)?.entityId ?? null;
  const maxAmount = BigInt(resolved.corridor.maxAmount);
  const onSandbox = isSandbox(resolved);
  const asked = directory
    .asked()
    .filter(
      ({ solverId }) =>
        directory.isAskedOn(solverId, onSandbox) &&
        (!houseOnly || directory.find(solverId)?.isHouse === true) &&
        include?.has(solverId) !== false &&
        !exclude.has(solverId) &&
        (entityId === null || directory.find(solverId)?.entityId !== entityId) &&
        register.level("solver", solverId) === "active" &&
        !protections.isTripped(solverId) &&
        standings.isAskedFor(solverId, rfq.amount, maxAmount),
    );
  // Whoever is asked alone knows what a request on its own tells of its sender. Nobody is told when nobody is asked.
  if (options?.disclose !== true && asked.length > 0 && asked.length < anonymousAmong)
    return fail({ code: "TOO_FEW_SOLVERS", details: { asked: asked.length, needed: anonymousAmong } });
  return ok(asked);
}
