import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import { exclusiveRule } from "@tetrafi/core/order/exclusivity.ts";
import type { ResolvedCorridor } from "@tetrafi/protocol/config/corridors.ts";
import type { QuoteResponse } from "@tetrafi/protocol/http/quotes.ts";
import { buildOrder, rfqIdOf, type BuiltOrder } from "@tetrafi/protocol/order/build-order.ts";
import { orderId } from "@tetrafi/protocol/order/order-id.ts";
import { wholeId, wholeOrder } from "@tetrafi/protocol/order/order-set.ts";
import { toWireOrder } from "@tetrafi/protocol/order/wire.ts";
import { orderSetTypedData } from "@tetrafi/protocol/signing/order-set.ts";
import { permit2TypedData } from "@tetrafi/protocol/signing/permit2.ts";
import type { FillableMessage } from "@tetrafi/protocol/ws/solver-messages.ts";
import { keccak256, toHex } from "viem";

/** An order as the venue builds it, with its id and its request's. */
export type SampleOrder = BuiltOrder & {
  readonly id: Bytes32;
  readonly rfqId: Bytes32;
  readonly corridor: ResolvedCorridor;
};

const OUTPUT_AMOUNT = 999_000_000n;

/** An order of 1,000 (or `inputAmount` base units) for 999 tokens. `seed` makes it another one. */
export function sampleOrder(order: {
  readonly corridor: ResolvedCorridor;
  readonly user: Address;
  readonly solver: Address;
  readonly seed?: string;
  readonly inputAmount?: bigint;
  readonly nowSeconds?: number;
  /** It falls from its 999 tokens in this many seconds to this amount, base units. */
  readonly ladder?: { readonly decaySeconds: number; readonly leastAmount: bigint };
}): SampleOrder {
  const {
    corridor,
    user,
    solver,
    seed = "",
    inputAmount = 1_000_000_000n,
    nowSeconds = Math.floor(Date.now() / 1_000),
    ladder,
  } = order;
  const startTime = nowSeconds + corridor.corridor.exclusiveSeconds;
  const rfqId = rfqIdOf(user, keccak256(toHex(`salt ${seed}`)));
  const built = buildOrder({
    origin: corridor.origin,
    destination: corridor.destination,
    corridor: corridor.corridor,
    user,
    receiver: user,
    rfqId,
    solver,
    nowSeconds,
    inputToken: corridor.inputToken.address,
    inputAmount,
    outputToken: corridor.outputToken.address,
    outputAmount: OUTPUT_AMOUNT,
    ...(ladder === undefined
      ? {}
      : {
          dutch: {
            solver,
            startTime,
            stopTime: startTime + ladder.decaySeconds,
            slope: (OUTPUT_AMOUNT - ladder.leastAmount) / BigInt(ladder.decaySeconds),
            leastAmount: ladder.leastAmount,
          },
        }),
  });
  return { ...built, id: orderId(built.order, built.settler), rfqId, corridor };
}

/** The venue's message that tells the winner to fill. */
export function fillableOf({ order, id, rfqId, corridor }: SampleOrder): FillableMessage {
  return {
    type: "fillable",
    orderId: id,
    rfqId,
    order: toWireOrder(order),
    destinationChainId: corridor.destination.chainId,
  };
}

/** A split of two orders, of a third and two thirds, as the venue shows it to the taker. */
export function splitQuoteOf({ order, settler, rfqId, corridor }: SampleOrder): QuoteResponse {
  const { origin, destination, inputToken, outputToken } = corridor;
  const { permit2, orderSetOpener: opener = settler } = origin.contracts;
  const set = [1n, 2n].map((share) => ({
    settler,
    order: {
      ...order,
      inputs: order.inputs.map(([token, amount]) => [token, (amount * share) / 3n] as const),
      outputs: order.outputs.map((output) => ({ ...output, amount: (output.amount * share) / 3n })),
    },
  }));
  const whole = wholeOrder(set);
  const inputAmount = (whole.inputs[0]?.[1] ?? 0n).toString();
  const outputAmount = whole.outputs.reduce((sum, { amount }) => sum + amount, 0n).toString();
  const orders = set.map((one) => ({
    orderId: orderId(one.order, settler),
    settler,
    standardOrder: toWireOrder(one.order),
  }));
  return {
    quoteId: rfqId.slice(2),
    rfqId,
    solverId: "split",
    executionMode: "apiSubmit",
    validUntil: order.fillDeadline - 1,
    eta: 5,
    partialFill: true,
    preview: {
      inputs: [{ asset: { chainId: origin.chainId, address: inputToken.address }, amount: inputAmount }],
      outputs: [
        {
          asset: { chainId: destination.chainId, address: outputToken.address },
          amount: outputAmount,
          receiver: order.user,
        },
      ],
    },
    order: {
      type: "tetrafi-set-v0",
      payload: {
        orderId: wholeId(set, opener),
        settler: opener,
        originChainId: origin.chainId,
        standardOrder: toWireOrder(whole),
        orders,
        typedData: orderSetTypedData(set, { opener, permit2 }),
      },
    },
    split: {
      exact: true,
      bestPossible: outputAmount,
      parts: set.map((one, place) => ({
        quoteId: `quote-${place + 1}`,
        solverId: `solver-${place + 1}`,
        orderId: orders[place]?.orderId ?? "0x",
        inputAmount: (one.order.inputs[0]?.[1] ?? 0n).toString(),
        outputAmount: (one.order.outputs[0]?.amount ?? 0n).toString(),
      })),
    },
    terms: { preference: "price", rank: 1, measure: "outputAmount", netAmount: outputAmount, sequence: 1 },
    integrityChecksum: "0".repeat(64),
  };
}

/** The offer as the venue shows it to the taker. */
export function quoteOf({ order, settler, id, rfqId, corridor, kind }: SampleOrder): QuoteResponse {
  const [, inputAmount] = order.inputs[0] ?? [0n, 0n];
  const [output] = order.outputs;
  const dutch = (output && exclusiveRule(output)?.dutch) ?? null;
  const outputAmount = (dutch === null ? output?.amount : OUTPUT_AMOUNT) ?? 0n;
  const { permit2 } = corridor.origin.contracts;
  const { origin, destination } = corridor;
  return {
    quoteId: "quote-1",
    rfqId,
    solverId: "solver-1",
    executionMode: "apiSubmit",
    validUntil: order.fillDeadline - 1,
    eta: 5,
    partialFill: false,
    ...(dutch === null
      ? {}
      : {
          fallback: {
            exclusiveUntil: dutch.startTime,
            stopTime: dutch.stopTime,
            leastAmount: dutch.leastAmount.toString(),
            rungs: [],
          },
        }),
    preview: {
      inputs: [
        {
          asset: { chainId: origin.chainId, address: corridor.inputToken.address },
          amount: inputAmount.toString(),
        },
      ],
      outputs: [
        {
          asset: { chainId: destination.chainId, address: corridor.outputToken.address },
          amount: outputAmount.toString(),
          receiver: order.user,
        },
      ],
    },
    order: {
      type: kind === "crossChain" ? "oif-escrow-v0" : "tetrafi-atomic-v0",
      payload: {
        orderId: id,
        settler,
        originChainId: origin.chainId,
        standardOrder: toWireOrder(order),
        typedData: permit2TypedData(order, { settler, permit2 }),
      },
    },
    terms: {
      preference: "price",
      rank: 1,
      measure: "outputAmount",
      netAmount: outputAmount.toString(),
      sequence: 1,
    },
    integrityChecksum: "0".repeat(64),
  };
}
