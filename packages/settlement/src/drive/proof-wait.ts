import type { AwaitedProofs } from "../chain/proof-index.ts";
import { voucherHash } from "../proof/voucher.ts";
import type { ReadFacts, SettlementOnChains } from "./facts.ts";
import { destinationOf, proofHashes, type OrderFill } from "./order-fill.ts";

/** The proofs of an order's fill, as its oracles file them. */
export function awaitedProofs({ order, route }: SettlementOnChains, fill: OrderFill): AwaitedProofs {
  const { settler } = destinationOf(order.order);
  const hashes = proofHashes(order, fill);
  return {
    oracles: route.legs.map(({ recipient }) => recipient),
    filed: route.quorum === null ? hashes : hashes.map((hash) => voucherHash(settler, hash)),
  };
}

/**
 * Whether nothing but the proof's arrival, or a reorganisation, changes what there is to do about a filled order for a
 * while: it doesn't expire soon, and no network is to be helped, or a second one used, soon.
 * @param whileSeconds How long it may be left alone.
 */
export function restsUntilProved(
  { order, destination, route, policy }: SettlementOnChains,
  { facts }: ReadFacts,
  whileSeconds: number,
): boolean {
  if (facts.fill === null || facts.proved) return false;
  const { timestamp } = facts.fill;
  const { deliverAfterSeconds, secondAfterSeconds } = policy;
  const now = destination.head().latest.timestamp;
  const isFar = (atSeconds: number): boolean => now + whileSeconds < atSeconds;
  return (
    facts.originTime + whileSeconds < order.order.expires &&
    (deliverAfterSeconds === undefined || isFar(timestamp + deliverAfterSeconds)) &&
    (route.legs.length === 1 || isFar(timestamp + secondAfterSeconds))
  );
}
