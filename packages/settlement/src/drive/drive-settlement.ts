import type { Logger } from "pino";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import { nextStep } from "@tetrafi/core/settlement/next-step.ts";
import { canMove, isTerminal } from "@tetrafi/core/settlement/transitions.ts";
import type { SettlementAction, SettlementStep } from "@tetrafi/core/settlement/types.ts";
import type { Database } from "@tetrafi/store/database.ts";
import type { SettlementIntent, SettlementState } from "@tetrafi/store/settlements.ts";
import type { Chain } from "../chain/chain.ts";
import { systemClock, type Clock } from "../clock.ts";
import { faultCatalogue, faultOf, SettlementFault } from "../faults.ts";
import type { HostedFills } from "../hosted/hosted-fills.ts";
import { noObserver, type Observer } from "../observer.ts";
import { LateDeliveries } from "../proof/late-deliveries.ts";
import { plainProofNetworks, type ProofNetworks } from "../proof/proof-networks.ts";
import { proofRoute } from "../proof/proof-route.ts";
import { backoffMs } from "./backoff.ts";
import { confirmEscrow } from "./confirm-escrow.ts";
import { confirmUnproved } from "./confirm-refund.ts";
import { moveEvent } from "./evidence.ts";
import { Crossings, type CrossingWait } from "./crossings.ts";
import { FaultReports, isPassing } from "./fault-reports.ts";
import { FactsReader, type ReadFacts, type SettlementOnChains } from "./facts.ts";
import { HiddenDeliveries } from "./hidden-deliveries.ts";
import { counts, hasPending } from "./intent-states.ts";
import { destinationOf } from "./order-fill.ts";
import { movedState } from "./moved-state.ts";
import { awaitedProofs, restsUntilProved } from "./proof-wait.ts";
import type { Rest } from "./scheduler.ts";
import { isOpenedByFirstPart } from "./send-set.ts";
import { sendTransaction } from "./send-transaction.ts";
import { noteOf } from "./settlement-note.ts";
import { SettlementRows } from "./settlement-rows.ts";
import type { StuckAlarms } from "./stuck-alarms.ts";

/**
 * A settlement that nothing wakes is looked at again after this, milliseconds. Facts only change with a chain's head, and
 * every head wakes what may be concerned, so this is for what was missed.
 */
const SAFETY_WAKE_MS = 10_000;
/** While a solver has its time to fill, only a fill, a reorganisation or the deadline changes anything. */
const FILL_WAKE_MS = 60_000;
const FOR_THE_FILL = "the fill";
const FOR_FIRST_PART = "the first part of the split, which opens all";
const FOR_RELEASE = "the operator: the settlement is held";
/** More actions in a row mean that row and facts never agree. */
const MAX_ACTIONS = 8;

/** Steps that something is done for good at: a solver pays, or the order is over. */
const CONFIRMED_STEPS: ReadonlySet<SettlementStep> = new Set(["filling", "settled", "refunded", "failed"]);

/** Drives settlements, each as far as the facts allow. */
export class Driver {
  private readonly database: Database;
  private readonly chains: ReadonlyMap<number, Chain>;
  private readonly alarms: StuckAlarms;
  private readonly log: Logger;
  private readonly clock: Clock;
  private readonly observer: Observer;
  private readonly networks: ProofNetworks;
  private readonly rows: SettlementRows;
  private readonly facts: FactsReader;
  private readonly hidden: HiddenDeliveries;
  private readonly crossings: Crossings;
  private readonly hosted: HostedFills | null;
  /** Orders in flight: they never change. */
  private readonly orders = new Map<Bytes32, SettlementOnChains>();
  private readonly reports: FaultReports;

  constructor(parts: {
    readonly database: Database;
    readonly chains: ReadonlyMap<number, Chain>;
    readonly alarms: StuckAlarms;
    readonly log: Logger;
    /** The machine's, unless given. */
    readonly clock?: Clock;
    readonly observer?: Observer | undefined;
    /** Those of corridors that say nothing, unless given. */
    readonly networks?: ProofNetworks | undefined;
    /** Nothing is crossed unless given. */
    readonly crossingWaitMs?: CrossingWait | undefined;
    /** Winners fill by themselves unless given. */
    readonly hosted?: HostedFills | undefined;
  }) {
    const { database, log, crossingWaitMs } = parts;
    this.crossings = new Crossings(database, log, crossingWaitMs);
    this.reports = new FaultReports(log);
    this.database = parts.database;
    this.chains = parts.chains;
    this.alarms = parts.alarms;
    this.log = parts.log;
    this.clock = parts.clock ?? systemClock;
    this.rows = new SettlementRows(this.database, this.clock);
    this.observer = parts.observer ?? noObserver;
    this.networks = parts.networks ?? plainProofNetworks;
    const late = new LateDeliveries(this.clock, this.log);
    this.hosted = parts.hosted ?? null;
    this.hidden = new HiddenDeliveries(this.clock, this.log);
    this.facts = new FactsReader({ networks: this.networks, late }, this.hidden, this.hosted);
  }

