import type { Address } from "@tetrafi/core/hex.ts";
import {
  DEFAULT_PROOF_POLICY,
  type ChainProfile,
  type ProofNetworkName,
  type ProofPolicy,
} from "@tetrafi/protocol/config/network.ts";
import { Bystanders } from "./actors/bystanders.ts";
import { Operator } from "./actors/operator.ts";
import { simulatedNetworks } from "./actors/proof-network.ts";
import { Relayer } from "./actors/relayer.ts";
import { SolverDesk } from "./actors/solver-desk.ts";
import { makeTrade, maySplit, RUNNER_UP, SOLVER, TAKER, type Trade } from "./actors/trade.ts";
import { acceptTrade } from "./actors/venue.ts";
import { OperationReader } from "./chain/operations.ts";
import { noFaults, RpcNode, type NodeFaults } from "./chain/rpc-node.ts";
import { SimulatedChain, type SimulatedTransaction } from "./chain/simulated-chain.ts";
import { emptyState } from "./chain/state.ts";
import { SUBMITTER } from "./chain/submitter.ts";
import { DatabaseServer } from "./database/database-server.ts";
import type { Answer, Engine, Statement } from "./database/engine.ts";
import { faultlessDatabase } from "./database/simulated-database.ts";
import type { EventLoop } from "./event-loop.ts";
import { unleash } from "./fault-kinds.ts";
import { Orchestrators, type LogLine } from "./orchestrators.ts";
import type { OperatorPlan } from "./operator-plan.ts";
import type { ChainPlan, Plan } from "./plan.ts";
import type { RarePlan } from "./rare-plan.ts";
import type { Random } from "./random.ts";
import type { Trace } from "./trace.ts";

/** Who watches a world. */
export type Observer = {
  readonly onExecuted: (statement: Statement, answer: Answer) => Promise<void>;
  readonly onBroadcast: (chain: SimulatedChain, transaction: SimulatedTransaction) => void;
  readonly onTip: (chain: SimulatedChain) => void;
  readonly onLog: (line: LogLine) => void;
};

const RICHES = 10n ** 12n;
/** Extra time between two blocks, as a share of the usual one. */
const JITTER = 0.3;

/** A run: chains, nodes, database, processes and actors over one time and one chance. */
export class World {
  readonly loop: EventLoop;
  readonly random: Random;
  readonly trace: Trace;
  readonly plan: Plan;
  readonly server: DatabaseServer;
  readonly chains: readonly SimulatedChain[];
  readonly trades: Trade[] = [];
  readonly solvers: SolverDesk;
  readonly orchestrators: Orchestrators;
  readonly startMs: number;
  /** The faults are over. */
  isCalm = false;
  private readonly nodes: readonly RpcNode[];
  private readonly operator: Operator;
  private readonly rare: RarePlan;
  private foreign = 0;

  constructor(parts: {
    readonly plan: Plan;
    readonly operator: OperatorPlan;
    readonly rare: RarePlan;
    readonly engine: Engine;
    readonly loop: EventLoop;
    readonly random: Random;
    readonly trace: Trace;
    readonly observer: Observer;
    /** The chains as the orchestrators take them to be. */
    readonly profiles: readonly ChainProfile[];
  }) {
    const { plan, loop, random, trace, observer } = parts;
    this.plan = plan;
    this.rare = parts.rare;
    const isStalled = (network: ProofNetworkName): boolean => this.isStalled(network);
    this.loop = loop;
    this.startMs = loop.nowMs;
    this.random = random;
    this.trace = trace;
    const onExecuted = async (statement: Statement, answer: Answer): Promise<void> => {
      for (const payload of answer.notices) this.tell(payload);
      await observer.onExecuted(statement, answer);
    };
    this.server = new DatabaseServer({ engine: parts.engine, loop, random, trace, onExecuted });
    this.chains = plan.chains.map((chain) => this.startChain(chain, observer));
    const chain = (chainId: number): SimulatedChain => this.chain(chainId);
    const shared = { loop, random, chain, chains: this.chains };
    this.solvers = new SolverDesk(shared);
    // They act with each block, in this order.
    void new Relayer({ ...shared, mostMs: plan.messageMs, isStalled });
    void new Bystanders({ ...shared, trades: this.trades, isActive: plan.bystanders });
    this.nodes = this.chains.flatMap((one) => this.startNodes(one, observer));
    for (const [place, one] of this.chains.entries())
      for (const node of this.nodesOf(one.profile).slice(0, 1))
        node.hidesDeliveries = parts.rare.hidesDeliveries[place] === true;
    this.orchestrators = new Orchestrators(plan.orchestrators, {
      chains: parts.profiles,
      batchSize: plan.batchSize,
      networks: simulatedNetworks({ chain, policy: this.proofPolicy(), isStalled }),
      endpoint: (url, owner) => this.node(url).endpoint(owner),
      server: this.server,
      loop,
      random,
      trace,
      onLog: (line) => observer.onLog(line),
    });
    this.operator = new Operator({
      plan: parts.operator,
      database: faultlessDatabase(this.server),
      loop,
      trace,
      trades: this.trades,
      orchestrators: this.orchestrators,
    });
    for (const [place, order] of plan.orders.entries())
      loop.after(order.acceptAfterMs, () => this.accept(order, parts.rare.isSplit(place)));
    for (const kind of plan.faults) unleash(this, kind);
    loop.after(plan.faultsMs, () => this.calm());
  }

  chain(chainId: number): SimulatedChain {
    const chain = this.chains.find(({ profile }) => profile.chainId === chainId);
    if (chain === undefined) throw new Error(`no chain ${chainId}`);
    return chain;
  }

