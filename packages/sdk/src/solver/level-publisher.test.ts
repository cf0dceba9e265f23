import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changeLadder, type Ladder } from "@tetrafi/core/levels/ladder.ts";
import {
  MAX_LEVELS,
  type LevelsDeltaMessage,
  type LevelsMessage,
} from "@tetrafi/protocol/ws/level-messages.ts";
import { LevelPublisher, type Level } from "./level-publisher.ts";

const level = (inputAmount: bigint, outputAmount: bigint): Level => ({ inputAmount, outputAmount });
const CORRIDOR = "USDC@1>WETH@2";

const anyLevels = fc
  .array(
    fc.record({
      inputAmount: fc.bigInt({ min: 1n, max: 9n }),
      outputAmount: fc.bigInt({ min: 1n, max: 9n }),
    }),
    { maxLength: 5 },
  )
  .map((levels) =>
    levels.toSorted((a, b) => Number(b.outputAmount * a.inputAmount - a.outputAmount * b.inputAmount)),
  );

/** What the venue has after a message; null when it refuses it. */
function taken(ladder: Ladder, message: LevelsMessage | LevelsDeltaMessage): Ladder | null {
  const price = ([inputAmount, outputAmount]: [string, string]): Level =>
    level(BigInt(inputAmount), BigInt(outputAmount));
  if (message.type === "levels") return message.levels.map(price);
  const changes = message.changes.map(({ at, level: one }) => ({
    at,
    level: one === null ? null : price(one),
  }));
  return changeLadder(ladder, changes, MAX_LEVELS);
}

describe("LevelPublisher", () => {
  test("sends all at first, then what changed, then all again before it is too old", () => {
    const levels = new LevelPublisher();
    levels.set(CORRIDOR, [level(10n, 10n), level(10n, 9n)]);
    expect(levels.due(0)).toEqual([
      {
        type: "levels",
        corridor: CORRIDOR,
        levels: [
          ["10", "10"],
          ["10", "9"],
        ],
      },
    ]);
    expect(levels.due(1)).toEqual([]);
    levels.set(CORRIDOR, [level(10n, 10n), level(10n, 8n)]);
    levels.set(CORRIDOR, [level(10n, 10n), level(10n, 7n)]);
    expect(levels.due(2)).toEqual([
      { type: "levelsDelta", corridor: CORRIDOR, changes: [{ at: 1, level: ["10", "7"] }] },
    ]);
    expect(levels.due(4_001)).toEqual([]);
    expect(levels.due(4_002)).toHaveLength(1);
  });

  test("withdraws them, and forgets them with the session", () => {
    const levels = new LevelPublisher();
    levels.set(CORRIDOR, [level(10n, 10n)]);
    levels.due(0);
    levels.set(CORRIDOR, []);
    expect(levels.due(1)).toEqual([{ type: "levels", corridor: CORRIDOR, levels: [] }]);
    expect(levels.due(99_999)).toEqual([]);
    levels.set(CORRIDOR, [level(10n, 9n)]);
    levels.forget();
    expect(levels.due(2)).toEqual([{ type: "levels", corridor: CORRIDOR, levels: [["10", "9"]] }]);
  });

  test.each<[string, Level[]]>([
    ["too many", Array.from({ length: 17 }, () => level(1n, 1n))],
    ["the worst first", [level(1n, 1n), level(1n, 2n)]],
    ["of nothing", [level(0n, 1n)]],
  ])("refuses %s", (_what, wrong) => {
    expect(() => new LevelPublisher().set(CORRIDOR, wrong)).toThrow(RangeError);
  });

  test("whatever is set and whenever it is sent, the venue comes to have the newest", () => {
    const step = fc.record({
      levels: anyLevels,
      waitMs: fc.nat(5_000),
      restarts: fc.boolean(),
      sends: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const publisher = new LevelPublisher();
        let nowMs = 0;
        let venue: Ladder = [];
        let newest: Ladder = [];
        const send = (): void => {
          for (const message of publisher.due(nowMs)) venue = taken(venue, message) ?? expect.fail("refused");
          expect(venue).toEqual(newest);
        };
        for (const { levels, waitMs, restarts, sends } of steps) {
          publisher.set(CORRIDOR, (newest = levels));
          nowMs += waitMs;
          if (restarts) {
            publisher.forget();
            venue = [];
          }
          if (sends) send();
        }
        send();
      }),
    );
  });
});
