import type { SettlementFacts } from "@tetrafi/core/settlement/types.ts";
import { hyperlaneOracleAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { ProofPolicy } from "@tetrafi/protocol/config/network.ts";
import type { OrderRow } from "@tetrafi/store/orders.ts";
import type { SettlementIntent } from "@tetrafi/store/settlements.ts";
import type { Chain } from "../chain/chain.ts";
import { readContract } from "../chain/contract-call.ts";
import type { ChainHead } from "../chain/head-watcher.ts";
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

  constructor(proving: ProvingReader) {
    this.proving = proving;
  }

  /** Throws SettlementFault if a chain can't be read. */
  async read(settlement: SettlementOnChains, intents: readonly SettlementIntent[]): Promise<ReadFacts> {
    const { order, origin, destination } = settlement;
    const originHead = origin.head();
    const destinationHead = destination.head();
    const [latest, final] = await origin.escrows.read(order.orderId, order.kind, originHead);
    const isLocked = order.kind === "crossChain" && (latest === "deposited" || final === "deposited");
    const fill = isLocked ? await readFill(settlement) : null;
    const proved = fill !== null && (await isProved(settlement, fill, originHead));
    const { proving, deliveries } = await readProving(
      this.proving,
      settlement,
      proved || fill === null ? null : { timestamp: fill.last.timestamp },
      intents,
    );
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
      proved,
      proving,
      intents,
    };
    return { facts, fill, originHead, deliveries };
  }
}

async function readFill({ order, destination }: SettlementOnChains): Promise<OrderFill | null> {
  await destination.fills.watch(order.orderId, order.acceptedAtMs);
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
