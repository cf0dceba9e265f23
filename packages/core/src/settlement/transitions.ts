import type { OrderStatus, SettlementStep } from "./types.ts";

type Moves = Readonly<Record<SettlementStep, readonly SettlementStep[]>>;

const ends = ["settled", "refunded", "failed"] as const satisfies readonly SettlementStep[];

/**
 * Moves onwards. They may skip steps: what happened while no process looked is found already done, and anybody may
 * open, prove, claim or refund. A proof that arrives late still beats a refund that has not landed.
 */
const onwards: Moves = {
  accepted: ["opening", "escrowed", "filling", "filled", "proved", "claiming", "refunding", ...ends],
  opening: ["escrowed", "filling", "filled", "proving", "proved", "claiming", "refunding", ...ends],
  escrowed: ["filling", "filled", "proving", "proved", "claiming", "refunding", ...ends],
  filling: ["filled", "proving", "proved", "claiming", "refunding", ...ends],
  filled: ["proving", "proved", "claiming", "refunding", ...ends],
  proving: ["proved", "claiming", "refunding", ...ends],
  proved: ["claiming", "refunding", ...ends],
  claiming: ["refunding", ...ends],
  refunding: ["proved", "claiming", ...ends],
  settled: [],
  refunded: [],
  failed: [],
};

/** Moves back, when a reorganisation undid what the step stood for. */
const backwards: Moves = {
  accepted: [],
  opening: [],
  escrowed: ["opening"],
  filling: ["opening", "escrowed"],
  filled: ["opening", "escrowed", "filling"],
  proving: ["opening", "escrowed", "filling", "filled"],
  proved: ["opening", "escrowed", "filling", "filled", "proving"],
  claiming: ["opening", "escrowed", "filling", "filled", "proving", "proved"],
  refunding: ["opening", "escrowed", "filling", "filled", "proving"],
  settled: [],
  refunded: [],
  failed: [],
};

/**
 * The table of moves. A settlement begins at `accepted` and never returns there; its three ends are reached at finality
 * and never left. A same-chain settlement, one transaction, uses only `opening`, `claiming`, `settled` and `failed`.
 */
export const settlementTransitions: Moves = {
  accepted: [...onwards.accepted, ...backwards.accepted],
  opening: [...onwards.opening, ...backwards.opening],
  escrowed: [...onwards.escrowed, ...backwards.escrowed],
  filling: [...onwards.filling, ...backwards.filling],
  filled: [...onwards.filled, ...backwards.filled],
  proving: [...onwards.proving, ...backwards.proving],
  proved: [...onwards.proved, ...backwards.proved],
  claiming: [...onwards.claiming, ...backwards.claiming],
  refunding: [...onwards.refunding, ...backwards.refunding],
  settled: [...onwards.settled, ...backwards.settled],
  refunded: [...onwards.refunded, ...backwards.refunded],
  failed: [...onwards.failed, ...backwards.failed],
};

/** Whether a settlement may move from one step to another. Staying is not a move. */
export function canMove(from: SettlementStep, to: SettlementStep): boolean {
  return settlementTransitions[from].includes(to);
}

/** Whether a move is one that only a reorganisation explains. */
export function isMoveBack(from: SettlementStep, to: SettlementStep): boolean {
  return backwards[from].includes(to);
}

/** Whether a settlement at this step is over. */
export function isTerminal(step: SettlementStep): step is (typeof ends)[number] {
  return step === "settled" || step === "refunded" || step === "failed";
}

/** What the public API calls an order at this step. */
export function publicStatus(step: SettlementStep): OrderStatus {
  return isTerminal(step) ? step : "pending";
}
