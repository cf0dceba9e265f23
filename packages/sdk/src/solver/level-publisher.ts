import { isBestFirst } from "@tetrafi/core/levels/ladder.ts";
import {
  MAX_LEVELS,
  type LevelsDeltaMessage,
  type LevelsMessage,
} from "@tetrafi/protocol/ws/level-messages.ts";

/** What is taken of the input and given of the output, base units, beside the better levels before it. */
export type Level = { readonly inputAmount: bigint; readonly outputAmount: bigint };

type Published = { levels: readonly Level[]; sent: readonly Level[] | null; sentAtMs: number };

/** Levels that don't change are sent again before the venue takes them for too old. */
const REPEAT_MS = 4_000;
/** Corridors that levels are kept for. */
const MAX_CORRIDORS = 4_096;

/**
 * Holds a solver's levels and says what must be sent for the venue to have them: changes where those are fewer than the
 * levels, only the newest where several came at once, all of them in a new session. The caller brings the clock.
 */
export class LevelPublisher {
  private readonly corridors = new Map<string, Published>();

  /**
   * The levels of a corridor from now on, best first; none withdraws them.
   * @throws RangeError if they are too many, not best first, or an amount is not positive.
   */
  set(corridor: string, levels: readonly Level[]): void {
    if (levels.length > MAX_LEVELS) throw new RangeError(`at most ${MAX_LEVELS} levels`);
    if (levels.some(({ inputAmount, outputAmount }) => inputAmount <= 0n || outputAmount <= 0n))
      throw new RangeError("a level's amounts are positive");
    if (!isBestFirst(levels)) throw new RangeError("levels must be best first");
    const published = this.corridors.get(corridor);
    if (published !== undefined) published.levels = levels;
    else if (levels.length > 0 && this.corridors.size < MAX_CORRIDORS)
      this.corridors.set(corridor, { levels, sent: null, sentAtMs: 0 });
  }

  /** A new session began: the venue has none of them. */
  forget(): void {
    for (const [corridor, published] of this.corridors) {
      if (published.levels.length === 0) this.corridors.delete(corridor);
      published.sent = null;
    }
  }

  /** What must be sent now; it counts as sent. */
  due(nowMs: number): (LevelsMessage | LevelsDeltaMessage)[] {
    return [...this.corridors].flatMap(([corridor, published]): (LevelsMessage | LevelsDeltaMessage)[] => {
      const { levels, sent, sentAtMs } = published;
      const isOld = nowMs - sentAtMs >= REPEAT_MS && levels.length > 0;
      const changes = sent === null ? null : changesOf(sent, levels);
      if (changes?.length === 0 && !isOld) return [];
      if (sent === null && levels.length === 0) return [];
      published.sent = levels;
      published.sentAtMs = nowMs;
      if (changes === null || isOld || changes.length >= levels.length)
        return [{ type: "levels", corridor, levels: levels.map(toWire) }];
      return [{ type: "levelsDelta", corridor, changes }];
    });
  }
}

const toWire = ({ inputAmount, outputAmount }: Level): [string, string] => [
  inputAmount.toString(),
  outputAmount.toString(),
];

function changesOf(before: readonly Level[], after: readonly Level[]): LevelsDeltaMessage["changes"] {
  const changes: LevelsDeltaMessage["changes"] = after.flatMap((level, at) => {
    const old = before[at];
    const isSame = old?.inputAmount === level.inputAmount && old.outputAmount === level.outputAmount;
    return isSame ? [] : [{ at, level: toWire(level) }];
  });
  if (before.length > after.length) changes.push({ at: after.length, level: null });
  return changes;
}
