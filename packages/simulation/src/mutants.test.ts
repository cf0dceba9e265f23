import { expect, test, vi } from "vitest";
import type { SettlementAction, SettlementFacts, SettlementRow } from "@tetrafi/core/settlement/types.ts";
import type { Answer, Engine, Statement } from "./database/engine.ts";
import { MemoryEngine } from "./database/memory-engine.ts";
import { simulate } from "./simulate.ts";
import type { Invariant } from "./violations.ts";

type NextStep = (row: SettlementRow, facts: SettlementFacts, nowMs: number) => SettlementAction;

/** Known bugs, put into the rules of the settlement. */
const mutants = {
  /** The newest block is taken for final. */
  skipsTheFinalCheck: (nextStep) => (row, facts, nowMs) =>
    nextStep(row, { ...facts, escrow: { ...facts.escrow, final: facts.escrow.latest } }, nowMs),
  /** What was sent, and isn't final, is forgotten. */
  sendsTwice: (nextStep) => (row, facts, nowMs) =>
    nextStep(row, { ...facts, intents: facts.intents.filter(({ state }) => state === "final") }, nowMs),
  /** Once the order has expired, the taker is paid back, whoever delivered. */
  refundsWhatIsProved: (nextStep) => (row, facts, nowMs) =>
    nextStep(row, facts.originTime > row.order.expires ? { ...facts, proved: false } : facts, nowMs),
} as const satisfies Readonly<Record<string, (nextStep: NextStep) => NextStep>>;

const applied = vi.hoisted(() => ({ mutant: null as ((nextStep: never) => unknown) | null, trusts: false }));

vi.mock("@tetrafi/core/settlement/next-step.ts", async (importOriginal) => {
  const original = await importOriginal<{ nextStep: NextStep }>();
  const nextStep: NextStep = (...parameters) =>
    applied.mutant === null
      ? original.nextStep(...parameters)
      : (applied.mutant(original.nextStep as never) as NextStep)(...parameters);
  return { ...original, nextStep };
});

vi.mock("@tetrafi/settlement/drive/confirm-refund.ts", async (importOriginal) => {
  const original = await importOriginal<{ confirmUnproved: (...parameters: unknown[]) => Promise<void> }>();
  const confirmUnproved = async (...parameters: unknown[]): Promise<void> => {
    if (!applied.trusts) await original.confirmUnproved(...parameters);
  };
  return { confirmUnproved };
});

const LIMIT_MS = 180_000;

/** A database without the index that keeps a second transaction of a purpose out. */
class WithoutLiveIndex extends MemoryEngine {
  override async execute(statement: Statement): Promise<Answer> {
    if (statement.name !== "record-transaction") return super.execute(statement);
    const { intents } = await this.contents();
    const others = intents.filter(({ orderId }) => orderId === statement.values[7]);
    const states = others.map(({ state }) => state);
    for (const other of others) other.state = "reverted";
    const answer = await super.execute(statement);
    for (const [at, other] of others.entries()) other.state = states[at] ?? other.state;
    return answer;
  }
}

/** The invariants that the first seed with a violation breaks. */
async function found(seeds: number, engine: Engine): Promise<readonly Invariant[]> {
  for (let seed = 0; seed < seeds; seed += 1) {
    const { violations } = await simulate(seed, { engine });
    if (violations.length > 0) return violations.map(({ invariant }) => invariant);
  }
  return [];
}

test.each<[keyof typeof mutants, string, Invariant, number, Engine, boolean]>([
  ["skipsTheFinalCheck", "", "truth", 50, new MemoryEngine(), false],
  ["sendsTwice", ", which the database refuses,", "unexpected", 10, new MemoryEngine(), false],
  ["sendsTwice", ", which the database allows,", "once", 10, new WithoutLiveIndex(), false],
  ["refundsWhatIsProved", "", "loss", 150, new MemoryEngine(), true],
])(
  "%s%s is found as %s within %i seeds",
  async (name, _how, invariant, seeds, engine, trusts) => {
    applied.mutant = mutants[name] as (nextStep: never) => unknown;
    applied.trusts = trusts;
    expect(await found(seeds, engine)).toContain(invariant);
    applied.mutant = null;
    applied.trusts = false;
  },
  LIMIT_MS,
);

test(
  "every node is asked before a refund: the wrong decision alone takes nobody's money",
  async () => {
    applied.mutant = mutants.refundsWhatIsProved as (nextStep: never) => unknown;
    const details: string[] = [];
    for (let seed = 0; seed < 30; seed += 1)
      details.push(...(await simulate(seed)).violations.map(({ detail }) => detail));
    applied.mutant = null;
    // What was proved waits for a decision that never comes, unless somebody else refunds it.
    expect(details.filter((detail) => detail.includes("is still")).length).toBeGreaterThan(0);
    expect(details.filter((detail) => detail.includes("we refunded"))).toEqual([]);
  },
  LIMIT_MS,
);