  /** Acts until the next thing to do is to wait. Never throws: a fault is recorded and tried again later. */
  async drive(orderId: Bytes32): Promise<Rest> {
    let state: SettlementState | null = null;
    /** As this process's own last action left it: the row is read again only where another may have moved it. */
    let known: SettlementState | null = null;
    let isContested = false;
    try {
      for (let actions = 0; actions < MAX_ACTIONS; actions += 1) {
        state = known ?? (await this.rows.state(orderId));
        known = null;
        if (state === null || isTerminal(state.step)) return this.ended(orderId);
        const settlement = await this.load(orderId);
        const read = await this.facts.read(settlement, state.intents.filter(counts));
        const action = nextStep({ ...settlement.order, step: state.step }, read.facts, this.clock.now());
        if (action.type === "wait") return await this.wait(settlement, state, read, action.for);
        if (action.type === "send" && state.heldAtMs !== null) {
          this.alarms.checkHeld(settlement.order, state.step, this.clock.now());
          return await this.wait(settlement, state, read, FOR_RELEASE);
        }
        if (action.type === "send" && isOpenedByFirstPart(settlement.order, action.purpose))
          return await this.wait(settlement, state, read, FOR_FIRST_PART);
        const crossing = await this.crossings.settle({ settlement, state, read }, action, this.clock.now());
        if (crossing === "waits") return this.waiting(settlement, 0);
        if (crossing === "crossed") continue;
        const outcome = await this.act(settlement, state, read, action);
        if (outcome === "contested") isContested = true;
        else if (outcome !== "readAgain") known = outcome;
      }
      throw isContested ? new SettlementFault("ROW_CONTESTED") : new Error("row and facts never agree");
    } catch (error) {
      return this.failed(orderId, state, faultOf(error));
    }
  }

  private async load(orderId: Bytes32): Promise<SettlementOnChains> {
    const known = this.orders.get(orderId);
    if (known !== undefined) return known;
    const order = await this.rows.order(orderId);
    if (order === null) throw new Error(`no order ${orderId}`);
    const origin = this.chain(order.order.originChainId);
    const destination = this.chain(destinationOf(order.order).chainId);
    const policy = this.networks.policyOf(order.order);
    const route = proofRoute(order.order, origin.profile, destination.profile, policy);
    const hosted = this.hosted?.planFor(order, destination) ?? null;
    const settlement = { order, origin, destination, route, policy, hosted };
    this.orders.set(orderId, settlement);
    return settlement;
  }

  private chain(chainId: bigint): Chain {
    const chain = this.chains.get(Number(chainId));
    if (chain === undefined) throw new Error(`chain ${chainId} is not in the network file`);
    return chain;
  }

  /** The state that it leaves; `contested` if another process was faster. */
  private async act(
    settlement: SettlementOnChains,
    state: SettlementState,
    read: ReadFacts,
    action: Exclude<SettlementAction, { type: "wait" }>,
  ): Promise<SettlementState | "contested" | "readAgain"> {
    const { step } = action;
    if (step !== state.step && !canMove(state.step, step))
      throw new Error(`a move from ${state.step} to ${step} was asked for`);
    return action.type === "send"
      ? this.send(settlement, state, read, action)
      : this.move(settlement, state, read, action);
  }

  private async send(
    settlement: SettlementOnChains,
    state: SettlementState,
    read: ReadFacts,
    action: Extract<SettlementAction, { type: "send" }>,
  ): Promise<SettlementState | "contested" | "readAgain"> {
    const { orderId } = settlement.order;
    const { step, purpose } = action;
    const nowMs = this.clock.now();
    const wakeAtMs = nowMs + SAFETY_WAKE_MS;
    if (purpose === "refund") await confirmUnproved(settlement, read);
    // Money leaves on the strength of the escrow: asked again, however long ago the step was reached.
    if (purpose === "fill") await confirmEscrow(settlement, read);
    const { outcome, sent } = await sendTransaction(this.database, settlement, state, read, action, {
      networks: this.networks,
      nowMs,
      wakeAtMs,
    });
    this.log.info({ orderId, from: state.step, step, purpose, outcome }, "send");
    if (outcome === "laneLost") throw new SettlementFault("LANE_NOT_HELD");
    if (outcome === "recorded" && step !== state.step)
      this.observer.moved(state.step, step, nowMs - state.updatedAtMs);
    if (outcome === "moved") return "contested";
    if (outcome !== "recorded" || sent === null) return "readAgain";
    const intent: SettlementIntent = {
      purpose,
      state: "planned",
      ...sent,
      blockNumber: null,
      error: null,
      attempts: 1,
      isForgiven: false,
    };
    return movedState(state, step, { reason: null, nowMs, wakeAtMs, intents: [...state.intents, intent] });
  }

