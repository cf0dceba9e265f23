import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deviationBps } from "../risk/price.ts";
import { levelReference, type TwoWayPrice } from "./level-reference.ts";

const quorum = { maxAgeMs: 1_000, minEntities: 3 };

/** Gives `bid` for 1,000, asks `ask` for it. */
const vote = (entityId: string, bid: bigint, ask: bigint, atMs = 5_000): TwoWayPrice => ({
  entityId,
  there: { inputAmount: 1_000n, outputAmount: bid },
  back: { inputAmount: ask, outputAmount: 1_000n },
  atMs,
});

/** Output for a million of input, rounded down; null without a reference. */
function perMillion(votes: readonly TwoWayPrice[], nowMs = 5_000): bigint | null {
  const reference = levelReference(votes, quorum, nowMs);
  return reference === null ? null : (reference.outputAmount * 1_000_000n) / reference.inputAmount;
}

const votes = [vote("a", 990n, 1_010n), vote("b", 1_000n, 1_004n), vote("c", 999n, 1_099n)];

describe("levelReference", () => {
  test("is the median of the mids", () => {
    expect(perMillion(votes)).toBe(1_002_000n);
  });

  test("is halfway between the two in the middle", () => {
    expect(perMillion([...votes, vote("d", 1_010n, 1_014n)])).toBe(1_007_000n);
  });

  test.each<[string, readonly TwoWayPrice[], number]>([
    ["too few entities", votes.slice(1), 5_000],
    ["none", [], 5_000],
    ["two solvers of one entity", [...votes.slice(1), vote("b", 980n, 1_000n, 4_900)], 5_000],
    ["prices that are too old", votes, 6_001],
  ])("there is none of %s", (_what, given, nowMs) => {
    expect(perMillion(given, nowMs)).toBeNull();
  });

  test("an entity's newest price is its vote", () => {
    expect(perMillion([...votes, vote("b", 980n, 990n, 4_900)])).toBe(1_002_000n);
    expect(perMillion([...votes, vote("b", 980n, 990n, 5_001)])).toBe(1_000_000n);
  });

  test("at the age's limit a price counts", () => {
    expect(perMillion(votes, 6_000)).toBe(1_002_000n);
  });

  const amount = fc.bigInt({ min: 1n, max: 10n ** 24n });
  const anyVote = fc.record({
    entityId: fc.constantFrom("a", "b", "c", "d", "e"),
    there: fc.record({ inputAmount: amount, outputAmount: amount }),
    back: fc.record({ inputAmount: amount, outputAmount: amount }),
    atMs: fc.integer({ min: 3_500, max: 5_000 }),
  });

  test("lies between the least and the most that any entity gives or asks", () => {
    fc.assert(
      fc.property(fc.array(anyVote, { maxLength: 12 }), (given) => {
        const reference = levelReference(given, quorum, 5_000);
        const fresh = given.filter(({ atMs }) => 5_000 - atMs <= quorum.maxAgeMs);
        const entities = new Set(fresh.map(({ entityId }) => entityId)).size;
        expect(reference === null).toBe(entities < quorum.minEntities);
        if (reference === null) return;
        const sides = fresh.flatMap(({ there, back }) => [
          there,
          { inputAmount: back.outputAmount, outputAmount: back.inputAmount },
        ]);
        const isAbove = (side: { inputAmount: bigint; outputAmount: bigint }) =>
          side.outputAmount * reference.inputAmount >= reference.outputAmount * side.inputAmount;
        expect(sides.some(isAbove)).toBe(true);
        expect(
          sides.some(
            (side) => side.outputAmount * reference.inputAmount <= reference.outputAmount * side.inputAmount,
          ),
        ).toBe(true);
      }),
    );
  });

  test("the order of the prices doesn't matter", () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyVote, { selector: ({ entityId }) => entityId }), (given) => {
        const forwards = levelReference(given, quorum, 5_000);
        const backwards = levelReference(given.toReversed(), quorum, 5_000);
        if (forwards === null || backwards === null) expect(forwards).toEqual(backwards);
        else expect(deviationBps(forwards, backwards)).toBe(0n);
      }),
    );
  });

  test("a minority, whatever it says, can't move it out of what the others say", () => {
    const honest = ["a", "b", "c"].map((name, at) => vote(name, 990n + BigInt(at), 1_010n + BigInt(at)));
    const liar = (name: string) => anyVote.map((lie) => ({ ...lie, entityId: name, atMs: 5_000 }));
    fc.assert(
      fc.property(liar("x"), liar("y"), (one, other) => {
        const price = perMillion([...honest, one, other]) ?? 0n;
        expect(price).toBeGreaterThanOrEqual(1_000_000n);
        expect(price).toBeLessThanOrEqual(1_002_000n);
      }),
    );
  });
});
