import { expect, test } from "vitest";
import { auctionTransitions, canMoveAuction } from "./transitions.ts";
import type { AuctionState } from "./types.ts";

const states = Object.keys(auctionTransitions) as AuctionState[];

test("an auction closes once, and ends once", () => {
  const moves = states.flatMap((from) =>
    states.filter((to) => canMoveAuction(from, to)).map((to) => `${from} → ${to}`),
  );
  expect(moves).toEqual(["open → closed", "closed → accepted", "closed → expired", "closed → cancelled"]);
});
