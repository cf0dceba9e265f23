import * as fc from "fast-check";
import { concat, numberToHex, pad, size } from "viem";
import { expect, test } from "vitest";
import { exclusiveLimitContext } from "./context.ts";
import { arbitraryAddress, arbitraryUint32 } from "./testing/arbitrary-order.ts";

test("is 0xe0, the solver in 32 bytes and the start in 4", () => {
  fc.assert(
    fc.property(arbitraryAddress, arbitraryUint32, (solver, startTime) => {
      const context = exclusiveLimitContext(solver, startTime);
      expect(size(context)).toBe(37);
      expect(context).toBe(concat(["0xe0", pad(solver, { size: 32 }), numberToHex(startTime, { size: 4 })]));
    }),
  );
});
