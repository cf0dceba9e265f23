import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { SandboxFault } from "@tetrafi/protocol/sandbox.ts";

/** Requests remembered at most; the oldest go first. */
const MAX_REMEMBERED = 10_000;

/** Which faults test requests asked for. A restart forgets them: then all is well. */
export class AskedFaults {
  private readonly faults = new Map<Bytes32, SandboxFault>();

  remember(rfqId: Bytes32, fault: SandboxFault): void {
    const [oldest] = this.faults.keys();
    if (this.faults.size >= MAX_REMEMBERED && oldest !== undefined) this.faults.delete(oldest);
    this.faults.set(rfqId, fault);
  }

  of(rfqId: Bytes32): SandboxFault | null {
    return this.faults.get(rfqId) ?? null;
  }

  /** The same, and forgets it: it is played once. */
  take(rfqId: Bytes32): SandboxFault | null {
    const fault = this.of(rfqId);
    this.faults.delete(rfqId);
    return fault;
  }
}
