import * as fc from "fast-check";
import { Compile } from "typebox/compile";
import { describe, expect, test } from "vitest";
import { WireStandardOrder } from "./wire-order.ts";
import { arbitraryOrder } from "./testing/arbitrary-order.ts";
import { fromWireOrder, toWireOrder } from "./wire.ts";

const validator = Compile(WireStandardOrder);
const [sample] = fc.sample(
  arbitraryOrder.filter(({ inputs, outputs }) => inputs.length > 0 && outputs.length > 0),
  { numRuns: 1, seed: 1 },
);
const wire = toWireOrder(sample!);

describe("toWireOrder and fromWireOrder", () => {
  test("an order comes back unchanged from JSON that fits its schema", () => {
    fc.assert(
      fc.property(arbitraryOrder, (order) => {
        const parsed = JSON.parse(JSON.stringify(toWireOrder(order))) as WireStandardOrder;
        expect(validator.Check(parsed)).toBe(true);
        expect(fromWireOrder(parsed)).toEqual(order);
      }),
    );
  });

  test("hex of any case comes back lower case", () => {
    const shouted = JSON.parse(
      JSON.stringify(wire, (_key, value: unknown) =>
        typeof value === "string" && value.startsWith("0x") ? `0x${value.slice(2).toUpperCase()}` : value,
      ),
    ) as WireStandardOrder;
    expect(shouted).not.toEqual(wire);
    expect(fromWireOrder(shouted)).toEqual(sample);
  });

  test.each(["nonce", "originChainId"] as const)("throws on a %s that is no integer", (field) => {
    expect(() => fromWireOrder({ ...wire, [field]: "1.5" })).toThrow(SyntaxError);
  });
});
