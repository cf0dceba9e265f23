import { decodeFunctionData, type Hex } from "viem";
import { expect, test } from "vitest";
import type { MandateOutput } from "@tetrafi/core/order/standard-order.ts";
import {
  EXCLUSIVE_UNTIL,
  FILL_DEADLINE,
  rowAt,
  testOrder,
} from "@tetrafi/core/settlement/testing/settlement-facts.ts";
import { outputSettlerAbi } from "@tetrafi/protocol/abi/generated.ts";
import { chainProfile } from "@tetrafi/protocol/config/testing/network.ts";
import { addressToBytes32 } from "@tetrafi/protocol/order/bytes32.ts";
import type { OrderRow } from "@tetrafi/store/orders.ts";
import { fillCall } from "./fill.ts";

const [first] = testOrder.outputs;
if (first === undefined) throw new Error("the test order has no output");
const inputSettler = `0x${"c".repeat(40)}` as const;
const { contracts, ...profile } = chainProfile(1);
const origin = { ...profile, contracts: { ...contracts, inputSettler } };
const destination = chainProfile(2);

/** What the call for an order with these outputs says. */
function called(...outputs: readonly Partial<MandateOutput>[]) {
  const order = { ...testOrder, outputs: outputs.map((change) => ({ ...first, ...change })) };
  const row = { ...rowAt("filling"), order } as unknown as OrderRow;
  const { data, ...call } = fillCall(destination, origin, row);
  expect(call).toEqual({ chainId: 2, to: destination.contracts.outputSettler, value: 0n });
  return { row, ...decodeFunctionData({ abi: outputSettlerAbi, data }) };
}

test("one output is credited to the winner, void after the order's deadline", () => {
  const { row, functionName, args } = called({});
  expect(functionName).toBe("fill");
  expect(args?.[0]).toBe(row.orderId);
  expect(args?.slice(2)).toEqual([FILL_DEADLINE, addressToBytes32(row.solver)]);
});

test("whose price falls, it is void once the price is not the winner's any more", () => {
  const word = (value: number, bytes: number): string => value.toString(16).padStart(bytes * 2, "0");
  const fall = `${word(EXCLUSIVE_UNTIL, 4)}${word(EXCLUSIVE_UNTIL + 8, 4)}${word(1, 32)}`;
  const context: Hex = `0xe1${"00".repeat(12)}${"5a".repeat(20)}${fall}`;
  expect(called({ context }).args?.[2]).toBe(EXCLUSIVE_UNTIL);
});

test("several outputs are delivered together, as the order on its origin chain's escrow", () => {
  const { row, functionName, args } = called({}, { amount: 5n });
  expect(functionName).toBe("fillOrder");
  expect(args?.slice(1)).toEqual([expect.stringMatching(/^0xc{40}$/i), addressToBytes32(row.solver)]);
});
