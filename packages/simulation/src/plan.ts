import type { Address } from "@tetrafi/core/hex.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import { faultKinds, type FaultKind } from "./fault-kinds.ts";
import type { Random } from "./random.ts";

/** How the winner of an order goes about its delivery. */
export type SolverHabit =
  | "prompt"
  | "slow"
  | "twice"
  /** Delivers once the order's deadline has passed, which the contract can't know. */
  | "late"
  /** Delivers a little less: another output than the order's. */
  | "short"
  /** Delivers before the escrow is final, at its own risk. */
  | "rash"
  /** Nobody delivers. */
  | "never"
  /** The winner doesn't; another does once it may. */
  | "runnerUp";

/** What is wrong with the taker's side. */
export type TakerHabit = "honest" | "badSignature" | "noBalance" | "withdraws";

export type OrderPlan = {
  readonly acceptAfterMs: number;
  readonly originIndex: 0 | 1;
  readonly isSameChain: boolean;
  readonly exclusiveSeconds: number;
  readonly fillWindowSeconds: number;
  readonly expirySeconds: number;
  /** Which side has two legs, across chains. */
  readonly legs: "one" | "inputs" | "outputs";
  readonly solver: SolverHabit;
  readonly taker: TakerHabit;
};

export type ChainPlan = { readonly profile: ChainProfile; readonly depth: number; readonly skewMs: number };

/** Everything that is decided before a run begins. */
export type Plan = {
  readonly chains: readonly [ChainPlan, ChainPlan];
  readonly orders: readonly OrderPlan[];
  readonly orchestrators: number;
  /** Which kinds of faults this run has, until `faultsMs` after its start. */
  readonly faults: readonly FaultKind[];
  readonly faultsMs: number;
  /** How long messages take at most; more than an order has time for, in some runs. */
  readonly messageMs: number;
  /** From when on the processes deliver late messages themselves; null for never. */
  readonly deliverAfterSeconds: number | null;
  /** Others may open, claim and refund too. */
  readonly bystanders: boolean;
  /** Settlements that may share a transaction. */
  readonly batchSize: number;
};

/** Taken by a number that is drawn anyway: the draws that follow stay those of the seed. */
const LEGS = ["one", "one", "outputs", "inputs"] as const;

const CHAIN_IDS = [31_337, 31_338] as const;

/** Draws a run. A part of the faults each time: all at once hide one another. */
export function drawPlan(random: Random): Plan {
  const chains = [drawChain(random, CHAIN_IDS[0]), drawChain(random, CHAIN_IDS[1])] as const;
  const count = random.int(1, 8);
  // Together, so that they may share transactions, or each at its time.
  const bursts = random.pick([[0, 10_000], []]);
  const orders = Array.from({ length: count }, () => drawOrder(random, bursts));
  const share = random.pick([0, 0.2, 0.4, 0.8]);
  const orchestrators = random.int(1, 2);
  const faults = faultKinds.filter(() => random.chance(share));
  const faultsMs = random.int(20_000, 120_000);
  const messageMs = random.pick([5_000, 20_000, 60_000, 150_000]);
  return {
    chains,
    orders,
    orchestrators,
    faults,
    faultsMs,
    messageMs,
    // Not drawn: a draw more would give every seed that was kept another meaning.
    deliverAfterSeconds: faultsMs % 2 === 0 ? faultsMs % 30 : null,
    bystanders: random.chance(0.4),
    batchSize: random.pick([1, 1, 3, 10]),
  };
}

function drawOrder(random: Random, bursts: readonly number[]): OrderPlan {
  const fillWindowSeconds = random.int(25, 90);
  const acceptAfterMs = bursts.length === 0 ? random.int(0, 40_000) : random.pick(bursts);
  const originIndex = random.pick([0, 1] as const);
  const isSameChain = random.chance(0.2);
  return {
    acceptAfterMs,
    originIndex,
    isSameChain,
    legs: isSameChain ? "one" : (LEGS[fillWindowSeconds % LEGS.length] ?? "one"),
    exclusiveSeconds: random.int(10, fillWindowSeconds - 5),
    fillWindowSeconds,
    expirySeconds: fillWindowSeconds + random.int(20, 90),
    solver: random.pick([
      "prompt",
      "prompt",
      "prompt",
      "slow",
      "slow",
      "twice",
      "late",
      "short",
      "rash",
      "never",
      "runnerUp",
    ]),
    taker: random.pick([
      "honest",
      "honest",
      "honest",
      "honest",
      "honest",
      "honest",
      "badSignature",
      "noBalance",
      "withdraws",
    ]),
  };
}

function drawChain(random: Random, chainId: number): ChainPlan {
  const depth = random.int(1, 5);
  const at = (index: number): Address => `0x${chainId.toString(16)}${index.toString(16).padStart(36, "0")}`;
  const nodes = random.int(1, 3);
  const profile: ChainProfile = {
    chainId,
    name: `Chain ${chainId}`,
    rpcUrls: Array.from({ length: nodes }, (_, node) => `http://node-${node}.chain-${chainId}`),
    blockTimeMs: random.pick([1_000, 2_000, 4_000, 6_000]),
    finality: random.chance(0.5) ? { type: "depth", blocks: depth } : { type: "tag", tag: "finalized" },
    hyperlaneDomain: chainId,
    startBlock: 0,
    contracts: {
      permit2: at(1),
      inputSettler: at(2),
      outputSettler: at(3),
      atomicSettler: at(4),
      hyperlaneOracle: at(5),
      mailbox: at(6),
      merkleTreeHook: at(7),
      multisigIsm: at(8),
      eitherOracle: at(9),
      bothOracle: at(10),
      orderSetOpener: at(14),
    },
    layerZero: { eid: chainId, endpoint: at(11), oracle: at(12), delivery: at(13) },
    tokens: [
      { symbol: "USDC", address: at(16), decimals: 6 },
      { symbol: "USDT", address: at(17), decimals: 6 },
    ],
  };
  return { profile, depth, skewMs: random.int(-2_000, 2_000) };
}
