import type { Address } from "@tetrafi/core/hex.ts";
import type { Operation } from "../chain/operations.ts";
import type { SimulatedChain } from "../chain/simulated-chain.ts";
import type { Random } from "../random.ts";
import { deliveryOf, isProved, type Trade } from "./trade.ts";

const SOMEBODY: Address = "0xb100000000000000000000000000000000000b1e";
const ACT_CHANCE = 0.02;
const WITHDRAW_CHANCE = 0.2;
const GENEROUS_FEE = 10n ** 13n;

/**
 * Those whom nobody asked: takers that withdraw their permit, and anyone who opens, claims or refunds where the contracts
 * let them.
 */
export class Bystanders {
  private readonly random: Random;
  private readonly chain: (chainId: number) => SimulatedChain;
  private readonly isActive: boolean;
  private readonly trades: readonly Trade[];
  private sent = 0;

  constructor(parts: {
    readonly random: Random;
    readonly chain: (chainId: number) => SimulatedChain;
    readonly chains: readonly SimulatedChain[];
    readonly trades: readonly Trade[];
    readonly isActive: boolean;
  }) {
    this.random = parts.random;
    this.chain = parts.chain;
    this.trades = parts.trades;
    this.isActive = parts.isActive;
    for (const chain of parts.chains) chain.subscribe(() => this.look(chain));
  }

  private look(chain: SimulatedChain): void {
    for (const trade of this.trades) {
      if (Number(trade.order.originChainId) !== chain.profile.chainId) continue;
      const { order, plan } = trade;
      if (plan.taker === "withdraws" && this.random.chance(WITHDRAW_CHANCE))
        this.send(chain, { type: "withdrawPermit", owner: order.user, nonce: order.nonce });
      if (this.isActive && this.random.chance(ACT_CHANCE)) this.meddle(chain, trade);
    }
  }

  private meddle(chain: SimulatedChain, trade: Trade): void {
    const { orderId, order, signature, kind } = trade;
    const { state, timestamp } = chain.tip;
    if (kind === "sameChain") return;
    const status = state.orders.get(orderId) ?? "none";
    if (status === "none") this.send(chain, { type: "open", orderId, order, signature, quote: null });
    if (status !== "deposited") return;
    const delivery = deliveryOf(trade, this.chain(trade.destination).final().state);
    if (delivery !== null && isProved(trade, delivery, state, chain.profile))
      this.send(chain, {
        type: "claim",
        orderId,
        order,
        destination: delivery.solver,
        params: delivery.parts,
      });
    else if (timestamp > order.expires) this.send(chain, { type: "refund", orderId, order });
  }

  private send(chain: SimulatedChain, operation: Operation): void {
    this.sent += 1;
    chain.submit({
      hash: `0xb1${this.sent.toString(16).padStart(62, "0")}`,
      from: SOMEBODY,
      nonce: null,
      operation,
      value: 0n,
      maxFeePerGas: GENEROUS_FEE,
      maxPriorityFeePerGas: 1_000_000_000n,
    });
  }
}
