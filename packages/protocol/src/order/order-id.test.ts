import * as fc from "fast-check";
import { concat, keccak256, numberToHex, pad, size, type Hex } from "viem";
import { describe, expect, test } from "vitest";
import type { MandateOutput, StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import { orderId } from "./order-id.ts";
import { arbitraryAddress, arbitraryOrder } from "./testing/arbitrary-order.ts";

const word = (value: bigint | number): Hex => numberToHex(value, { size: 32 });

/** Length, then the bytes padded to whole words. */
const dynamic = (bytes: Hex): Hex =>
  concat([
    word(size(bytes)),
    size(bytes) === 0 ? "0x" : pad(bytes, { dir: "right", size: Math.ceil(size(bytes) / 32) * 32 }),
  ]);

function encodedOutput(output: MandateOutput): Hex {
  const callback = dynamic(output.callbackData);
  return concat([
    output.oracle,
    output.settler,
    word(output.chainId),
    output.token,
    word(output.amount),
    output.recipient,
    word(8 * 32),
    word(8 * 32 + size(callback)),
    callback,
    dynamic(output.context),
  ]);
}

/** Solidity's `abi.encode(outputs)`, word by word. */
function encodedOutputs(outputs: readonly MandateOutput[]): Hex {
  const bodies = outputs.map(encodedOutput);
  const offsets = bodies.map((_body, index) =>
    word(bodies.slice(0, index).reduce((sum, body) => sum + size(body), bodies.length * 32)),
  );
  return concat([word(32), word(bodies.length), ...offsets, ...bodies]);
}

function idByHand(order: StandardOrder, settler: Hex): Hex {
  return keccak256(
    concat([
      word(order.originChainId),
      settler,
      order.user,
      word(order.nonce),
      numberToHex(order.expires, { size: 4 }),
      numberToHex(order.fillDeadline, { size: 4 }),
      order.inputOracle,
      keccak256(concat(order.inputs.flatMap(([token, amount]) => [word(token), word(amount)]))),
      encodedOutputs(order.outputs),
    ]),
  );
}

describe("orderId", () => {
  test("is the hash of the order in OIF's layout, whatever the order", () => {
    fc.assert(
      fc.property(arbitraryOrder, arbitraryAddress, (order, settler) => {
        expect(orderId(order, settler)).toBe(idByHand(order, settler));
      }),
    );
  });

  test("differs between two settlers", () => {
    fc.assert(
      fc.property(arbitraryOrder, arbitraryAddress, arbitraryAddress, (order, one, other) => {
        fc.pre(one !== other);
        expect(orderId(order, one)).not.toBe(orderId(order, other));
      }),
    );
  });
});
