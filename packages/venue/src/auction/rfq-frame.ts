import { isShownFirst, shownDirection } from "@tetrafi/core/auction/hidden-side.ts";
import type { Rfq } from "@tetrafi/core/auction/types.ts";
import type { ResolvedCorridor } from "@tetrafi/protocol/config/corridors.ts";
import type { SandboxFault } from "@tetrafi/protocol/sandbox.ts";
import type { RfqMessage } from "@tetrafi/protocol/ws/solver-messages.ts";

/**
 * The sealed request as every asked solver gets it, encoded once for all: not who else was asked, and who asks only as
 * `taker`. With the corridor back it shows both directions, always in the same order.
 */
export function rfqFrame(
  rfq: Rfq,
  corridor: ResolvedCorridor,
  windowMs: number,
  taker: RfqMessage["taker"],
  fault: SandboxFault | null,
  back?: ResolvedCorridor,
): Buffer {
  const { input, output, swapType, amount } = back === undefined ? rfq : shownDirection(rfq);
  const message: RfqMessage = {
    type: "rfq",
    rfqId: rfq.rfqId,
    input,
    output,
    swapType,
    amount: amount.toString(),
    // Receivers would tell who asks.
    ...(rfq.moreLegs === undefined
      ? {}
      : { moreLegs: rfq.moreLegs.map(({ asset, amount }) => ({ asset, amount: amount.toString() })) }),
    minValidUntil: rfq.minValidUntil,
    windowMs,
    ...settlers(rfq, corridor, back),
    ...(rfq.split === undefined
      ? {}
      : { partialFill: { maxParts: rfq.split.maxParts, pricing: rfq.split.pricing } }),
    ...(taker === undefined ? {} : { taker }),
    ...(fault === null ? {} : { sandbox: fault }),
  };
  return Buffer.from(JSON.stringify(message));
}

/** The settler of the direction that is shown, and the other direction with its own. */
function settlers(
  rfq: Rfq,
  corridor: ResolvedCorridor,
  back: ResolvedCorridor | undefined,
): Pick<RfqMessage, "settler" | "otherSide"> {
  if (back === undefined) return { settler: corridor.settler };
  const [shown, other] = isShownFirst(rfq.swapType) ? [corridor, back] : [back, corridor];
  const { input, output } = shownDirection(rfq);
  return {
    settler: shown.settler,
    otherSide: { input: output, output: input, swapType: "ExactOutput", settler: other.settler },
  };
}
