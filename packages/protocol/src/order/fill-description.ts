import { encodePacked, keccak256, size } from "viem";
import type { Bytes32, Hex } from "@tetrafi/core/hex.ts";
import type { MandateOutput } from "@tetrafi/core/order/standard-order.ts";

/** A fill as the destination's `OutputFilled` reports it. */
export type Fill = {
  readonly solver: Bytes32;
  readonly orderId: Bytes32;
  /** Unix seconds of the fill's block. */
  readonly timestamp: number;
  readonly output: MandateOutput;
};

/** Bytes shared by the fill description and the output's hash (OIF's MandateOutputEncodingLib). */
function commonPayload(output: MandateOutput): Hex {
  return encodePacked(
    ["bytes32", "uint256", "bytes32", "uint16", "bytes", "uint16", "bytes"],
    [
      output.token,
      output.amount,
      output.recipient,
      size(output.callbackData),
      output.callbackData,
      size(output.context),
      output.context,
    ],
  );
}

/** OIF's fill description: the payload that a proof carries to the origin chain. */
export function fillDescription(fill: Fill): Hex {
  return encodePacked(
    ["bytes32", "bytes32", "uint32", "bytes"],
    [fill.solver, fill.orderId, fill.timestamp, commonPayload(fill.output)],
  );
}

/** Names an output on its destination chain, for `getFillRecord`. */
export function outputHash(output: MandateOutput): Bytes32 {
  return keccak256(
    encodePacked(
      ["bytes32", "bytes32", "uint256", "bytes"],
      [output.oracle, output.settler, output.chainId, commonPayload(output)],
    ),
  );
}

/** What the output settler stores for a fill: keccak256(solver ‖ uint32 timestamp). */
export function fillRecordHash(solver: Bytes32, timestamp: number): Bytes32 {
  return keccak256(encodePacked(["bytes32", "uint32"], [solver, timestamp]));
}
