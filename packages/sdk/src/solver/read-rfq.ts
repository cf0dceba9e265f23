import type { Hex } from "@tetrafi/core/hex.ts";
import type { RfqMessage } from "@tetrafi/protocol/ws/solver-messages.ts";
import type { SolverRfq } from "./solver-handlers.ts";

type WireLeg = NonNullable<RfqMessage["moreLegs"]>[number];

/** A sealed request as handlers see it: addresses in lower case, the amount a number. */
export function readRfq(message: RfqMessage): SolverRfq {
  const { type: _, ...rfq } = message;
  return {
    ...rfq,
    rfqId: lower(rfq.rfqId),
    input: lowerAsset(rfq.input),
    output: lowerAsset(rfq.output),
    ...(rfq.moreLegs === undefined ? {} : { moreLegs: rfq.moreLegs.map(lowerLeg) }),
    settler: lower(rfq.settler),
    ...(rfq.otherSide === undefined ? {} : { otherSide: lowerSide(rfq.otherSide) }),
    amount: BigInt(rfq.amount),
  };
}

const lower = (hex: Hex): Hex => hex.toLowerCase() as Hex;
const lowerAsset = (asset: WireLeg["asset"]): WireLeg["asset"] => ({
  ...asset,
  address: lower(asset.address),
});
const lowerSide = (side: NonNullable<RfqMessage["otherSide"]>): NonNullable<RfqMessage["otherSide"]> => ({
  ...side,
  input: lowerAsset(side.input),
  output: lowerAsset(side.output),
  settler: lower(side.settler),
});
const lowerLeg = ({ asset, amount }: WireLeg): WireLeg => ({ asset: lowerAsset(asset), amount });