  private async move(
    settlement: SettlementOnChains,
    state: SettlementState,
    read: ReadFacts,
    { step, reason }: Extract<SettlementAction, { type: "move" }>,
  ): Promise<SettlementState | "contested"> {
    const { orderId } = settlement.order;
    const nowMs = this.clock.now();
    const wakeAtMs = nowMs + SAFETY_WAKE_MS;
    if (CONFIRMED_STEPS.has(step)) await confirmEscrow(settlement, read);
    const event = await moveEvent(settlement, state, read, step, reason, this.clock.now());
    const { version, intents } = state;
    if (!(await this.rows.move({ orderId, version, reason, wakeAtMs, event }))) return "contested";
    this.log.info({ orderId, from: state.step, step, reason }, "move");
    this.observer.moved(state.step, step, nowMs - state.updatedAtMs);
    return movedState(state, step, { reason, nowMs: event.atMs, wakeAtMs, intents });
  }

  private async wait(
    settlement: SettlementOnChains,
    state: SettlementState,
    read: ReadFacts,
    waitsFor: string,
  ): Promise<Rest> {
    const { orderId } = settlement.order;
    const nowMs = this.clock.now();
    this.alarms.check(settlement.order, state.step, waitsFor, nowMs);
    this.observer.waits(noteOf(settlement, state.step, read, waitsFor, nowMs));
    this.reports.forget(orderId);
    const reason = waitsFor.startsWith("the operator") ? `waits for ${waitsFor}` : null;
    const forFill = state.step === "filling" && waitsFor === FOR_THE_FILL;
    const deadlineMs = (settlement.order.order.fillDeadline + 1) * 1_000;
    const wakeAtMs = forFill ? Math.min(nowMs + FILL_WAKE_MS, deadlineMs) : nowMs + SAFETY_WAKE_MS;
    // The row is written only now and then, so that waiting costs little.
    const isCurrent =
      state.failures === 0 && state.wakeAtMs <= wakeAtMs && state.wakeAtMs >= nowMs + SAFETY_WAKE_MS / 2;
    if (!isCurrent || state.reason !== reason)
      await this.rows.postpone({ orderId, version: state.version, wakeAtMs, failures: 0, reason });
    const forProof =
      read.fill !== null &&
      restsUntilProved(settlement, read, SAFETY_WAKE_MS / 1_000) &&
      settlement.origin.proofs.expect(orderId, awaitedProofs(settlement, read.fill));
    return { ...this.waiting(settlement, 0), isDormant: forFill || forProof || hasPending(state) };
  }

  private waiting(
    { origin, destination }: SettlementOnChains,
    pauseMs: number,
  ): Extract<Rest, { type: "waiting" }> {
    const chainIds = [...new Set([origin.profile.chainId, destination.profile.chainId])];
    return { type: "waiting", chainIds, pauseMs, isDormant: false };
  }

  private ended(orderId: Bytes32): Rest {
    const settlement = this.orders.get(orderId);
    settlement?.destination.fills.forget(orderId);
    settlement?.origin.escrows.forget(orderId);
    settlement?.origin.proofs.drop(orderId);
    this.orders.delete(orderId);
    this.hidden.forget(orderId);
    this.reports.forget(orderId);
    this.alarms.forget(orderId);
    this.hosted?.forget(orderId);
    return { type: "ended" };
  }

  private async failed(
    orderId: Bytes32,
    state: SettlementState | null,
    fault: SettlementFault,
  ): Promise<Rest> {
    const nowMs = this.clock.now();
    const passes = isPassing(fault);
    const failures = (state?.failures ?? 0) + (passes ? 0 : 1);
    const pauseMs = passes ? SAFETY_WAKE_MS / 10 : backoffMs(failures, this.clock.random());
    const wakeAtMs = nowMs + pauseMs;
    const settlement = this.orders.get(orderId);
    this.reports.report(orderId, state?.step, failures, fault);
    if (settlement !== undefined && state !== null)
      this.alarms.check(settlement.order, state.step, fault.message, nowMs);
    if (state !== null && fault.code !== "DATABASE_UNAVAILABLE") {
      // Nodes are named in the log alone: the reason is shown to the taker.
      const told = fault.code === "CALL_REVERTS" ? fault.message : faultCatalogue[fault.code].message;
      const reason = passes ? state.reason : `${fault.code}: ${told}`;
      const { version } = state;
      await this.rows
        .postpone({ orderId, version, wakeAtMs, failures, reason })
        .catch((error: unknown) => this.log.warn({ orderId, err: error }, "a failure could not be recorded"));
    }
    if (settlement === undefined) return { type: "waiting", chainIds: [], pauseMs, isDormant: false };
    return this.waiting(settlement, passes ? 0 : pauseMs);
  }
}
