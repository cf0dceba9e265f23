import * as fc from "fast-check";
import { expect, test } from "vitest";
import { recordRfq, restoreRfq } from "./record.ts";
import { testRfq } from "./testing/quotes.ts";
import { tradeLegs } from "./trade-legs.ts";
import type { FixedLeg, SwapType } from "./types.ts";

const address = fc
  .integer({ min: 1, max: 255 })
  .map((n): `0x${string}` => `0x${n.toString(16).padStart(40, "0")}`);
const amount = fc.bigInt({ min: 1n, max: 2n ** 128n });
const moreLegs = (swapType: SwapType): fc.Arbitrary<readonly FixedLeg[]> =>
  fc.array(
    fc.record({
      asset: fc.record({ chainId: fc.constant(31337), address }),
      amount,
      ...(swapType === "ExactOutput" ? { receiver: address } : {}),
    }),
    { minLength: 1, maxLength: 7 },
  );
const request = fc
  .constantFrom<SwapType>("ExactInput", "ExactOutput")
  .chain((swapType) => moreLegs(swapType).map((more) => testRfq({ swapType, moreLegs: more })));

test("exactly one amount is the quote's, all others are the request's, in its order", () => {
  fc.assert(
    fc.property(request, amount, (rfq, open) => {
      const isInput = rfq.swapType === "ExactInput";
      const price = isInput
        ? { inputAmount: rfq.amount, outputAmount: open }
        : { inputAmount: open, outputAmount: rfq.amount };
      const { inputs, outputs } = tradeLegs(rfq, price);
      const [fixed, free] = isInput ? [inputs, outputs] : [outputs, inputs];
      expect(free.map((leg) => leg.amount)).toEqual([open]);
      const asked = [
        { asset: isInput ? rfq.input : rfq.output, amount: rfq.amount },
        ...(rfq.moreLegs ?? []),
      ];
      expect(fixed.map(({ asset, amount: of }) => ({ asset, of }))).toEqual(
        asked.map(({ asset, amount: of }) => ({ asset, of })),
      );
      expect(outputs.map(({ receiver }) => receiver)).toEqual([
        rfq.receiver,
        ...(isInput ? [] : (rfq.moreLegs ?? []).map(({ receiver }) => receiver)),
      ]);
    }),
  );
});

test("a trade without further legs is one input for one output", () => {
  const { inputs, outputs } = tradeLegs(testRfq(), { inputAmount: 7n, outputAmount: 8n });
  expect([inputs.length, outputs.length]).toEqual([1, 1]);
});

test("the record keeps the legs, in canonical order, and gives them back", () => {
  const sorted = (value: unknown): unknown =>
    typeof value !== "object" || value === null || Array.isArray(value)
      ? Array.isArray(value)
        ? value.map(sorted)
        : value
      : Object.fromEntries(
          Object.entries(value)
            .toSorted(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, of]) => [key, sorted(of)]),
        );
  fc.assert(
    fc.property(request, (rfq) => {
      const recorded = recordRfq(rfq);
      expect(JSON.stringify(recorded)).toBe(JSON.stringify(sorted(recorded)));
      expect(restoreRfq(JSON.parse(JSON.stringify(recorded)) as typeof recorded)).toEqual(rfq);
    }),
  );
  expect(recordRfq(testRfq())).not.toHaveProperty("moreLegs");
});
