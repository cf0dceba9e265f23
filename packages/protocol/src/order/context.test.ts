import * as fc from "fast-check";
import { concat, encodePacked, numberToHex, pad, size } from "viem";
import { expect, test } from "vitest";
import { exclusiveUntil } from "@tetrafi/core/order/exclusivity.ts";
import { crossableContext, exclusiveDutchContext, exclusiveLimitContext } from "./context.ts";
import { arbitraryAddress, arbitraryOrder, arbitraryUint32 } from "./testing/arbitrary-order.ts";

test("an exclusive limit is 0xe0, the solver in 32 bytes and the start in 4", () => {
  fc.assert(
    fc.property(arbitraryAddress, arbitraryUint32, (solver, startTime) => {
      const context = exclusiveLimitContext(solver, startTime);
      expect(size(context)).toBe(37);
      expect(context).toBe(concat(["0xe0", pad(solver, { size: 32 }), numberToHex(startTime, { size: 4 })]));
    }),
  );
});

test("a crossable order is 0xc0, the solver in 32 bytes, the start in 4, and the crosser in 32", () => {
  fc.assert(
    fc.property(arbitraryAddress, arbitraryUint32, arbitraryAddress, (solver, startTime, crosser) => {
      expect(crossableContext(solver, startTime, crosser)).toBe(
        concat([
          "0xc0",
          pad(solver, { size: 32 }),
          numberToHex(startTime, { size: 4 }),
          pad(crosser, { size: 32 }),
        ]),
      );
    }),
  );
});

test("an exclusive dutch is 0xe1, the solver in 32 bytes, start and stop in 4 each, the slope in 32", () => {
  const slope = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n });
  fc.assert(
    fc.property(
      arbitraryAddress,
      arbitraryUint32,
      arbitraryUint32,
      slope,
      (solver, startTime, stopTime, slope) => {
        const context = exclusiveDutchContext({ solver, startTime, stopTime, slope });
        expect(size(context)).toBe(73);
        expect(context).toBe(
          concat([
            "0xe1",
            pad(solver, { size: 32 }),
            encodePacked(["uint32", "uint32", "uint256"], [startTime, stopTime, slope]),
          ]),
        );
      },
    ),
  );
});

test("what is encoded, the settlement reads", () => {
  fc.assert(
    fc.property(arbitraryOrder, arbitraryAddress, arbitraryUint32, (order, solver, startTime) => {
      for (const context of [
        exclusiveLimitContext(solver, startTime),
        exclusiveDutchContext({ solver, startTime, stopTime: startTime, slope: 1n }),
      ]) {
        const outputs = order.outputs.map((output) => ({ ...output, context }));
        const originChainId = (outputs[0]?.chainId ?? 0n) + 1n;
        if (outputs.length > 0) expect(exclusiveUntil({ ...order, originChainId, outputs })).toBe(startTime);
      }
    }),
  );
});

test.each([{ startTime: 2 ** 32 }, { stopTime: 2 ** 32 }, { slope: 2n ** 256n }])(
  "%o is refused",
  (change) => {
    const dutch = { solver: `0x${"01".repeat(20)}` as const, startTime: 1, stopTime: 2, slope: 3n };
    expect(() => exclusiveDutchContext({ ...dutch, ...change })).toThrow();
  },
);
