import { isSandbox, type ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import type { LevelPrices } from "../risk/risk-register.ts";
import { entityOf, type SolverDirectory } from "../solver/directory.ts";
import type { LevelBook } from "./level-book.ts";

/**
 * What the levels of those solvers say that are asked on a corridor. Others may stream too, and would move a price that
 * they are not held to.
 */
export function levelPrices(
  levels: LevelBook,
  network: ResolvedNetwork,
  directory: Pick<SolverDirectory, "find" | "isAskedOn">,
): LevelPrices {
  const testCorridors = new Set(network.corridors.filter(isSandbox).map(({ id }) => id));
  return (corridorId, exceptEntity) =>
    levels.reference(
      corridorId,
      (solverId) =>
        directory.isAskedOn(solverId, testCorridors.has(corridorId)) ? entityOf(directory, solverId) : null,
      exceptEntity,
    );
}
