import { setTimeout as sleep } from "node:timers/promises";
import { numberToHex, parseGwei } from "viem";
import type { LinkFault } from "./tcp-proxy.ts";
import type { NodeFault } from "./rpc-proxy.ts";
import type { ScenarioWorld } from "./scenario-world.ts";

/** A number from 0 up to 1, the same ones for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One of these. */
export function pick<T>(random: () => number, values: readonly T[]): T {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new RangeError("nothing to pick from");
  return value;
}

type Fault = (world: ScenarioWorld, random: () => number) => Promise<void>;

const PROCESSES = ["first", "second"] as const;
const LONGEST_MS = 4_000;
const CLOCK_SECONDS = [-900, -5, 5, 900];
const LINK_FAULTS: readonly LinkFault[] = ["refuse", "stall", "loseAnswers"];
/** Of the first of three: at most one lies, and about new blocks only for as long as they are new. */
const NODE_FAULTS: readonly NodeFault[] = [
  "refuse",
  "stall",
  "loseAnswers",
  "lag",
  "hideReceipts",
  "inventHeads",
];
const SPIKES_GWEI = ["30", "80", "200"] as const;

/**
 * What a soak does to the real parts, each for some seconds at most. A foreign transaction isn't among them: the operator
 * has to hear of it until it is long past, so that no comparison after it would be clean.
 */
export const soakFaults: Readonly<Record<string, Fault>> = {
  "process killed": async (world, random) => {
    const name = pick(random, PROCESSES);
    await world.processes.get(name)?.kill("SIGKILL");
    await sleep(random() * LONGEST_MS);
    await world.run(name);
  },
  "both processes killed": async (world, random) => {
    for (const name of PROCESSES) await world.processes.get(name)?.kill("SIGKILL");
    await sleep(random() * LONGEST_MS);
    for (const name of PROCESSES) await world.run(name);
  },
  "clock of a process wrong": async (world, random) => {
    const name = pick(random, PROCESSES);
    await world.run(name, pick(random, CLOCK_SECONDS));
    await sleep(LONGEST_MS);
    await world.run(name);
  },
  "database connections cut": (world) => Promise.resolve(world.link.cut()),
  "database link at fault": async (world, random) => {
    world.link.suffer(pick(random, LINK_FAULTS));
    await sleep(random() * LONGEST_MS);
    world.link.suffer("none");
  },
  "node at fault": async (world, random) => {
    const [node] = pick(random, world.nodes);
    node?.suffer(pick(random, NODE_FAULTS));
    await sleep(random() * LONGEST_MS);
    node?.suffer("none");
  },
  reorganisation: async (world, random) => {
    await world.request(pick(random, world.chains).chainId, "anvil_reorg", [1, []]);
  },
  "fee spike": async (world, random) => {
    const fee = numberToHex(parseGwei(pick(random, SPIKES_GWEI)));
    await world.request(pick(random, world.chains).chainId, "anvil_setNextBlockBaseFeePerGas", [fee]);
  },
};
