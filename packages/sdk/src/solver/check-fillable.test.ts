import { expect, describe, test } from "vitest";
import type { Hex } from "@tetrafi/core/hex.ts";
import { exclusiveLimitContext } from "@tetrafi/protocol/order/context.ts";
import { orderId } from "@tetrafi/protocol/order/order-id.ts";
import { fromWireOrder } from "@tetrafi/protocol/order/wire.ts";
import type { FillableMessage } from "@tetrafi/protocol/ws/solver-messages.ts";
import { fillableOf, sampleOrder } from "../testing/orders.ts";
import { crossCorridor, paperNetwork } from "../testing/paper-network.ts";
import { checkFillable } from "./check-fillable.ts";

const network = paperNetwork();
const corridor = crossCorridor(network);
const user = "0x00000000000000000000000000000000000000aa";
const solver = "0x00000000000000000000000000000000000000bb";
const other: Hex = "0x00000000000000000000000000000000000000cc";
const lower = (hex: Hex): Hex => hex.toLowerCase() as Hex;
const sample = sampleOrder({ corridor, user, solver });
const message = fillableOf(sample);
const other32: Hex = `0x${"0".repeat(24)}${other.slice(2)}`;

const input = { chainId: corridor.origin.chainId, address: lower(corridor.inputToken.address) };
const output = { chainId: corridor.destination.chainId, address: lower(corridor.outputToken.address) };

type WireOutput = FillableMessage["order"]["outputs"][number];
function outputOf({ order }: FillableMessage): WireOutput {
  const [output] = order.outputs;
  if (output === undefined) throw new Error("the order has an output");
  return output;
}

test("an order as the venue built it may be filled", () => {
  expect(checkFillable(message, network, solver)).toEqual({
    ok: true,
    value: {
      orderId: sample.id,
      order: sample.order,
      terms: {
        rfqId: sample.rfqId,
        corridor,
        inputAmount: 1_000_000_000n,
        outputAmount: 999_000_000n,
        inputs: [{ asset: input, amount: 1_000_000_000n }],
        outputs: [{ asset: output, amount: 999_000_000n }],
      },
      fromSeconds: null,
    },
  });
});

test("an order that delivers to several may be filled, with all of it in its terms", () => {
  const several = fillableOf(sample);
  several.order.outputs.push({ ...outputOf(several), recipient: other32, amount: "5" });
  several.orderId = orderId(fromWireOrder(several.order), corridor.settler);
  expect(checkFillable(several, network, solver)).toMatchObject({
    ok: true,
    value: {
      terms: {
        outputAmount: 999_000_000n,
        outputs: [
          { asset: output, amount: 999_000_000n },
          { asset: output, amount: 5n },
        ],
      },
    },
  });
});

describe("an order whose price falls", () => {
  const nowSeconds = 1_800_000_000;
  const ladder = { decaySeconds: 9, leastAmount: 990_000_000n };
  const falling = (winner: Hex): FillableMessage =>
    fillableOf(sampleOrder({ corridor, user, solver: winner, nowSeconds, ladder }));
  const opensAt = nowSeconds + corridor.corridor.exclusiveSeconds;

  test("is the winner's at its whole price", () => {
    expect(checkFillable(falling(solver), network, solver)).toMatchObject({
      ok: true,
      value: { terms: { outputAmount: 999_000_000n }, fromSeconds: null },
    });
  });

  test("is a runner-up's at the price of the second that it is told, and no sooner than it is open", () => {
    const at = (fromSeconds: number) => checkFillable({ ...falling(other), fromSeconds }, network, solver);
    expect(at(opensAt + 4)).toMatchObject({
      ok: true,
      value: { terms: { outputAmount: 995_000_000n }, fromSeconds: opensAt + 4 },
    });
    expect(at(0)).toMatchObject({
      ok: true,
      value: { terms: { outputAmount: 999_000_000n }, fromSeconds: opensAt },
    });
    expect(at(opensAt + 1_000)).toMatchObject({ ok: true, value: { terms: { outputAmount: 990_000_000n } } });
  });

  test("is not a runner-up's that wasn't told so", () => {
    expect(reasonOf(falling(other))).toMatch(/does not name this solver/);
  });
});

