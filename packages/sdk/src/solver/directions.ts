import type { SolverRfq } from "./solver-handlers.ts";

/**
 * Both directions of a request that hides its side, each as a request of its own: `bid`, in which the taker gives the base,
 * and `ask`, in which it gets it. Of one that hides nothing both are the request.
 */
export function directionsOf(rfq: SolverRfq): { readonly bid: SolverRfq; readonly ask: SolverRfq } {
  const { otherSide, ...bid } = rfq;
  return { bid, ask: { ...bid, ...otherSide } };
}
