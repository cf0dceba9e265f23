import { expect, test } from "vitest";
import { testOrder } from "@tetrafi/core/settlement/testing/settlement-facts.ts";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { OrderRow } from "@tetrafi/store/orders.ts";
import type { FillIndex, SeenFill } from "../chain/fill-index.ts";
import { destinationOf, fillPayloads, orderFill } from "./order-fill.ts";

const [first] = testOrder.outputs;
if (first === undefined) throw new Error("the test order has an output");
const second = { ...first, amount: first.amount + 1n };
const word = (byte: string): Bytes32 => `0x${byte.repeat(32)}`;
const row = { orderId: word("0a"), order: { ...testOrder, outputs: [first, second] } } as unknown as OrderRow;
const part = (solver: string, blockNumber: number): SeenFill =>
  ({ solver: word(solver), blockNumber, timestamp: blockNumber }) as SeenFill;

/** An index that knows these fills of the outputs, in their order. */
const index = (...parts: readonly (SeenFill | null)[]): FillIndex =>
  ({
    fillOf: (_orderId: Bytes32, output: typeof first) => parts[output === first ? 0 : 1] ?? null,
  }) as unknown as FillIndex;

test("an order is filled when one solver is credited with all its outputs", () => {
  expect(orderFill(index(part("5a", 7), null), row)).toBeNull();
  expect(orderFill(index(null, part("5a", 7)), row)).toBeNull();
  expect(orderFill(index(part("5a", 7), part("5b", 8)), row)).toBeNull();
  const fill = orderFill(index(part("5a", 9), part("5a", 8)), row);
  expect(fill).toMatchObject({ solver: word("5a"), last: { blockNumber: 9 } });
  expect(fill?.parts.map(({ blockNumber }) => blockNumber)).toEqual([9, 8]);
});

test("each part is proved with its own time", () => {
  const fill = orderFill(index(part("5a", 9), part("5a", 8)), row);
  if (fill === null) throw new Error("it is filled");
  const payloads = fillPayloads(row, fill);
  // solver, order id, then four bytes of time
  expect(payloads.map((payload) => Number(`0x${payload.slice(130, 138)}`))).toEqual([9, 8]);
  expect(new Set(payloads.map((payload) => payload.slice(138))).size).toBe(2);
});

test("all outputs go one way", () => {
  const { chainId, oracle, settler } = first;
  expect(destinationOf(row.order)).toEqual({ chainId, oracle, settler });
  const astray = { ...second, chainId: chainId + 1n };
  expect(() => destinationOf({ ...row.order, outputs: [first, astray] })).toThrow(/several ways/);
  expect(() => destinationOf({ ...row.order, outputs: [] })).toThrow(/without outputs/);
});
