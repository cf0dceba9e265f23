import { parseArgs } from "node:util";
import { layGround, type GroundKind } from "./ground.ts";
import { runScenario } from "./run-scenario.ts";
import { readScenarios, type Scenario } from "./scenario-file.ts";

/**
 * `npm run scenarios [-- NAME…] [--fork] [--list] [--at-once N]`: settlements under one named fault each, on real
 * chains, a real database and real processes. Ends with 1 if any of them went wrong.
 */
const USAGE = "npm run scenarios [-- NAME…] [--fork] [--list] [--at-once N]; FORK_RPC_URL forks any chain";

/** Scenarios mostly wait for blocks. */
const AT_ONCE = 3;

async function main(parameters: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...parameters],
    allowPositionals: true,
    options: {
      fork: { type: "boolean", default: false },
      list: { type: "boolean", default: false },
      "at-once": { type: "string", default: String(AT_ONCE) },
    },
  });
  const all = readScenarios();
  if (values.list) {
    for (const { name, theme, about } of all) console.log(`${name.padEnd(36)} ${theme.padEnd(15)} ${about}`);
    return 0;
  }
  const unknown = positionals.filter((name) => !all.some((scenario) => scenario.name === name));
  const atOnce = Number(values["at-once"]);
  if (unknown.length > 0 || !Number.isInteger(atOnce) || atOnce < 1) {
    console.error(unknown.length > 0 ? `no scenario is called ${unknown.join(", ")}` : USAGE);
    return 2;
  }
  const named = positionals.length === 0 ? all : all.filter(({ name }) => positionals.includes(name));
  const kind = groundKind(values.fork);
  const chosen = kind === "stored" ? named : named.filter((scenario) => !reorganises(scenario));
  const left = named.length - chosen.length;
  if (left > 0)
    console.log(`${left} left out: a forked anvil's reorganisation takes back blocks, and not what they did`);
  return (await runAll(chosen, kind, atOnce)) === 0 ? 0 : 1;
}

function reorganises({ script }: Scenario): boolean {
  return script.some((action) => action.do === "reorg");
}

function groundKind(isFork: boolean): GroundKind {
  const forkUrl = process.env["FORK_RPC_URL"];
  if (forkUrl !== undefined && forkUrl !== "") return { forkUrl };
  return isFork ? "fork" : "stored";
}

/** Answers how many went wrong. */
async function runAll(scenarios: readonly Scenario[], kind: GroundKind, atOnce: number): Promise<number> {
  const startedAtMs = performance.now();
  const ground = await layGround(kind);
  const queue = [...scenarios];
  let failed = 0;
  const work = async (): Promise<void> => {
    for (let scenario = queue.shift(); scenario !== undefined; scenario = queue.shift()) {
      const { faults, seconds } = await runScenario(ground, scenario);
      console.log(`${faults.length === 0 ? "ok    " : "FAILED"} ${scenario.name} ${seconds.toFixed(1)} s`);
      for (const fault of faults) console.log(`       ${fault}`);
      if (faults.length > 0) failed += 1;
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, work));
  } finally {
    await ground.stop();
  }
  const seconds = (performance.now() - startedAtMs) / 1_000;
  console.log(`${scenarios.length - failed} passed, ${failed} failed in ${seconds.toFixed(0)} s`);
  return failed;
}

process.exitCode = await main(process.argv.slice(2));
