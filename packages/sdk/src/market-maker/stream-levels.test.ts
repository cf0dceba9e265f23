import { assert, bigInt, option, property } from "fast-check";
import { expect, test } from "vitest";
import { isTradable } from "@tetrafi/core/amount.ts";
import type { Inventory } from "../solver/inventory.ts";
import { simulatedPrices } from "../solver/simulated-prices.ts";
import { crossCorridor, paperNetwork } from "../testing/paper-network.ts";
import { levelsOf } from "./stream-levels.ts";

const network = paperNetwork();
const corridor = crossCorridor(network);
const units = bigInt({ min: 0n, max: 20_000_000_000_000n });

test("a level offers what is free, as far as the corridor and the solver's own limit allow, and no more", () => {
  assert(
    property(units, option(units), (free, maxOutput) => {
      // An inventory reads chains; what counts here is its one answer.
      const inventory = { free: () => free, balance: () => free } as unknown as Inventory;
      const levels = levelsOf(corridor, {
        network,
        inventory,
        prices: simulatedPrices(),
        spreadBps: 5,
        skewBps: 0,
        maxOutput,
        finalitySeconds: new Map(),
      });
      const bounds = [free, BigInt(corridor.corridor.maxAmount), maxOutput ?? free].toSorted((a, b) =>
        a < b ? -1 : 1,
      );
      const [least = 0n] = bounds;
      expect(levels.map(({ outputAmount }) => outputAmount)).toEqual(isTradable(least) ? [least] : []);
    }),
  );
});
