import type { Rfq } from "@tetrafi/core/auction/types.ts";
import { chooseAsked } from "@tetrafi/core/levels/choose-asked.ts";
import { fail, ok, type Result } from "@tetrafi/core/result.ts";
import { isSandbox } from "@tetrafi/protocol/config/corridors.ts";
import type { Failure } from "@tetrafi/protocol/errors.ts";
import type { QuotesRequest } from "@tetrafi/protocol/http/quotes.ts";
import type { LevelBook } from "../levels/level-book.ts";
import type { FillProtections } from "../risk/fill-protections.ts";
import type { RiskRegister } from "../risk/risk-register.ts";
import type { SolverDirectory } from "../solver/directory.ts";
import type { StandingBook } from "../standing/standing-book.ts";
import type { AskableSolver } from "./round.ts";
import type { TradeCorridors } from "./trade-corridors.ts";

/** What says who may be asked. */
export type Eligibility = {
  readonly directory: SolverDirectory;
  readonly register: RiskRegister;
  readonly protections: FillProtections;
  readonly standings: StandingBook;
  readonly levels: LevelBook;
  /** Fewest solvers among whom an anonymous taker is asked about. */
  readonly anonymousAmong: number;
};

/**
 * The solvers in session that this request goes to: those that it may go to, or, where the corridor limits how many are
 * asked, some of them by their levels.
 * @param houseOnly Only those that the venue's operator runs: for faults on demand.
 */
export function eligibleSolvers(
  eligibility: Eligibility,
  rfq: Pick<Rfq, "workspaceId" | "amount" | "swapType" | "rfqId" | "moreLegs">,
  corridors: TradeCorridors,
  options: QuotesRequest["solverOptions"],
  houseOnly = false,
): Result<readonly AskableSolver[], Failure> {
  const { levels, anonymousAmong } = eligibility;
  const permitted = permittedSolvers(eligibility, rfq, corridors, options, houseOnly);
  if (!permitted.ok) return permitted;
  const { id, corridor } = corridors.corridor;
  const maxAsked = Math.min(
    corridor.maxAsked ?? Number.POSITIVE_INFINITY,
    corridors.back?.corridor.maxAsked ?? Number.POSITIVE_INFINITY,
  );
  const asked =
    permitted.value.length <= maxAsked
      ? permitted.value
      : byLevels(corridors.back === undefined ? levels : null, id, rfq, permitted.value, maxAsked);
  // Whoever is asked alone knows what a request on its own tells of its sender. Nobody is told when nobody is asked.
  if (options?.disclose !== true && asked.length > 0 && asked.length < anonymousAmong)
    return fail({ code: "TOO_FEW_SOLVERS", details: { asked: asked.length, needed: anonymousAmong } });
  return ok(asked);
}

/**
 * The solvers in session that a request may go to: named or not excluded by the taker, of another entity, not switched
 * off or tripped, standing well enough for its size, and at a stage that is asked on the corridor.
 */
export function permittedSolvers(
  { directory, register, protections, standings }: Eligibility,
  rfq: Pick<Rfq, "workspaceId" | "amount" | "moreLegs">,
  { corridor, moreCorridors, back }: TradeCorridors,
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
  const onSandbox = isSandbox(corridor);
  const most = [corridor, ...moreCorridors].map((one) => BigInt(one.corridor.maxAmount));
  if (back !== undefined) most[0] = least(most[0], BigInt(back.corridor.maxAmount));
  const amounts = [rfq.amount, ...(rfq.moreLegs ?? []).map(({ amount }) => amount)];
  return ok(
    directory.asked().filter(
      ({ solverId, link }) =>
        directory.isAskedOn(solverId, onSandbox) &&
        // Whoever names its corridors has no words for faults either.
        (!houseOnly || (directory.find(solverId)?.isHouse === true && link.serves === undefined)) &&
        include?.has(solverId) !== false &&
        !exclude.has(solverId) &&
        // Whoever names its corridors has no words for several legs, nor for two directions.
        (link.serves === undefined ||
          (moreCorridors.length === 0 && back === undefined && link.serves(corridor))) &&
        (entityId === null || directory.find(solverId)?.entityId !== entityId) &&
        register.level("solver", solverId) === "active" &&
        !protections.isTripped(solverId) &&
        amounts.every((amount, place) => standings.isAskedFor(solverId, amount, most[place] ?? 0n)),
    ),
  );
}

const least = (one: bigint | undefined, other: bigint): bigint =>
  one === undefined || other < one ? other : one;

/** Without levels by lot alone: those of one direction, if they decided, would tell whom is asked which it is. */
function byLevels(
  levels: LevelBook | null,
  corridorId: string,
  { swapType, amount, rfqId }: Pick<Rfq, "amount" | "swapType" | "rfqId">,
  eligible: readonly AskableSolver[],
  maxAsked: number,
): readonly AskableSolver[] {
  const candidates = eligible.map((solver) => ({
    ...solver,
    openAmount: levels?.indication(corridorId, solver.solverId, swapType, amount)?.openAmount ?? null,
  }));
  const chosen = new Set(chooseAsked(candidates, swapType, rfqId, maxAsked).map(({ solverId }) => solverId));
  return eligible.filter(({ solverId }) => chosen.has(solverId));
}
