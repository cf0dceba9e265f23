import { fail, ok, type Result } from "@tetrafi/core/result.ts";
import { isSandbox, type ResolvedCorridor } from "@tetrafi/protocol/config/corridors.ts";
import type { Failure } from "@tetrafi/protocol/errors.ts";
import { faultOfAmount, type SandboxFault } from "@tetrafi/protocol/sandbox.ts";

/** What the sandbox's rules look at. */
export type SandboxRequest = {
  readonly isTestWorkspace: boolean;
  readonly corridor: ResolvedCorridor;
  /** Of further legs. */
  readonly moreCorridors?: readonly ResolvedCorridor[];
  /** Of the header, if there is one. */
  readonly asked: SandboxFault | undefined;
  /** Of the side that the request fixes, base units. */
  readonly amount: bigint;
};

/** Why a workspace may not trade, or look at, corridors of this kind; null if it may. Of several legs all count. */
export function sandboxBoundary({
  isTestWorkspace,
  corridor,
  moreCorridors = [],
}: Pick<SandboxRequest, "isTestWorkspace" | "corridor" | "moreCorridors">): Failure | null {
  const other = [corridor, ...moreCorridors].find((one) => isSandbox(one) !== isTestWorkspace);
  if (other === undefined) return null;
  return { code: "SANDBOX_BOUNDARY", details: { corridor: other.id, sandbox: isSandbox(other) } };
}

/** The fault that a request asks for, null for none; or why it may not trade here. */
export function sandboxFault(request: SandboxRequest): Result<SandboxFault | null, Failure> {
  const { isTestWorkspace, corridor, asked, amount } = request;
  const onSandbox = isSandbox(corridor);
  if (asked !== undefined && !(onSandbox && isTestWorkspace)) return fail({ code: "SANDBOX_FAULT_REFUSED" });
  const boundary = sandboxBoundary(request);
  if (boundary !== null) return fail(boundary);
  if (!onSandbox) return ok(null);
  const fault = asked ?? faultOfAmount(amount);
  // One transaction can't be undone between its parts.
  const canReorganise = corridor.destination.reorganises === true && !corridor.sameChain;
  if (fault === "reorg" && !canReorganise)
    return fail({ code: "SANDBOX_REORG_UNAVAILABLE", details: { corridor: corridor.id } });
  return ok(fault);
}
