import { Compile } from "typebox/compile";
import { evidenceFaults } from "@tetrafi/core/auction/evidence-faults.ts";
import { firstAmounts } from "../order/order-legs.ts";
import { fromWireOrder } from "../order/wire.ts";
import { EvidenceResponse } from "./evidence.ts";

const shape = Compile(EvidenceResponse);

/**
 * What is wrong with an order's evidence, recomputed from nothing but its own text; none where it holds. Its shape, the
 * ranking and the split, the quotes of both directions and of several sizes, the order among the offers, and what a crossing
 * gave the taker.
 */
export function verifyEvidence(text: string): string[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return ["it is no JSON"];
  }
  if (!shape.Check(parsed))
    return shape.Errors(parsed).map(({ instancePath, message }) => `${instancePath}: ${message}`);
  const { auction, order, orderId, timeline, crossing } = parsed;
  const standardOrder = fromWireOrder(order.standardOrder);
  const rfqId = `0x${standardOrder.nonce.toString(16).padStart(64, "0")}` as const;
  const { quoteId, solverId } = order;
  return evidenceFaults({
    auction,
    order: { rfqId, quoteId, solverId, ...firstAmounts(standardOrder) },
    timeline,
    ...(crossing === undefined ? {} : { crossing }),
  }).map((fault) => `${orderId}: ${fault}`);
}
