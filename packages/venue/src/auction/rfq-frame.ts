import type { Rfq } from "@tetrafi/core/auction/types.ts";
import type { ResolvedCorridor } from "@tetrafi/protocol/config/corridors.ts";
import type { SandboxFault } from "@tetrafi/protocol/sandbox.ts";
import type { RfqMessage } from "@tetrafi/protocol/ws/solver-messages.ts";

/** The sealed request as every asked solver gets it, encoded once for all: not who else was asked, and who asks only as `taker`. */
export function rfqFrame(
  rfq: Rfq,
  { settler }: ResolvedCorridor,
  windowMs: number,
  taker: RfqMessage["taker"],
  fault: SandboxFault | null,
): Buffer {
  const message: RfqMessage = {
    type: "rfq",
    rfqId: rfq.rfqId,
    input: rfq.input,
    output: rfq.output,
    swapType: rfq.swapType,
    amount: rfq.amount.toString(),
    // Receivers would tell who asks.
    ...(rfq.moreLegs === undefined
      ? {}
      : { moreLegs: rfq.moreLegs.map(({ asset, amount }) => ({ asset, amount: amount.toString() })) }),
    minValidUntil: rfq.minValidUntil,
    windowMs,
    settler,
    ...(rfq.split === undefined
      ? {}
      : { partialFill: { maxParts: rfq.split.maxParts, pricing: rfq.split.pricing } }),
    ...(taker === undefined ? {} : { taker }),
    ...(fault === null ? {} : { sandbox: fault }),
  };
  return Buffer.from(JSON.stringify(message));
}
