import { setTimeout as sleep } from "node:timers/promises";
import { isTerminal } from "@tetrafi/core/settlement/transitions.ts";
import { readSettlementState } from "@tetrafi/store/settlements.ts";
import {
  faultsOfBalances,
  faultsOfOrder,
  readBalances,
  reconciled,
  settledTransactions,
} from "./check-end.ts";
import type { Ground } from "./ground.ts";
import { Parties } from "./parties.ts";
import { alarmCodes, perform, until, type Stage } from "./perform.ts";
import type { Scenario } from "./scenario-file.ts";
import { startScenarioWorld } from "./scenario-world.ts";

/** How a scenario went. */
export type Outcome = { readonly faults: readonly string[]; readonly seconds: number };

/** Alarms that mean what they say: somebody has to look at the code, or at the chain. */
const NEVER_UNASKED = ["UNEXPECTED", "FINAL_BLOCK_CHANGED", "RECONCILIATION_DIFFERENCE"];

/** Plays a scenario in a world of its own and judges its end. Whatever it throws is a fault too. */
export async function runScenario(ground: Ground, scenario: Scenario): Promise<Outcome> {
  const startedAtMs = performance.now();
  const { nodes, settings } = scenario;
  const world = await startScenarioWorld(ground, {
    ...(nodes === undefined ? {} : { nodes }),
    ...(settings === undefined ? {} : { settings }),
  });
  const parties = new Parties(world);
  const stage: Stage = { scenario, world, parties, trades: new Map() };
  const faults: string[] = [];
  try {
    await parties.start();
    for (const process of scenario.processes ?? ["first"]) await world.run(process);
    const before = await readBalances(world);
    for (const action of scenario.script) await perform(stage, action);
    await ended(stage);
    await settledTransactions(world);
    await reconciled(world);
    for (const [name, end] of Object.entries(scenario.ends)) {
      const trade = stage.trades.get(name);
      if (trade === undefined) faults.push(`${name} was never accepted`);
      else faults.push(...(await faultsOfOrder(world, name, trade, end)));
    }
    const ends = [...stage.trades].map(([name, trade]) => [trade, scenario.ends[name] ?? "failed"] as const);
    faults.push(...(await faultsOfBalances(world, before, ends)));
  } catch (error) {
    faults.push(`${(error as Error).message}; ${await standing(stage)}`);
  }
  await parties.stop().catch((error: unknown) => faults.push(`a party failed: ${(error as Error).message}`));
  const codes = alarmCodes(world);
  for (const code of scenario.alarms ?? []) if (!codes.has(code)) faults.push(`no alarm ${code}`);
  for (const code of NEVER_UNASKED)
    if (codes.has(code) && ![...(scenario.alarms ?? []), ...(scenario.mayAlarm ?? [])].includes(code))
      faults.push(`alarm ${code}`);
  if (faults.length > 0 && process.env["SCENARIO_LOG"] !== undefined)
    for (const line of world.logLines()) console.error(line);
  await world.stop();
  return { faults, seconds: (performance.now() - startedAtMs) / 1_000 };
}

async function ended({ world, trades }: Stage): Promise<void> {
  for (const [name, { orderId }] of trades)
    await until(`${name} has ended`, async () => {
      const state = await readSettlementState(world.database, orderId);
      return state !== null && isTerminal(state.step);
    });
  // The parties hear of it as the process wrote it.
  await sleep(0);
}

/** Where every order stands, for whoever reads of a fault. */
async function standing({ world, trades }: Stage): Promise<string> {
  const lines = await Promise.all(
    [...trades].map(async ([name, { orderId }]) => {
      const state = await readSettlementState(world.database, orderId).catch(() => null);
      const intents = state?.intents.map(({ purpose, state: at }) => `${purpose} ${at}`).join(", ");
      return `${name}: ${state?.step} (${intents}) ${state?.reason ?? ""}`;
    }),
  );
  return lines.join("; ");
}
