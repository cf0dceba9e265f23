import { Type, type Static } from "typebox";

/** The header by which a test workspace asks for a fault. */
export const SANDBOX_HEADER = "X-TetraFi-Sandbox";

/**
 * Faults that house solvers play on test corridors, on demand. `ending`: a fixed amount whose decimal digits end so asks
 * for the fault as the header does; the header counts first.
 */
export const sandboxFaults = {
  slow: { ending: "9001", does: "House solvers answer when four fifths of the window are over." },
  reject: { ending: "9002", does: "House solvers decline: the answer is `NO_QUOTES`." },
  fade: { ending: "9003", does: "The winner does not fill: the order is refunded after its expiry." },
  reorg: {
    ending: "9004",
    does: "The block with the fill is reorganised away: the fill is made again, and the order settles.",
  },
} as const satisfies Record<string, { readonly ending: string; readonly does: string }>;

/** A fault on demand. */
export const SandboxFault = Type.Enum(["slow", "reject", "fade", "reorg"], {
  title: "SandboxFault",
  description: `A fault on demand, for test workspaces on test corridors. ${Object.entries(sandboxFaults)
    .map(([name, { does }]) => `\`${name}\`: ${does}`)
    .join(" ")}`,
});

export type SandboxFault = Static<typeof SandboxFault>;

/** The fault that an amount asks for, or null. Only asked of test workspaces on test corridors. */
export function faultOfAmount(amount: bigint): SandboxFault | null {
  const digits = amount.toString();
  const found = Object.entries(sandboxFaults).find(([, { ending }]) => digits.endsWith(ending));
  return found === undefined ? null : (found[0] as SandboxFault);
}
