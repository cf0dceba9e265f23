import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import type { MandateOutput } from "@tetrafi/core/order/standard-order.ts";
import type { SimulatedChain } from "../chain/simulated-chain.ts";
import type { EventLoop } from "../event-loop.ts";
import type { Random } from "../random.ts";
import { isOutputDelivered, type Trade } from "./trade.ts";

/** Blocks that a delivery needs to be mined in time, at least. */
const MARGIN_BLOCKS = 2;
const PROMPT_MS = 3_000;
const SLOW_MS = 40_000;
const GENEROUS_FEE = 10n ** 13n;

/** The solvers. Those that keep the rules deliver once the venue told them to and they have seen the escrow be final. */
export class SolverDesk {
  private readonly loop: EventLoop;
  private readonly random: Random;
  private readonly chain: (chainId: number) => SimulatedChain;
  /** Orders that are to be delivered, with the time from which on. */
  private readonly due = new Map<Bytes32, { readonly trade: Trade; fromMs: number; solver: Address }>();
  /** Orders whose solver has kept the rules: whoever delivers them has to be paid. */
  readonly entitled = new Set<Bytes32>();
  private sent = 0;

  constructor(parts: {
    readonly loop: EventLoop;
    readonly random: Random;
    readonly chain: (chainId: number) => SimulatedChain;
    readonly chains: readonly SimulatedChain[];
  }) {
    this.loop = parts.loop;
    this.random = parts.random;
    this.chain = parts.chain;
    for (const chain of parts.chains) chain.subscribe(() => this.deliverDue(chain));
  }

  /** The order was accepted: only the rash begin. */
  accepted(trade: Trade): void {
    if (trade.plan.solver === "rash") this.intend(trade, this.random.int(0, 20_000), trade.solver);
  }

  /** The venue tells the winner to deliver. */
  told(trade: Trade): void {
    if (this.due.has(trade.orderId)) return;
    const { random } = this;
    const { plan, order, solver } = trade;
    const untilMs = (seconds: number): number => Math.max(0, seconds * 1_000 - this.loop.nowMs);
    switch (plan.solver) {
      case "prompt":
      case "twice":
      case "short":
        return this.intend(trade, random.int(0, PROMPT_MS), solver);
      case "slow":
        return this.intend(trade, random.int(0, SLOW_MS), solver);
      case "late":
        return this.intend(trade, untilMs(order.fillDeadline) + random.int(0, 20_000), solver);
      case "runnerUp":
        if (order.outputs.length > 1) this.deliverInPart(trade);
        return this.intend(trade, untilMs(trade.exclusiveUntil) + random.int(0, PROMPT_MS), trade.runnerUp);
      case "rash":
      case "never":
      default:
    }
  }

  private intend(trade: Trade, afterMs: number, solver: Address): void {
    this.due.set(trade.orderId, { trade, fromMs: this.loop.nowMs + afterMs, solver });
  }

  /** With each block: what isn't delivered, or not any more, is sent. */
  private deliverDue(chain: SimulatedChain): void {
    for (const { trade, fromMs, solver } of this.due.values()) {
      if (trade.destination !== chain.profile.chainId || this.loop.nowMs < fromMs) continue;
      const { plan, order, orderId } = trade;
      const seconds = chain.tip.timestamp;
      const spare = (MARGIN_BLOCKS * chain.profile.blockTimeMs) / 1_000;
      const isLate = plan.solver === "late";
      if (isLate ? seconds <= order.fillDeadline : seconds + spare >= order.fillDeadline) continue;
      if (this.isDelivered(trade, chain) || !this.mayDeliver(trade)) continue;
      const fillDeadline = isLate ? order.fillDeadline + 3_600 : order.fillDeadline;
      const { outputs, isWhole } = delivered(trade, chain);
      for (let copy = 0; copy < (plan.solver === "twice" ? 2 : 1); copy += 1)
        this.send(chain, solver, { type: "fill", orderId, outputs, isWhole, fillDeadline, solver });
    }
  }

  /** The winner makes the recipient of the first output a present, and stops: whoever completes the order takes it over. */
  private deliverInPart(trade: Trade): void {
    const { orderId, order, solver } = trade;
    const outputs = order.outputs.slice(0, 1);
    const { fillDeadline } = order;
    const part = { type: "fill", orderId, outputs, isWhole: false, fillDeadline, solver } as const;
    this.send(this.chain(trade.destination), solver, part);
  }

  private isDelivered(trade: Trade, chain: SimulatedChain): boolean {
    for (const { operation } of chain.pool.values())
      if (operation.type === "fill" && operation.orderId === trade.orderId) return true;
    const { state } = chain.tip;
    if (trade.plan.solver !== "short")
      return trade.order.outputs.every((output) => isOutputDelivered(trade, output, state));
    for (const key of state.fills.keys()) if (key.startsWith(trade.orderId)) return true;
    return false;
  }

  /** Whether a solver that looks for itself would deliver. */
  private mayDeliver({ plan, orderId, order }: Trade): boolean {
    const origin = this.chain(Number(order.originChainId));
    if (plan.solver === "rash") return origin.tip.state.orders.get(orderId) === "deposited";
    if (origin.final().state.orders.get(orderId) !== "deposited") return false;
    if (plan.solver !== "late" && plan.solver !== "short") this.entitled.add(orderId);
    return true;
  }

  private send(chain: SimulatedChain, from: Address, operation: Parameters<typeof fillTransaction>[1]): void {
    this.sent += 1;
    chain.submit(fillTransaction(from, operation, this.sent));
  }
}

/** What the solver's next call delivers: the whole order at once, or, of those that take their time, an output after the other. */
function delivered(trade: Trade, chain: SimulatedChain): { outputs: MandateOutput[]; isWhole: boolean } {
  const { plan, order } = trade;
  const outputs = [...order.outputs];
  const isWhole = outputs.length > 1;
  if (plan.solver === "short")
    return { outputs: outputs.map((one) => ({ ...one, amount: one.amount - 1n })), isWhole: false };
  if (!isWhole || plan.solver !== "slow") return { outputs, isWhole };
  const next = outputs.find((output) => !isOutputDelivered(trade, output, chain.tip.state));
  return { outputs: next === undefined ? [] : [next], isWhole: false };
}

function fillTransaction(
  from: Address,
  operation: Extract<Parameters<SimulatedChain["submit"]>[0]["operation"], { type: "fill" }>,
  count: number,
): Parameters<SimulatedChain["submit"]>[0] {
  const fees = { maxFeePerGas: GENEROUS_FEE, maxPriorityFeePerGas: 1_000_000_000n };
  const hash = `0xf1${count.toString(16).padStart(62, "0")}` as const;
  return { hash, from, nonce: null, operation, value: 0n, ...fees };
}
