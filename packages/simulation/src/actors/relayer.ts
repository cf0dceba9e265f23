import type { Address } from "@tetrafi/core/hex.ts";
import type { ProofNetworkName } from "@tetrafi/protocol/config/network.ts";
import type { ProofMessage } from "../chain/state.ts";
import type { SimulatedChain } from "../chain/simulated-chain.ts";
import type { EventLoop } from "../event-loop.ts";
import type { Random } from "../random.ts";

const RELAYER: Address = "0x5e00000000000000000000000000000000000e1a";
const TWICE_CHANCE = 0.2;
const GENEROUS_FEE = 10n ** 13n;

/**
 * The messaging networks: what a chain has dispatched for good is brought to the other, sooner or later, in any order,
 * sometimes twice.
 */
export class Relayer {
  private readonly loop: EventLoop;
  private readonly random: Random;
  private readonly chain: (chainId: number) => SimulatedChain;
  private readonly due = new Map<string, { readonly message: ProofMessage; readonly fromMs: number }>();
  private readonly taken = new Map<number, number>();
  private readonly mostMs: number;
  private readonly isStalled: (network: ProofNetworkName) => boolean;
  private sent = 0;

  constructor(parts: {
    readonly loop: EventLoop;
    readonly random: Random;
    readonly chains: readonly SimulatedChain[];
    readonly chain: (chainId: number) => SimulatedChain;
    /** Longest time that a message takes. */
    readonly mostMs: number;
    readonly isStalled: (network: ProofNetworkName) => boolean;
  }) {
    this.loop = parts.loop;
    this.random = parts.random;
    this.chain = parts.chain;
    this.mostMs = parts.mostMs;
    this.isStalled = parts.isStalled;
    for (const chain of parts.chains)
      chain.subscribe(() => {
        this.collect(chain);
        this.bring(chain);
      });
  }

  private collect(chain: SimulatedChain): void {
    const { chainId } = chain.profile;
    const { dispatched } = chain.final().state;
    for (const message of dispatched.slice(this.taken.get(chainId) ?? 0))
      this.due.set(message.id, { message, fromMs: this.loop.nowMs + this.random.int(0, this.mostMs) });
    this.taken.set(chainId, dispatched.length);
  }

  private bring(chain: SimulatedChain): void {
    for (const { message, fromMs } of this.due.values()) {
      if (message.originChainId !== chain.profile.chainId || this.loop.nowMs < fromMs) continue;
      if (this.isStalled(message.network)) continue;
      const { delivered } = chain.tip.state;
      const isUnderWay = [...chain.pool.values()].some(
        ({ operation }) => operation.type === "deliver" && operation.message.id === message.id,
      );
      if (delivered.has(message.id) || isUnderWay) continue;
      for (let copy = 0; copy < (this.random.chance(TWICE_CHANCE) ? 2 : 1); copy += 1) {
        this.sent += 1;
        chain.submit({
          hash: `0xde${this.sent.toString(16).padStart(62, "0")}`,
          from: RELAYER,
          nonce: null,
          operation: { type: "deliver", message },
          value: 0n,
          maxFeePerGas: GENEROUS_FEE,
          maxPriorityFeePerGas: 1_000_000_000n,
        });
      }
    }
  }
}
