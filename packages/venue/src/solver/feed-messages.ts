import type { FeedbackOutcome } from "@tetrafi/core/feedback/solver-feedback.ts";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import type { SettlementStep } from "@tetrafi/core/settlement/types.ts";
import { toWireOrder } from "@tetrafi/protocol/order/wire.ts";
import type { VenueToSolver } from "@tetrafi/protocol/ws/solver-messages.ts";
import type { UntoldEvent } from "@tetrafi/store/untold.ts";
import { refusalCodes } from "./refusals.ts";

type Message<T extends VenueToSolver["type"]> = Extract<VenueToSolver, { type: T }>;
type EventMessage = Message<
  "won" | "fillable" | "fillSeen" | "proved" | "claimed" | "settled" | "crossed" | "refunded" | "failed"
>;

/** What a solver is told when an order of its comes to a step; null where it is told nothing. */
const messageTypes = {
  accepted: "won",
  opening: null,
  escrowed: null,
  filling: "fillable",
  filled: "fillSeen",
  proving: null,
  proved: "proved",
  claiming: "claimed",
  settled: "settled",
  refunding: null,
  refunded: "refunded",
  failed: "failed",
} as const satisfies Record<SettlementStep, EventMessage["type"] | null>;

/** Steps that solvers hear of. */
export const toldSteps: ReadonlySet<string> = new Set(
  Object.entries(messageTypes).flatMap(([step, type]) => (type === null ? [] : [step])),
);

/** What the winner is told of an event. A throw means that the database keeps events as untold that nobody hears of. */
export function eventMessage(event: UntoldEvent): EventMessage {
  const { step, orderId, rfqId, order, chainId, txHash, isCrossed, isHosted, side } = event;
  const type = messageTypes[step];
  switch (type) {
    case "won":
      return { type, rfqId, orderId, ...(side === null ? {} : { side }) };
    case "fillable":
      return fillableMessage({ orderId, rfqId, order }, isHosted);
    case "fillSeen":
    case "proved":
    case "claimed":
      return {
        type,
        orderId,
        rfqId,
        ...(chainId === null ? {} : { chainId }),
        ...(txHash === null ? {} : { txHash }),
      };
    case "settled":
      return { type: isCrossed ? "crossed" : type, orderId, rfqId };
    case "refunded":
    case "failed":
      return { type, orderId, rfqId };
    case null:
      throw new Error(`solvers are told nothing at ${step}`);
    default:
      return type satisfies never;
  }
}

/**
 * Fill this order now.
 * @param isHosted The venue does so for the solver.
 */
export function fillableMessage(
  row: {
    readonly orderId: Bytes32;
    readonly rfqId: Bytes32;
    readonly order: StandardOrder;
  },
  isHosted = false,
): Message<"fillable"> {
  const { orderId, rfqId, order } = row;
  return {
    type: "fillable",
    orderId,
    rfqId,
    order: toWireOrder(order),
    destinationChainId: Number(order.outputs[0]?.chainId),
    ...(isHosted ? { hosted: true } : {}),
  };
}

/** Null: there is nothing to tell. A winner knows that it won, and learns the cover alone. */
export function feedbackMessage(rfqId: Bytes32, outcome: FeedbackOutcome): Message<"lost" | "cover"> | null {
  switch (outcome.type) {
    case "won":
      return outcome.coverAmount === null ? null : { type: "cover", rfqId, coverAmount: outcome.coverAmount };
    case "lost":
      return {
        type: "lost",
        rfqId,
        reason: "outbid",
        ...(outcome.coverAmount === null ? {} : { coverAmount: outcome.coverAmount }),
      };
    case "invalid":
      return { type: "lost", rfqId, reason: "invalid", code: refusalCodes[outcome.refusal] };
    case "tied":
    case "expired":
    case "doneAway":
    case "late":
      return { type: "lost", rfqId, reason: outcome.type };
    default:
      return outcome satisfies never;
  }
}
