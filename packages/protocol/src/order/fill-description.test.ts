import * as fc from "fast-check";
import { concat, keccak256, numberToHex, size, type Hex } from "viem";
import { describe, expect, test } from "vitest";
import type { MandateOutput } from "@tetrafi/core/order/standard-order.ts";
import { fillDescription, fillRecordHash, outputHash } from "./fill-description.ts";
import { arbitraryBytes32, arbitraryOutput, arbitraryUint32 } from "./testing/arbitrary-order.ts";

const sized = (bytes: Hex): Hex => concat([numberToHex(size(bytes), { size: 2 }), bytes]);

/** OIF's common payload, byte by byte. */
const payload = (output: MandateOutput): Hex =>
  concat([
    output.token,
    numberToHex(output.amount, { size: 32 }),
    output.recipient,
    sized(output.callbackData),
    sized(output.context),
  ]);

describe("fillDescription", () => {
  test("is solver, order, time and the output's payload in OIF's layout", () => {
    fc.assert(
      fc.property(
        arbitraryBytes32,
        arbitraryBytes32,
        arbitraryUint32,
        arbitraryOutput,
        (solver, orderId, timestamp, output) => {
          expect(fillDescription({ solver, orderId, timestamp, output })).toBe(
            concat([solver, orderId, numberToHex(timestamp, { size: 4 }), payload(output)]),
          );
        },
      ),
    );
  });
});

describe("outputHash", () => {
  test("names oracle, settler, chain and payload", () => {
    fc.assert(
      fc.property(arbitraryOutput, (output) => {
        const chain = numberToHex(output.chainId, { size: 32 });
        expect(outputHash(output)).toBe(
          keccak256(concat([output.oracle, output.settler, chain, payload(output)])),
        );
      }),
    );
  });
});

describe("fillRecordHash", () => {
  test("is over the solver and four bytes of time", () => {
    fc.assert(
      fc.property(arbitraryBytes32, arbitraryUint32, (solver, timestamp) => {
        expect(fillRecordHash(solver, timestamp)).toBe(
          keccak256(concat([solver, numberToHex(timestamp, { size: 4 })])),
        );
      }),
    );
  });
});
