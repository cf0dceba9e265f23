import type { Logger } from "pino";
import type { Bytes32, Hex } from "@tetrafi/core/hex.ts";
import type { SettlementIntent } from "@tetrafi/store/settlements.ts";
import { readBlock } from "../chain/blocks.ts";
import type { Chain } from "../chain/chain.ts";
import type { Clock } from "../clock.ts";
import { faultOf } from "../faults.ts";
import type { Call } from "../lane/simulate.ts";
import type { MessageLog, ProofMessage, ProofNetwork } from "./proof-network.ts";
import type { ProofLeg } from "./proof-route.ts";

/** A proof that was sent, for one of its orders. */
export type SentProof = {
  readonly orderId: Bytes32;
  readonly leg: ProofLeg;
  readonly network: ProofNetwork;
  /** The transaction that sent it. */
  readonly intent: Pick<SettlementIntent, "state" | "error" | "txHash">;
  readonly origin: Chain;
  readonly destination: Chain;
  readonly deliverAfterSeconds: number;
};

type Known = {
  readonly message: ProofMessage;
  /** Unix seconds of its block. */
  readonly sentAt: number;
  call: Call | null;
  /** Not looked at again before, of the clock's elapsed time. */
  lookAtMs: number;
  /** The order that delivers it: others of the same message leave it alone until then. */
  owner: Bytes32 | null;
  ownedUntilMs: number;
};

type Receipt = { readonly blockNumber: string; readonly logs: readonly MessageLog[] };

const MAX_KNOWN = 10_000;
const OWNED_MS = 60_000;
const LEAST_LOOK_MS = 1_000;

/**
 * Finds what can be delivered by ourselves: messages in final blocks whose network is late with them. One message proves
 * many orders; one of them delivers it. Nothing here has to survive the process.
 */
export class LateDeliveries {
  private readonly clock: Clock;
  private readonly log: Logger;
  private readonly known = new Map<string, Known>();

  constructor(clock: Clock, log: Logger) {
    this.clock = clock;
    this.log = log;
  }

  /** The call that delivers it now, or null. A fault of the network's own is logged and no reason to stop. */
  async find(sent: SentProof): Promise<Call | null> {
    const { intent, destination, orderId } = sent;
    const isMined = intent.state === "final" || (intent.state === "included" && intent.error === null);
    if (!isMined) return null;
    const key = `${sent.leg.network} ${intent.txHash}`;
    const known = this.known.get(key) ?? (await this.read(sent, key));
    if (known === null) return null;
    if (destination.head().latest.timestamp < known.sentAt + sent.deliverAfterSeconds) return null;
    const nowMs = this.clock.elapsed();
    if (known.owner !== null && known.owner !== orderId && nowMs < known.ownedUntilMs) return null;
    if (nowMs >= known.lookAtMs) {
      known.lookAtMs = nowMs + Math.max(LEAST_LOOK_MS, sent.origin.profile.blockTimeMs);
      known.call = await this.look(sent, known.message);
      if (known.call !== null && known.owner !== orderId) {
        known.owner = orderId;
        known.ownedUntilMs = nowMs + OWNED_MS;
        this.log.warn(
          { code: "PROOF_NETWORK_LATE", orderId, network: sent.leg.network, messageId: known.message.id },
          "a proof network is late: its message is delivered from here",
        );
      }
    }
    return known.call;
  }

  private async look(
    { network, leg, origin, destination }: SentProof,
    message: ProofMessage,
  ): Promise<Call | null> {
    try {
      return await network.delivery(message, leg, { origin, destination });
    } catch (error) {
      const { code, message: reason } = faultOf(error);
      this.log.warn(
        { code, reason, network: leg.network, messageId: message.id },
        "a late message can't be looked at now",
      );
      return null;
    }
  }

  /** Null while its block isn't final. */
  private async read({ network, leg, intent, destination }: SentProof, key: string): Promise<Known | null> {
    const { rpc, profile } = destination;
    const { final } = destination.head();
    // From a node on the final chain: on another branch the same transaction may have sent another message.
    const answer = await rpc.requestHaving(final, "eth_getTransactionReceipt", [intent.txHash as Hex]);
    const receipt = answer as Receipt | null;
    if (receipt === null || Number(receipt.blockNumber) > final.number) return null;
    const block = await readBlock(rpc, Number(receipt.blockNumber));
    const message = network.messageIn(receipt.logs, leg, profile);
    if (block === null || message === null) return null;
    const sentAt = block.timestamp;
    const known: Known = { message, sentAt, call: null, lookAtMs: 0, owner: null, ownedUntilMs: 0 };
    const [oldest] = this.known.keys();
    if (this.known.size >= MAX_KNOWN && oldest !== undefined) this.known.delete(oldest);
    this.known.set(key, known);
    return known;
  }
}
