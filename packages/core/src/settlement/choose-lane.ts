import type { Address, Bytes32 } from "../hex.ts";

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * Which of a chain's signers sends for an order: the one that an operator handed it to, if it is among them; otherwise by
 * rendezvous hashing, so that orders spread evenly, every process chooses the same, and a signer that comes or goes
 * moves only the orders that it takes or leaves. Throws RangeError where there is none.
 * @param signers Lower case, of one chain, in any order.
 * @param handedTo Lower case; null unless an operator chose one.
 */
export function chooseLane(orderId: Bytes32, signers: readonly Address[], handedTo: Address | null): Address {
  const [first, ...others] = signers;
  if (first === undefined) throw new RangeError("a chain without signers");
  if (handedTo !== null && signers.includes(handedTo)) return handedTo;
  let best = first;
  let bestScore = scoreOf(orderId, first);
  for (const signer of others) {
    const score = scoreOf(orderId, signer);
    if (score < bestScore || (score === bestScore && signer > best)) continue;
    best = signer;
    bestScore = score;
  }
  return best;
}

/** FNV-1a of both, and its bits mixed: unsigned, 32 bits. */
function scoreOf(orderId: Bytes32, signer: Address): number {
  let hash = FNV_OFFSET;
  for (const text of [orderId, signer])
    for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), FNV_PRIME);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
