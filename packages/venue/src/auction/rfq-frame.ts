import type { Rfq } from "@tetrafi/core/auction/types.ts";
import type { ResolvedCorridor } from "@tetrafi/protocol/config/corridors.ts";
import type { RfqMessage } from "@tetrafi/protocol/ws/solver-messages.ts";

/** The sealed request as every asked solver gets it: neither who asks nor who else was asked. */
export function rfqFrame(rfq: Rfq, { settler }: ResolvedCorridor, windowMs: number): string {
  const message: RfqMessage = {
    type: "rfq",
    rfqId: rfq.rfqId,
    input: rfq.input,
    output: rfq.output,
    swapType: rfq.swapType,
    amount: rfq.amount.toString(),
    minValidUntil: rfq.minValidUntil,
    windowMs,
    settler,
  };
  return JSON.stringify(message);
}
