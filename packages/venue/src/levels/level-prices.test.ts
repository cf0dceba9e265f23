import { expect, test } from "vitest";
import { resolveNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { corridorConfig, networkConfig } from "@tetrafi/protocol/config/testing/network.ts";
import { processClock } from "../clock.ts";
import type { SolverDirectory } from "../solver/directory.ts";
import { LevelBook } from "./level-book.ts";
import { levelPrices } from "./level-prices.ts";

const { input, output } = corridorConfig;
const network = resolveNetwork(
  networkConfig([corridorConfig, { ...corridorConfig, input: output, output: input }]),
);
const [there = expect.fail(), back = expect.fail()] = network.corridors.map(({ id }) => id);

test("only solvers that are asked on a corridor make its price", () => {
  const asked = new Set(["one"]);
  const directory: Pick<SolverDirectory, "find" | "isAskedOn"> = {
    find: () => null,
    isAskedOn: (solverId, isSandbox) => !isSandbox && asked.has(solverId),
  };
  const levels = new LevelBook(processClock, network, 2);
  for (const solverId of ["one", "other"]) {
    levels.take(solverId, { type: "levels", corridor: there, levels: [["1000", "10"]] });
    levels.take(solverId, { type: "levels", corridor: back, levels: [["10", "1000"]] });
  }
  const price = levelPrices(levels, network, directory);
  expect(price(there, null)).toBeNull();
  asked.add("other");
  expect(price(there, null)).not.toBeNull();
});
