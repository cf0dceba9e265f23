import * as fc from "fast-check";
import { expect, test } from "vitest";
import { corridorConfig } from "@tetrafi/protocol/config/testing/network.ts";
import { acceptUntil } from "./accept-until.ts";

test("an offer can be accepted for at least a second, and the winner keeps half of its exclusive time", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 86_400 }),
      fc.integer({ min: 0, max: 4_000_000_000 }),
      (seconds, now) => {
        const until = acceptUntil({ ...corridorConfig, exclusiveSeconds: seconds }, now);
        expect(Number.isInteger(until)).toBe(true);
        expect(until).toBeGreaterThan(now);
        if (seconds > 1) expect(now + seconds - until).toBeGreaterThanOrEqual(seconds / 2);
      },
    ),
  );
});
