import type { EscrowStatus, HostedFact, SettlementFacts } from "@tetrafi/core/settlement/types.ts";
import { hyperlaneOracleAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { ProofPolicy } from "@tetrafi/protocol/config/network.ts";
import type { OrderRow } from "@tetrafi/store/orders.ts";
import type { SettlementIntent } from "@tetrafi/store/settlements.ts";
import type { Chain } from "../chain/chain.ts";
import { readContract } from "../chain/contract-call.ts";
import type { ChainHead } from "../chain/head-watcher.ts";
import type { HostedFills, HostedPlan } from "../hosted/hosted-fills.ts";
import type { HiddenDeliveries } from "./hidden-deliveries.ts";
import { destinationOf, orderFill, proofHashes, type OrderFill } from "./order-fill.ts";
import { awaitedProofs } from "./proof-wait.ts";
import { readProving, type ProvingReader } from "../proof/read-proving.ts";
import type { Call } from "../lane/simulate.ts";
import type { ProofRoute } from "../proof/proof-route.ts";

/** An order with the chains that it touches; the same one twice if it stays on one. */
export type SettlementOnChains = {
  readonly order: OrderRow;
  readonly origin: Chain;
  readonly destination: Chain;
  readonly route: ProofRoute;
  readonly policy: ProofPolicy;
  /** How the venue fills it; null: the winner does. */
  readonly hosted: HostedPlan | null;
};

/** Facts with the blocks they were read at, and the fill in full. */
export type ReadFacts = {
  readonly facts: SettlementFacts;
  readonly fill: OrderFill | null;
  readonly originHead: ChainHead;
  /** By leg of the route: how to deliver what was sent over it, where its network is late. */
  readonly deliveries: readonly (Call | null)[];
};

/** Reads what a decision depends on, each chain at one head. */
export class FactsReader {
  private readonly proving: ProvingReader;
  private readonly hidden: HiddenDeliveries;

  private readonly hosted: HostedFills | null;

  constructor(proving: ProvingReader, hidden: HiddenDeliveries, hosted: HostedFills | null = null) {
    this.proving = proving;
    this.hidden = hidden;
    this.hosted = hosted;
  }

  /** Throws SettlementFault if a chain can't be read. */
  async read(settlement: SettlementOnChains, intents: readonly SettlementIntent[]): Promise<ReadFacts> {
    const { order, origin, destination } = settlement;
    const originHead = origin.head();
    const destinationHead = destination.head();
    const [latest, final] = await origin.escrows.read(order.orderId, order.kind, originHead);
    const isLocked = order.kind === "crossChain" && (latest === "deposited" || final === "deposited");
    // Of an order that was paid for too: its end tells what for.
    const isClaimed = order.kind === "crossChain" && (latest === "claimed" || final === "claimed");
    const wasDelivered = intents.some(({ purpose }) => purpose === "prove");
    const fill = isLocked || isClaimed ? await readFill(settlement, this.hidden, wasDelivered) : null;
    const proved = isLocked && fill !== null && (await isProved(settlement, fill, originHead));
    const { proving, deliveries } = await readProving(
      this.proving,
      settlement,
      proved || !isLocked || fill === null ? null : { timestamp: fill.last.timestamp },
      intents,
    );
    const isOpen = fill === null && originHead.latest.timestamp <= order.order.expires;
    const hosted = isOpen ? await this.readHosted(settlement, final, intents) : null;
    const facts: SettlementFacts = {
      escrow: { latest, final },
      originTime: originHead.latest.timestamp,
      originFinalTime: originHead.final.timestamp,
      destinationTime: destinationHead.latest.timestamp,
      fill: fill && {
        solver: fill.solver,
        // All of it must be in time, and all of it final: the last part tells.
        timestamp: fill.last.timestamp,
        final: fill.last.blockNumber <= destinationHead.final.number,
      },
      hosted,
      proved,
      proving,
      intents,
    };
    return { facts, fill, originHead, deliveries };
  }

  /** Before the escrow is final it is judged early, so that the operator hears in time: nothing waits for it then. */
  private async readHosted(
    { order, destination, hosted }: SettlementOnChains,
    final: EscrowStatus,
    intents: readonly SettlementIntent[],
  ): Promise<HostedFact | null> {
    if (this.hosted === null || hosted === null) return null;
    const fact = this.hosted.factOf(order, hosted, destination, intents);
    return final === "deposited" ? fact : fact.catch(() => null);
  }
}

async function readFill(
  settlement: SettlementOnChains,
  hidden: HiddenDeliveries,
  wasDelivered: boolean,
): Promise<OrderFill | null> {
  const { order, destination } = settlement;
  await destination.fills.watch(order.orderId, order.acceptedAtMs);
  const fill = orderFill(destination.fills, order);
  if (fill !== null) return fill;
  await hidden.find(settlement, wasDelivered);
  return orderFill(destination.fills, order);
}

function isProved(settlement: SettlementOnChains, fill: OrderFill, head: ChainHead): Promise<boolean> {
  const { order, origin } = settlement;
  return origin.proofs.proved(order.orderId, awaitedProofs(settlement, fill), head, () =>
    readProved(settlement, fill, head),
  );
}

/** Whether the origin chain's oracle has the proof of exactly this fill, of each of its parts. */
async function readProved(
  { order, origin }: SettlementOnChains,
  fill: OrderFill,
  head: ChainHead,
): Promise<boolean> {
  const { chainId, oracle, settler } = destinationOf(order.order);
  const proved = await Promise.all(
    proofHashes(order, fill).map((hash) =>
      readContract(
        origin.rpc,
        {
          address: order.order.inputOracle,
          abi: hyperlaneOracleAbi,
          functionName: "isProven",
          args: [chainId, oracle, settler, hash],
        },
        head.latest.number,
      ),
    ),
  );
  return proved.every((isProved) => isProved);
}
