import type { ProvingFact } from "@tetrafi/core/settlement/types.ts";
import type { SettlementIntent } from "@tetrafi/store/settlements.ts";
import type { SettlementOnChains } from "../drive/facts.ts";
import type { Call } from "../lane/simulate.ts";
import type { LateDeliveries } from "./late-deliveries.ts";
import type { ProofNetworks } from "./proof-networks.ts";

/** What is asked about proofs under way. */
export type ProvingReader = { readonly networks: ProofNetworks; readonly late: LateDeliveries };

/** What of a proof under way is late, and by which calls it can be delivered, by leg. */
export type Proving = { readonly proving: ProvingFact; readonly deliveries: readonly (Call | null)[] };

/** Purposes that send over each leg. */
const SENDING = ["prove", "proveSecond"] as const;

const NOTHING: Proving = {
  proving: { secondDue: false, firstDeliverable: false, secondDeliverable: false },
  deliveries: [],
};

/** @param fill That isn't proved yet; null where there is none. */
export async function readProving(
  { networks, late }: ProvingReader,
  settlement: SettlementOnChains,
  fill: { readonly timestamp: number } | null,
  intents: readonly SettlementIntent[],
): Promise<Proving> {
  if (fill === null) return NOTHING;
  const { order, origin, destination, route, policy } = settlement;
  const { deliverAfterSeconds, secondAfterSeconds } = policy;
  const deliveries = await Promise.all(
    route.legs.map(async (leg, at) => {
      const intent = intents.findLast(
        ({ purpose, state }) => purpose === SENDING[at] && state !== "reverted" && state !== "rejected",
      );
      if (deliverAfterSeconds === undefined || intent === undefined) return null;
      const network = networks.network(leg.network);
      const { orderId } = order;
      return late.find({ orderId, leg, network, intent, origin, destination, deliverAfterSeconds });
    }),
  );
  const isLate = destination.head().latest.timestamp >= fill.timestamp + secondAfterSeconds;
  const secondDue = route.legs.length === 2 && (route.required === 2 || isLate);
  const [first = null, second = null] = deliveries;
  const proving = { secondDue, firstDeliverable: first !== null, secondDeliverable: second !== null };
  return { proving, deliveries };
}