const reasonOf = (altered: FillableMessage): string | null => {
  const result = checkFillable(altered, network, solver);
  return result.ok ? null : result.error;
};

test("an order whose id is another's is not", () => {
  const altered = structuredClone(message);
  outputOf(altered).amount = "999000001";
  expect(reasonOf(altered)).toMatch(/the order id is not the hash of the order/);
});

/** Each spoils one thing of an order, whose id is then the right one for it. */
const alterations: Readonly<Record<string, readonly [(message: FillableMessage) => void, RegExp]>> = {
  "another request's": [(m) => (m.rfqId = `0x${"ab".repeat(32)}`), /nonce is not the rfqId/],
  "another destination": [(m) => (m.destinationChainId = 101), /destinationChainId/],
  "another input oracle": [(m) => (m.order.inputOracle = other), /input oracle/],
  "another output oracle": [(m) => (outputOf(m).oracle = other32), /output oracle/],
  "another output settler": [(m) => (outputOf(m).settler = other32), /output settler/],
  "an unknown token": [(m) => (outputOf(m).token = other32), /not a corridor/],
  "an unknown input token": [
    (m) => (m.order.inputs = [[BigInt(other).toString(), "1000000000"]]),
    /not a corridor/,
  ],
  "an unknown chain": [(m) => (outputOf(m).chainId = "103"), /not a corridor/],
  "dirty upper bits in a token": [(m) => (outputOf(m).token = `0x01${"0".repeat(62)}`), /malformed/],
  "an amount that is no number": [(m) => (outputOf(m).amount = "much"), /malformed/],
  "another winner": [
    (m) => (outputOf(m).context = exclusiveLimitContext(other, 1)),
    /does not name this solver/,
  ],
  "no winner": [(m) => (outputOf(m).context = "0x"), /names no winner/],
  "a winner with dirty upper bits": [
    (m) => (outputOf(m).context = `0xe001${outputOf(m).context.slice(6)}`),
    /names no winner/,
  ],
  "another's, whose price does not fall": [(m) => (m.fromSeconds = 1), /does not fall/],
  "a callback": [(m) => (outputOf(m).callbackData = "0x01"), /callback/],
  "an early refund": [(m) => (m.order.expires = m.order.fillDeadline + 10), /refunded before/],
  "the same output twice": [(m) => m.order.outputs.push({ ...outputOf(m) }), /two outputs .* are the same/],
  "two outputs, one for another winner": [
    (m) => m.order.outputs.push({ ...outputOf(m), context: exclusiveLimitContext(other, 1) }),
    /does not name this solver/,
  ],
  "two outputs on two chains": [
    (m) => m.order.outputs.push({ ...outputOf(m), chainId: "103" }),
    /not a corridor/,
  ],
  "two inputs, one unknown": [(m) => m.order.inputs.push(["1", "1"]), /not a corridor/],
  "two inputs for two outputs": [
    (m) => {
      m.order.inputs.push(["1", "1"]);
      m.order.outputs.push({ ...outputOf(m), recipient: other32 });
    },
    /neither one input nor one output/,
  ],
  "no input": [(m) => (m.order.inputs = []), /neither one input nor one output/],
};

describe("an order that differs in what protects the solver is refused", () => {
  test.each(Object.entries(alterations))("%s", (_, [alter, reason]) => {
    const altered = structuredClone(message);
    alter(altered);
    try {
      altered.orderId = orderId(fromWireOrder(altered.order), corridor.settler);
    } catch {
      // One that can't be hashed keeps the old id.
    }
    expect(reasonOf(altered)).toMatch(reason);
  });

  test("one chain", () => {
    const sameChain = network.corridors.find((one) => one.sameChain);
    if (sameChain === undefined) throw new Error("the network has a corridor on one chain");
    expect(reasonOf(fillableOf(sampleOrder({ corridor: sameChain, user, solver })))).toMatch(/on one chain/);
  });
});
