import { expect, test, vi } from "vitest";
import type { SettlementAction, SettlementFacts, SettlementRow } from "@tetrafi/core/settlement/types.ts";
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

const LIMIT_MS = 60_000;

/** The invariants that the first seed with a violation breaks. */
async function found(seeds: number, engine = new MemoryEngine()): Promise<readonly Invariant[]> {
  for (let seed = 0; seed < seeds; seed += 1) {
    const { violations } = await simulate(seed, { engine });
    if (violations.length > 0) return violations.map(({ invariant }) => invariant);
  }
  return [];
}

test.each<[keyof typeof mutants, Invariant, number, boolean]>([
  ["skipsTheFinalCheck", "truth", 50, false],
  ["sendsTwice", "unexpected", 10, false],
  ["refundsWhatIsProved", "loss", 150, true],
])(
  "%s: found as %s within %i seeds",
  async (name, invariant, seeds, trusts) => {
    applied.mutant = mutants[name] as (nextStep: never) => unknown;
    applied.trusts = trusts;
    expect(await found(seeds)).toContain(invariant);
    applied.mutant = null;
    applied.trusts = false;
  },
  LIMIT_MS,
);
