import type { SwapType } from "../auction/types.ts";

/** A solver that may be asked, with what its levels give or take for the request; null where they say nothing. */
export type Candidate = { readonly solverId: string; readonly openAmount: bigint | null };

/** Of so many places one is for solvers whose levels did not win one. */
const PLACES_A_DRAW = 4;

/**
 * Whom to ask where a corridor limits how many. The best levels first, but one place in four is drawn among the others, so
 * that a solver without levels, or with honest ones, is not shut out by those who stream what they won't quote. The draw
 * follows from the request's name alone: nobody can choose it, and anybody can repeat it. In the order of the candidates.
 */
export function chooseAsked<T extends Candidate>(
  candidates: readonly T[],
  swapType: SwapType,
  rfqId: string,
  maxAsked: number,
): readonly T[] {
  if (candidates.length <= maxAsked) return candidates;
  const request = hashOnto(FNV_OFFSET, `${rfqId} `);
  const drawn = new Map(candidates.map((candidate) => [candidate, hashOnto(request, candidate.solverId)]));
  const byDraw = (a: T, b: T): number => (drawn.get(a) ?? 0) - (drawn.get(b) ?? 0);
  const priced = candidates
    .filter(({ openAmount }) => openAmount !== null)
    .toSorted((a, b) => better(swapType, a.openAmount ?? 0n, b.openAmount ?? 0n) || byDraw(a, b));
  const chosen = new Set(priced.slice(0, maxAsked - Math.floor(maxAsked / PLACES_A_DRAW)));
  for (const candidate of candidates.filter((each) => !chosen.has(each)).toSorted(byDraw)) {
    if (chosen.size >= maxAsked) break;
    chosen.add(candidate);
  }
  return candidates.filter((candidate) => chosen.has(candidate));
}

/** More output, or less input, first. */
function better(swapType: SwapType, a: bigint, b: bigint): number {
  if (a === b) return 0;
  return (swapType === "ExactInput") === a > b ? -1 : 1;
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** FNV-1a, 32 bits, of a text behind what was hashed before. */
function hashOnto(before: number, text: string): number {
  let hash = before;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), FNV_PRIME) >>> 0;
  return hash;
}
