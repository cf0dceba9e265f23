/** What a crossing did for one of the two takers, base units. It says nothing of the other. */
export type CrossingEvidence = {
  /** Given, as the order says. */
  readonly inputAmount: string;
  /** What the order asked for, at its solver's quote. */
  readonly quotedAmount: string;
  readonly receivedAmount: string;
  /** What was received above that. */
  readonly improvementAmount: string;
};

/** Of a timeline's event, what a crossing is seen by. */
export type SettlementStepSeen = {
  readonly step: string;
  readonly detail: Readonly<Record<string, unknown>>;
};

const AMOUNT = /^[1-9][0-9]{0,77}$/;

/**
 * What the crossing did by which an order was settled; null where it was settled by its quote, or isn't yet. The
 * transaction that was sent last decides: a crossing that failed is followed by another one.
 * @param timeline Oldest first.
 */
export function crossingEvidence(
  order: { readonly inputAmount: bigint; readonly outputAmount: bigint },
  timeline: readonly SettlementStepSeen[],
): CrossingEvidence | null {
  if (timeline.at(-1)?.step !== "settled") return null;
  const sent = timeline.findLast(({ step }) => step === "opening");
  const received = sent?.detail["received"];
  if (sent?.detail["crossed"] !== true || typeof received !== "string" || !AMOUNT.test(received)) return null;
  return {
    inputAmount: order.inputAmount.toString(),
    quotedAmount: order.outputAmount.toString(),
    receivedAmount: received,
    improvementAmount: (BigInt(received) - order.outputAmount).toString(),
  };
}