  /** Gives a node faults for some time. */
  spoil(faults: Partial<NodeFaults>, forMs: number): { readonly forMs: number; readonly end: () => void } {
    const node = this.random.pick(this.nodes);
    return this.withFaults(node, faults, forMs);
  }

  /** Lets a node lie: one of several, and only one of a chain, since who is alone has nobody to contradict it. */
  corrupt(lie: number, forMs: number): { readonly forMs: number; readonly end: () => void } | null {
    const { profile } = this.random.pick(this.chains);
    const [first, ...others] = this.nodesOf(profile);
    if (first === undefined || others.length === 0) return null;
    return this.withFaults(first, { lie }, forMs);
  }

  /** A transaction of the submitter's that no orchestrator knows of. */
  sendForeign(): void {
    const chain = this.random.pick(this.chains);
    let nonce = chain.tip.state.nonces.get(SUBMITTER) ?? 0;
    while (chain.waiting(SUBMITTER, nonce) !== undefined) nonce += 1;
    this.foreign += 1;
    chain.submit({
      hash: `0xf0${this.foreign.toString(16).padStart(62, "0")}`,
      from: SUBMITTER,
      nonce,
      operation: { type: "transfer" },
      value: 1n,
      maxFeePerGas: 10n ** 11n,
      maxPriorityFeePerGas: 10n ** 9n,
    });
  }

  private withFaults(
    node: RpcNode,
    faults: Partial<NodeFaults>,
    forMs: number,
  ): { readonly forMs: number; readonly end: () => void } {
    Object.assign(node.faults, faults);
    const none = noFaults();
    const kinds = Object.keys(faults) as (keyof NodeFaults)[];
    const end = (): void => {
      for (const kind of kinds) Object.assign(node.faults, { [kind]: none[kind] });
    };
    return { forMs, end };
  }

  private async calm(): Promise<void> {
    this.trace.write(`${this.loop.nowMs} calm`);
    this.isCalm = true;
    this.server.comeUp();
    this.server.calm();
    this.orchestrators.calm();
    for (const node of this.nodes) node.heal();
    for (const { profile } of this.chains) {
      const [first, ...others] = this.nodesOf(profile);
      if (first !== undefined && others.length === 0) first.hidesDeliveries = false;
    }
    for (const { rules } of this.chains) Object.assign(rules, { baseFee: 1_000_000_000n, passOver: 0.1 });
    await this.operator.calm();
  }

  private async accept(order: Plan["orders"][number], isSplit: boolean): Promise<void> {
    const { plan, random, loop } = this;
    const splits = isSplit && maySplit(order);
    const trade = makeTrade(order, plan.chains, random, loop.nowMs, this.proofPolicy(), splits);
    const parts = [trade, ...trade.others];
    this.trades.push(...parts);
    for (const part of parts)
      for (const output of part.order.outputs)
        this.chain(part.destination).rumours.push({ orderId: part.orderId, output });
    this.trace.write(
      `${this.loop.nowMs} accept ${trade.orderId} ${trade.kind} ${order.solver} ${order.taker}`,
    );
    await acceptTrade(faultlessDatabase(this.server), trade, this.loop.nowMs);
    for (const part of parts) this.solvers.accepted(part);
  }

  private proofPolicy(): ProofPolicy {
    const { deliverAfterSeconds } = this.plan;
    const policy = { ...DEFAULT_PROOF_POLICY, ...this.rare.proof };
    return deliverAfterSeconds === null ? policy : { ...policy, deliverAfterSeconds };
  }

  /** For good, where the other network proves alone. */
  private isStalled(network: ProofNetworkName): boolean {
    const { stalled, proof } = this.rare;
    const isAlone = proof.networks.length === 1 || proof.required === 2;
    return stalled.has(network) && !(isAlone && this.isCalm);
  }

  /** The venue passes on what the orchestrators write. */
  private tell(payload: string): void {
    const [, orderId, step] = payload.split(":");
    const trade = this.trades.find((one) => one.orderId === orderId);
    if (step === "filling" && trade !== undefined)
      this.loop.after(this.random.int(0, 500), () => this.solvers.told(trade));
  }

  private startChain({ profile, depth, skewMs }: ChainPlan, observer: Observer): SimulatedChain {
    const { loop, random, trace } = this;
    const state = emptyState();
    const [input, output] = profile.tokens;
    const owners: readonly (readonly [string | undefined, Address])[] = [
      [input?.address, TAKER],
      [output?.address, TAKER],
      [output?.address, SOLVER],
      [output?.address, RUNNER_UP],
    ];
    for (const [token, owner] of owners) state.balances.set(`${token}:${owner}`, RICHES);
    const chain = new SimulatedChain({ profile, depth, state, skewMs, loop, random, trace });
    chain.subscribe(() => observer.onTip(chain));
    const next = (): void => {
      const ms = profile.blockTimeMs * (1 + random.next() * JITTER);
      loop.after(ms, () => {
        chain.mine();
        next();
      });
    };
    next();
    return chain;
  }

  private startNodes(chain: SimulatedChain, observer: Observer): RpcNode[] {
    const { loop, random, trace } = this;
    const reader = new OperationReader(chain.profile);
    const onBroadcast = (transaction: SimulatedTransaction): void => observer.onBroadcast(chain, transaction);
    return chain.profile.rpcUrls.map(
      (name) => new RpcNode({ name, chain, reader, loop, random, trace, onBroadcast }),
    );
  }

  private nodesOf({ rpcUrls }: ChainProfile): RpcNode[] {
    return rpcUrls.map((url) => this.node(url));
  }

  private node(url: string): RpcNode {
    const node = this.nodes.find(({ name }) => name === url);
    if (node === undefined) throw new Error(`no node ${url}`);
    return node;
  }
}
