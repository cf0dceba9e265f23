import { OrderBook, Side } from "nodejs-order-book";
import { OPENED_AT_US, testRfq, testSolvers, verifiedQuote } from "@tetrafi/core/auction/testing/quotes.ts";
import { plainRules } from "@tetrafi/core/auction/rank-quotes.ts";
import type { EngineCommand } from "@tetrafi/core/engine/commands.ts";
import { applyCommand, newEngine } from "@tetrafi/core/engine/engine.ts";
import type { BenchOptions } from "../main.ts";
import { interleave } from "../harness/interleave.ts";
import { row, type Row } from "../report.ts";

const SOLVERS = 10;
const AUCTIONS = 1_000;
const ORDERS = 10_000;
const GOAL_PER_SECOND = 500_000;

/** Auctions as they come: ten quotes of which one is replaced and one cancelled, a close, an accept. */
function journal(): EngineCommand[] {
  const asked = testSolvers(SOLVERS);
  const commands: EngineCommand[] = [];
  let sequence = 0;
  for (let auction = 0; auction < AUCTIONS; auction += 1) {
    const rfqId = `0x${auction.toString(16).padStart(64, "0")}` as const;
    const at = { rfqId, receivedAtUs: OPENED_AT_US + 100 };
    const quote = (solver: number): EngineCommand => {
      sequence += 1;
      const outputAmount = 990n + BigInt((sequence * 7_919) % 1_009);
      return { type: "quote", quote: verifiedQuote(solver, sequence, { ...at, outputAmount }) };
    };
    commands.push({
      type: "open",
      rfq: testRfq({ rfqId }),
      asked,
      atUs: OPENED_AT_US,
      windowMs: 500,
    });
    for (let solver = 1; solver <= SOLVERS; solver += 1) commands.push(quote(solver));
    commands.push(quote(3));
    sequence += 1;
    commands.push({ type: "cancel", rfqId, solverId: "solver-4", sequence, atUs: at.receivedAtUs });
    commands.push({
      type: "close",
      rfqId,
      reason: "allAnswered",
      atUs: at.receivedAtUs + 1,
      rules: plainRules,
    });
    const accepted = commands.findLast((command) => command.type === "quote");
    if (accepted === undefined) throw new Error("an auction without a quote");
    commands.push({
      type: "accept",
      rfqId,
      quoteId: accepted.quote.quoteId,
      atUs: at.receivedAtUs + 2,
    });
  }
  return commands;
}

/** Limit orders on both sides of a price, about half of which match; the book is emptied with each pass. */
function orders(): Parameters<OrderBook["limit"]>[0][] {
  return Array.from({ length: ORDERS }, (_, at) => ({
    id: String(at),
    side: at % 2 === 0 ? Side.BUY : Side.SELL,
    size: 1 + (at % 10),
    price: 1_000 + ((at * 7_919) % 101) - 50,
  }));
}

/** Commands a second of the core's engine alone, beside a JavaScript order book's orders in the same run. */
export async function engine({ seconds }: BenchOptions): Promise<readonly Row[]> {
  const commands = journal();
  const limitOrders = orders();
  const took = await interleave(seconds, {
    engine: () => {
      const house = newEngine({ maxOpen: 100, maxClosed: 100 });
      for (const command of commands) applyCommand(house, command);
    },
    book: () => {
      const book = new OrderBook();
      for (const order of limitOrders) book.limit(order);
    },
  });
  const perSecond = (1_000_000 * commands.length) / took.engine;
  return [
    row(
      "engine commands, of which one in 15 closes and ranks",
      "1/s",
      Math.round(perSecond),
      { atLeast: GOAL_PER_SECOND },
      { peer: Math.round((1_000_000 * ORDERS) / took.book) },
    ),
  ];
}
