/**
 * Why a hosted filler does not fill an order now. `fault`: whose it is when the order is missed for it, and so whether it
 * is a fade. `alarm`: the code under which the operator is told.
 */
export const hostedCauses = {
  held: { fault: "venue", alarm: "HOSTED_HELD", says: "an operator holds it" },
  tooLate: { fault: "venue", alarm: "HOSTED_TOO_LATE", says: "too little of the winner's time is left" },
  overPerFill: { fault: "solver", alarm: "HOSTED_LIMIT", says: "the order is above its limit for one fill" },
  overPerDay: { fault: "solver", alarm: "HOSTED_LIMIT", says: "its limit for the day is used up" },
  overAtRisk: {
    fault: "solver",
    alarm: "HOSTED_LIMIT",
    says: "too much that it delivered is not paid back yet",
  },
  inventoryShort: { fault: "solver", alarm: "HOSTED_SHORT", says: "its account lacks the token" },
  allowanceShort: {
    fault: "solver",
    alarm: "HOSTED_SHORT",
    says: "its account has not approved the output settler for as much",
  },
  gasShort: { fault: "solver", alarm: "HOSTED_SHORT", says: "its account can't pay for gas" },
} as const satisfies Readonly<
  Record<string, { readonly fault: "venue" | "solver"; readonly alarm: string; readonly says: string }>
>;

/** A reason of the table. */
export type HostedCause = keyof typeof hostedCauses;

/**
 * Whether a missed order is the winner's fault although the venue was to fill it: its inventory, its limits. With no cause
 * on record the venue had all that it needed.
 */
export function isSolversFault(cause: HostedCause | null): boolean {
  return cause !== null && hostedCauses[cause].fault === "solver";
}
