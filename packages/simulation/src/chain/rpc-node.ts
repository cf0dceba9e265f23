import {
  RpcAnswerError,
  RpcUnreachableError,
  type RpcEndpoint,
} from "@tetrafi/settlement/chain/rpc-endpoint.ts";
import type { EventLoop, Owner } from "../event-loop.ts";
import type { Random } from "../random.ts";
import type { Trace } from "../trace.ts";
import { answerRequest, type NodeView } from "./answer-request.ts";
import { lieAbout } from "./lies.ts";
import type { OperationReader } from "./operations.ts";
import type { Block, SimulatedChain } from "./simulated-chain.ts";

/** What a node does wrong. Chances are of each request. */
export type NodeFaults = {
  /** It can't be reached at all. */
  isDown: boolean;
  /** It follows the chain no more: a fork of its own, or sync that stands still. */
  isStuck: boolean;
  /** Blocks are seen so much later, at most. */
  lagMs: number;
  loseRequest: number;
  loseAnswer: number;
  /** Answers come so late that most are given up. */
  slow: number;
  /** It says a wrong thing about what is not final. */
  lie: number;
  /** It takes a transaction and tells nobody. */
  swallow: number;
};

export const noFaults = (): NodeFaults => ({
  isDown: false,
  isStuck: false,
  lagMs: 0,
  loseRequest: 0,
  loseAnswer: 0,
  slow: 0,
  lie: 0,
  swallow: 0,
});

/** The client's patience, as in the real endpoint. */
const TIMEOUT_MS = 5_000;
const LATENCY_MS = 20;
const SLOW_MS = 8_000;
const PROPAGATION_MS = 150;

function isAboutFills({ profile }: SimulatedChain, filter: unknown): boolean {
  return (filter as { readonly address: string }).address === profile.contracts.outputSettler;
}

/** A node of a chain: it has its own idea of the newest block, and its own manners. */
export class RpcNode {
  readonly name: string;
  readonly faults: NodeFaults = noFaults();
  /** Deliveries are missing from its logs, also from those of final blocks. */
  hidesDeliveries = false;
  private readonly chain: SimulatedChain;
  private readonly reader: OperationReader;
  private readonly loop: EventLoop;
  private readonly random: Random;
  private readonly trace: Trace;
  private readonly onBroadcast: NodeView["onBroadcast"];
  private tip: Block;
  private adopted = 0;
  private seen = 0;

  constructor(parts: {
    readonly name: string;
    readonly chain: SimulatedChain;
    readonly reader: OperationReader;
    readonly loop: EventLoop;
    readonly random: Random;
    readonly trace: Trace;
    readonly onBroadcast: NodeView["onBroadcast"];
  }) {
    this.name = parts.name;
    this.chain = parts.chain;
    this.reader = parts.reader;
    this.loop = parts.loop;
    this.random = parts.random;
    this.trace = parts.trace;
    this.onBroadcast = parts.onBroadcast;
    this.tip = parts.chain.tip;
    parts.chain.subscribe(() => this.follow());
  }

  /** The node as a process uses it. */
  endpoint(owner: Owner): RpcEndpoint {
    return { name: this.name, request: (method, params) => this.request(owner, method, params) };
  }

  /** Its faults are over: it catches up. */
  heal(): void {
    Object.assign(this.faults, noFaults());
    this.tip = this.chain.tip;
  }

  private follow(): void {
    const { tip } = this.chain;
    this.seen += 1;
    const order = this.seen;
    const delay = this.random.int(0, PROPAGATION_MS) + this.random.int(0, this.faults.lagMs);
    this.loop.after(delay, () => {
      if (this.faults.isStuck || order < this.adopted) return;
      this.adopted = order;
      this.tip = tip;
    });
  }

  private request(owner: Owner, method: string, params: readonly unknown[]): Promise<unknown> {
    const { loop, random, faults, name } = this;
    return new Promise((resolve, reject) => {
      const fail = (reason: string): void => reject(new RpcUnreachableError(`${name}: ${reason}`));
      const patience = loop.after(TIMEOUT_MS, () => fail("TimeoutError"), owner);
      const settle = (settleNow: () => void): void =>
        void loop.after(
          this.latency(),
          () => {
            patience.cancelled = true;
            settleNow();
          },
          owner,
        );
      if (faults.isDown) return settle(() => fail("ECONNREFUSED"));
      loop.after(this.latency(), () => {
        if (faults.isDown || random.chance(faults.loseRequest)) return settle(() => fail("ECONNRESET"));
        let value: unknown;
        try {
          value = this.answer(method, params);
        } catch (error) {
          if (!(error instanceof RpcAnswerError)) throw error;
          return settle(() => reject(error));
        }
        // Lost at once, or only given up for lost.
        if (!random.chance(faults.loseAnswer)) settle(() => resolve(value));
        else if (random.chance(0.5)) settle(() => fail("ECONNRESET"));
      });
    });
  }

  private answer(method: string, params: readonly unknown[]): unknown {
    const { chain, reader, faults, random, tip } = this;
    const swallows = method === "eth_sendRawTransaction" && random.chance(faults.swallow);
    const view: NodeView = { chain, reader, tip, swallows, onBroadcast: this.onBroadcast };
    if (method === "eth_sendRawTransaction")
      this.trace.write(`${this.loop.nowMs} ${this.name} takes ${String(params[0]).slice(-12)}`);
    else if (random.chance(faults.lie)) {
      const lie = lieAbout(view, random, method, params);
      if (lie !== undefined) {
        this.trace.write(`${this.loop.nowMs} ${this.name} lies about ${method}`);
        return lie;
      }
    }
    const isHidden = this.hidesDeliveries && method === "eth_getLogs" && isAboutFills(chain, params[0]);
    return isHidden ? [] : answerRequest(view, method, params);
  }

  private latency(): number {
    const { random, faults } = this;
    return random.chance(faults.slow) ? random.int(0, SLOW_MS) : random.int(0, LATENCY_MS);
  }
}
