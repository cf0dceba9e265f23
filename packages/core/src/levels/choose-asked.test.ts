import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chooseAsked, type Candidate } from "./choose-asked.ts";

const candidate = (solverId: string, openAmount: bigint | null): Candidate => ({ solverId, openAmount });
const ids = (chosen: readonly Candidate[]): string[] => chosen.map(({ solverId }) => solverId);

const anyCandidates = fc
  .array(fc.option(fc.bigInt({ min: 1n, max: 9n }), { nil: null }), { maxLength: 30 })
  .map((amounts) => amounts.map((amount, place) => candidate(`solver${place}`, amount)));

describe("chooseAsked", () => {
  test("all, where they are no more than may be asked", () => {
    const all = [candidate("a", null), candidate("b", 1n)];
    expect(chooseAsked(all, "ExactInput", "0x1", 2)).toEqual(all);
  });

  test("the most output, the least input", () => {
    const all = [candidate("a", 5n), candidate("b", 7n), candidate("c", 6n), candidate("d", null)];
    expect(ids(chooseAsked(all, "ExactInput", "0x1", 2))).toEqual(["b", "c"]);
    expect(ids(chooseAsked(all, "ExactOutput", "0x1", 2))).toEqual(["a", "c"]);
  });

  test("one place in four is drawn, and comes to everybody in time", () => {
    const best = [9n, 8n, 7n].map((amount) => candidate(`best${amount}`, amount));
    const others = ["w", "x", "y", "z"].map((name) => candidate(name, name === "w" ? 1n : null));
    const met = new Map<string, number>();
    for (let request = 0; request < 400; request += 1) {
      const chosen = ids(chooseAsked([...others, ...best], "ExactInput", `0x${request}`, 4));
      expect(chosen.slice(1)).toEqual(["best9", "best8", "best7"]);
      met.set(chosen[0] ?? "", (met.get(chosen[0] ?? "") ?? 0) + 1);
    }
    for (const { solverId } of others) expect(met.get(solverId) ?? 0).toBeGreaterThan(40);
  });

  test("so many and no more, none twice, in their order, and nobody with levels is passed over for worse ones", () => {
    const swapTypes = fc.constantFrom("ExactInput" as const, "ExactOutput" as const);
    fc.assert(
      fc.property(
        anyCandidates,
        swapTypes,
        fc.string(),
        fc.integer({ min: 1, max: 20 }),
        (all, type, rfqId, most) => {
          const chosen = chooseAsked(all, type, rfqId, most);
          expect(chosen).toHaveLength(Math.min(all.length, most));
          expect(all.filter((each) => chosen.includes(each))).toEqual(chosen);
          const seats = Math.min(all.length, most);
          const drawn = seats === all.length ? 0 : Math.floor(most / 4);
          // Whoever is left out has at least as many better ones inside as there are places that are not drawn.
          for (const out of all.filter((each) => each.openAmount !== null && !chosen.includes(each))) {
            const ahead = chosen.filter(({ openAmount }) =>
              openAmount === null
                ? false
                : type === "ExactInput"
                  ? openAmount >= (out.openAmount ?? 0n)
                  : openAmount <= (out.openAmount ?? 0n),
            );
            expect(ahead.length).toBeGreaterThanOrEqual(seats - drawn);
          }
        },
      ),
    );
  });
});
