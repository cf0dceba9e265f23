import type { Hex } from "viem";
import type { TimelineEvent } from "@tetrafi/protocol/http/orders.ts";

/** A step of a trade as the demo shows it. */
export type TimelineStep = {
  readonly step: string;
  readonly chainId: number | null;
  readonly txHash: Hex | null;
  readonly block: number | null;
  /** Milliseconds since the RFQ. */
  readonly ms: number;
};

/** The venue's timeline, counted from its first event: the RFQ. */
export function timelineSteps(events: readonly TimelineEvent[]): TimelineStep[] {
  const startMs = events[0]?.atMs ?? 0;
  return events.map(({ step, chainId, txHash, blockNumber, atMs }) => ({
    step,
    chainId,
    txHash,
    block: blockNumber,
    ms: atMs - startMs,
  }));
}
