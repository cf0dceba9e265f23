import { setTimeout as sleep } from "node:timers/promises";
import { isTerminal } from "@tetrafi/core/settlement/transitions.ts";
import { acceptTrade, type Trade } from "@tetrafi/settlement/testing/trades.ts";
import { readSettlementState } from "@tetrafi/store/settlements.ts";
import {
  faultsOfBalances,
  faultsOfOrder,
  readBalances,
  reconciled,
  settledTransactions,
} from "./check-end.ts";
import { Parties } from "./parties.ts";
import { patiently } from "./perform.ts";
import type { OrderWish } from "./scenario-file.ts";
import type { ScenarioWorld } from "./scenario-world.ts";
import { pick, soakFaults } from "./soak-faults.ts";

type End = "settled" | "refunded" | "failed";
type Placed = { readonly trade: Trade; readonly wish: OrderWish; readonly end: End };

/** How a round went. */
export type Round = {
  readonly ends: Readonly<Record<End, number>>;
  /** Injected, by kind. */
  readonly injected: ReadonlyMap<string, number>;
  /** Empty unless something is wrong. */
  readonly faults: readonly string[];
};

/** Long enough for every fault of a round; a trade that nobody delivers is waited for. */
const PATIENT = { fillWindowSeconds: 180, expirySeconds: 300 } as const;
const BRIEF = { fillWindowSeconds: 60, expirySeconds: 75 } as const;

const KINDS: readonly { readonly wish: OrderWish; readonly end: End; readonly weight: number }[] = [
  { wish: { ...PATIENT }, end: "settled", weight: 8 },
  { wish: { ...PATIENT, route: "sameChain" }, end: "settled", weight: 3 },
  { wish: { ...PATIENT, solver: "twice", messages: "twice" }, end: "settled", weight: 2 },
  { wish: { ...BRIEF, solver: "never" }, end: "refunded", weight: 1 },
  { wish: { ...BRIEF, solver: "short" }, end: "refunded", weight: 1 },
  { wish: { ...BRIEF, taker: "forged" }, end: "failed", weight: 1 },
];
const DRAW = KINDS.flatMap((kind) => Array.from({ length: kind.weight }, () => kind));

const FEWEST_ORDERS = 6;
const MORE_ORDERS = 12;
const FEWEST_FAULTS = 4;
const MORE_FAULTS = 6;
const LONGEST_GAP_MS = 3_000;
/** What a reorganisation dropped of solver and messenger is done again after so long. */
const NUDGE_MS = 5_000;
const LIMIT_MS = 420_000;

/** Orders and faults at once, then calm; everything has to end as it should, and database and chains to agree. */
export async function soakRound(world: ScenarioWorld, random: () => number): Promise<Round> {
  const parties = new Parties(world);
  await parties.start();
  const before = await readBalances(world);
  const injected = new Map<string, number>();
  const faults: string[] = [];
  const placed: Placed[] = [];
  try {
    await Promise.all([placeOrders(world, parties, random, placed), injectFaults(world, random, injected)]);
    await ended(world, parties, placed);
    await settledTransactions(world);
    await reconciled(world);
    for (const { trade, end } of placed)
      faults.push(...(await patiently(() => faultsOfOrder(world, trade.orderId, trade, end))));
    faults.push(
      ...(await faultsOfBalances(
        world,
        before,
        placed.map(({ trade, end }) => [trade, end] as const),
      )),
    );
  } catch (error) {
    faults.push((error as Error).message);
  }
  // What a reorganisation dropped is theirs to do again, and was.
  await parties.stop().catch(() => undefined);
  const ends = { settled: 0, refunded: 0, failed: 0 };
  for (const { end } of placed) ends[end] += 1;
  return { ends, injected, faults };
}

async function placeOrders(
  world: ScenarioWorld,
  parties: Parties,
  random: () => number,
  placed: Placed[],
): Promise<void> {
  const [origin, destination] = world.chains;
  const count = FEWEST_ORDERS + Math.floor(random() * MORE_ORDERS);
  for (let i = 0; i < count; i += 1) {
    const { wish, end } = pick(random, DRAW);
    const terms = {
      destination: wish.route === "sameChain" ? origin : destination,
      fillWindowSeconds: wish.fillWindowSeconds ?? PATIENT.fillWindowSeconds,
      expirySeconds: wish.expirySeconds ?? PATIENT.expirySeconds,
      ...(wish.taker === "forged" ? { signerKey: world.accounts.solvers[1].privateKey } : {}),
    };
    const trade = await patiently(() => acceptTrade(world, terms));
    placed.push({ trade, wish, end });
    parties.follow({ trade, wish });
    await sleep(random() * LONGEST_GAP_MS);
  }
}

async function injectFaults(
  world: ScenarioWorld,
  random: () => number,
  injected: Map<string, number>,
): Promise<void> {
  const count = FEWEST_FAULTS + Math.floor(random() * MORE_FAULTS);
  for (let i = 0; i < count; i += 1) {
    await sleep(random() * LONGEST_GAP_MS);
    const kind = pick(random, Object.keys(soakFaults));
    injected.set(kind, (injected.get(kind) ?? 0) + 1);
    await soakFaults[kind]?.(world, random);
  }
}

async function ended(world: ScenarioWorld, parties: Parties, placed: readonly Placed[]): Promise<void> {
  const giveUpAtMs = Date.now() + LIMIT_MS;
  for (;;) {
    const open: string[] = [];
    for (const { trade, end } of placed) {
      const state = await patiently(() => readSettlementState(world.database, trade.orderId));
      if (state === null || isTerminal(state.step)) continue;
      open.push(`${trade.orderId} ${state.step} ${state.reason ?? ""}`);
      if (end !== "settled" || Date.now() < state.updatedAtMs + NUDGE_MS) continue;
      // Delivering again pays nothing, and a message that was recorded changes nothing.
      if (state.step === "filling") await parties.fill(trade).catch(() => undefined);
      if (state.step === "proving") await parties.deliver([trade]).catch(() => undefined);
    }
    if (open.length === 0) return;
    if (Date.now() > giveUpAtMs) throw new Error(`not ended: ${open.join(", ")}`);
    await sleep(1_000);
  }
}
