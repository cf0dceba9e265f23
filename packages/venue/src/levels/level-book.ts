import type { SwapType } from "@tetrafi/core/auction/types.ts";
import { changeLadder, isBestFirst, openAmount, type Ladder } from "@tetrafi/core/levels/ladder.ts";
import {
  levelReference,
  type ReferenceQuorum,
  type TwoWayPrice,
} from "@tetrafi/core/levels/level-reference.ts";
import type { Price } from "@tetrafi/core/risk/price.ts";
import type { ResolvedCorridor, ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import {
  MAX_LEVELS,
  type LevelsDeltaMessage,
  type LevelsMessage,
} from "@tetrafi/protocol/ws/level-messages.ts";
import type { Clock } from "../clock.ts";

/** How long levels count that their solver does not send again. */
export const LEVELS_MAX_AGE_MS = 10_000;

type Entry = { readonly ladder: Ladder; readonly atMs: number };

/** What a solver's levels say of a request. */
export type Indication = {
  readonly solverId: string;
  /** Base units of the side that the request leaves open. */
  readonly openAmount: bigint;
  readonly ageMs: number;
};

/** The indicative levels of all solvers in session here, by corridor. They bind nobody. */
export class LevelBook {
  private readonly clock: Clock;
  private readonly minEntities: number;
  /** Levels by solver, for each corridor there is: no more are kept, whatever solvers send. */
  private readonly books: ReadonlyMap<string, Map<string, Entry>>;
  private readonly reverse: ReadonlyMap<string, string>;

  /** `minEntities`: fewest entities whose levels make a reference. */
  constructor(clock: Clock, network: ResolvedNetwork, minEntities: number) {
    this.clock = clock;
    this.minEntities = minEntities;
    this.books = new Map(network.corridors.map(({ id }) => [id, new Map()]));
    this.reverse = new Map(network.corridors.flatMap((corridor) => reverseOf(network, corridor)));
  }

  /** How many corridors there are. */
  get corridors(): number {
    return this.books.size;
  }

  /** Takes a solver's levels. Answers why they don't count; then those that were there are withdrawn. */
  take(
    solverId: string,
    message: LevelsMessage | LevelsDeltaMessage,
  ): "UNKNOWN_CORRIDOR" | "LEVELS_INVALID" | null {
    const book = this.books.get(message.corridor);
    if (book === undefined) return "UNKNOWN_CORRIDOR";
    const ladder = message.type === "levels" ? replaced(message) : changed(book.get(solverId), message);
    if (ladder === null || ladder.length === 0) book.delete(solverId);
    else book.set(solverId, { ladder, atMs: this.clock.nowMs() });
    return ladder === null ? "LEVELS_INVALID" : null;
  }

  /** The solver's levels on a corridor, or on all, count no more. */
  withdraw(solverId: string, corridorId?: string): void {
    if (corridorId !== undefined) this.books.get(corridorId)?.delete(solverId);
    else for (const book of this.books.values()) book.delete(solverId);
  }

  /** What a solver's levels give or take for a request; null where they say nothing or are too old. */
  indication(corridorId: string, solverId: string, swapType: SwapType, amount: bigint): Indication | null {
    const entry = this.fresh(corridorId, solverId);
    const open = entry === null ? null : openAmount(entry.ladder, swapType, amount);
    if (entry === null || open === null || open === 0n) return null;
    return { solverId, openAmount: open, ageMs: this.clock.nowMs() - entry.atMs };
  }

  /**
   * What the levels of independent solvers say that a corridor's price is, without those of an entity. Null where too few
   * of them stream both ways.
   * @param entityOf Who is behind a solver.
   */
  reference(
    corridorId: string,
    entityOf: (solverId: string) => string,
    exceptEntity: string | null,
  ): Price | null {
    const quorum: ReferenceQuorum = { maxAgeMs: LEVELS_MAX_AGE_MS, minEntities: this.minEntities };
    const book = this.books.get(corridorId);
    const back = this.books.get(this.reverse.get(corridorId) ?? "");
    if (book === undefined || back === undefined || book.size < this.minEntities) return null;
    const prices: TwoWayPrice[] = [];
    for (const [solverId, there] of book) {
      const entityId = entityOf(solverId);
      const other = back.get(solverId);
      const [bid, ask] = [there.ladder[0], other?.ladder[0]];
      if (other === undefined || bid === undefined || ask === undefined || entityId === exceptEntity)
        continue;
      prices.push({ entityId, there: bid, back: ask, atMs: Math.min(there.atMs, other.atMs) });
    }
    return levelReference(prices, quorum, this.clock.nowMs());
  }

  private fresh(corridorId: string, solverId: string): Entry | null {
    const entry = this.books.get(corridorId)?.get(solverId);
    return entry === undefined || this.clock.nowMs() - entry.atMs > LEVELS_MAX_AGE_MS ? null : entry;
  }
}

const toPrice = ([inputAmount, outputAmount]: LevelsMessage["levels"][number]): Price => ({
  inputAmount: BigInt(inputAmount),
  outputAmount: BigInt(outputAmount),
});

function replaced({ levels }: LevelsMessage): Ladder | null {
  const ladder = levels.map(toPrice);
  return isBestFirst(ladder) ? ladder : null;
}

function changed(entry: Entry | undefined, { changes }: LevelsDeltaMessage): Ladder | null {
  if (entry === undefined) return null;
  const prices = changes.map(({ at, level }) => ({ at, level: level === null ? null : toPrice(level) }));
  return changeLadder(entry.ladder, prices, MAX_LEVELS);
}

function reverseOf(
  network: ResolvedNetwork,
  { id, origin, destination, inputToken, outputToken }: ResolvedCorridor,
): [string, string][] {
  const back = network.corridor(
    { chainId: destination.chainId, address: outputToken.address },
    { chainId: origin.chainId, address: inputToken.address },
  );
  return back === undefined ? [] : [[id, back.id]];
}
