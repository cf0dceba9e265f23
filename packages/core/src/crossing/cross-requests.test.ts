import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SwapType } from "../auction/types.ts";
import { crossRequests, type CrossableRequest, type CrossedRequest } from "./cross-requests.ts";
import { crossWholeNaive } from "./cross-requests-naive.ts";

const dollar = { chainId: 1, address: `0x${"0d".repeat(20)}` } as const;
const ether = { chainId: 2, address: `0x${"0e".repeat(20)}` } as const;

/** A request with its best quote, from dollar to ether (`1`) or back (`2`). */
function request(
  direction: 1 | 2,
  swapType: SwapType,
  inputAmount: bigint,
  outputAmount: bigint,
  changes: Partial<CrossableRequest> & { readonly minFill?: bigint } = {},
): CrossableRequest {
  const { minFill, ...rest } = changes;
  const amount = swapType === "ExactInput" ? inputAmount : outputAmount;
  return {
    rfqId: `0x${String(direction).repeat(64)}`,
    entityId: `entity-${direction}`,
    input: direction === 1 ? dollar : ether,
    output: direction === 1 ? ether : dollar,
    swapType,
    amount,
    partialFill: false,
    feeBps: 0,
    best: { quoteId: `best-${direction}`, inputAmount, outputAmount, minFill: minFill ?? amount },
    ...rest,
  };
}

const swapType = fc.constantFrom<SwapType>("ExactInput", "ExactOutput");

const anyRequest = (direction: 1 | 2, most: bigint, fee: number): fc.Arbitrary<CrossableRequest> => {
  const amount = fc.bigInt({ min: 1n, max: most });
  return fc
    .record({ swapType, inputAmount: amount, outputAmount: amount, minFill: amount })
    .chain(({ swapType, inputAmount, outputAmount, minFill }) =>
      fc
        .record({ partialFill: fc.boolean(), feeBps: fc.nat(fee) })
        .map((changes) => request(direction, swapType, inputAmount, outputAmount, { ...changes, minFill })),
    );
};

const pairs = (most: bigint, fee: number) => fc.tuple(anyRequest(1, most, fee), anyRequest(2, most, fee));
const anyPair = fc.oneof(pairs(40n, 0), pairs(100n, 300), pairs(10n ** 30n, 100));

function total(request: CrossableRequest, crossed: CrossedRequest): { input: bigint; output: bigint } {
  return {
    input: crossed.inputAmount + (crossed.rest?.inputAmount ?? 0n),
    output: crossed.outputAmount + (crossed.rest?.outputAmount ?? 0n),
  };
}

describe("whatever the requests", () => {
  test("what one gives the other gets, and the request's fixed side is served exactly", () => {
    fc.assert(
      fc.property(anyPair, ([first, second]) => {
        const crossed = crossRequests(first, second);
        if (crossed === null) return;
        expect(crossed.first.inputAmount).toBe(crossed.second.outputAmount);
        expect(crossed.first.outputAmount).toBe(crossed.second.inputAmount);
        for (const [request, result] of [
          [first, crossed.first],
          [second, crossed.second],
        ] as const) {
          const { input, output } = total(request, result);
          expect(request.swapType === "ExactInput" ? input : output).toBe(request.amount);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test("both are strictly better off than with their best quotes, at a price inside the spread", () => {
    fc.assert(
      fc.property(anyPair, ([first, second]) => {
        const crossed = crossRequests(first, second);
        if (crossed === null) return;
        for (const [request, result] of [
          [first, crossed.first],
          [second, crossed.second],
        ] as const) {
          const { best } = request;
          const { input, output } = total(request, result);
          if (request.swapType === "ExactInput") {
            expect(output).toBeGreaterThan(best.outputAmount);
            expect(result.netAmount).toBeGreaterThan(result.netAmountAlone);
          } else {
            expect(input).toBeLessThan(best.inputAmount);
            expect(result.netAmount).toBeLessThan(result.netAmountAlone);
          }
          expect(result.outputAmount * best.inputAmount).toBeGreaterThan(
            result.inputAmount * best.outputAmount,
          );
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test("the order of the two changes nothing", () => {
    fc.assert(
      fc.property(anyPair, ([first, second]) => {
        const crossed = crossRequests(first, second);
        const turned = crossRequests(second, first);
        expect(turned).toEqual(crossed === null ? null : { first: crossed.second, second: crossed.first });
      }),
      { numRuns: 1_000 },
    );
  });

  test("the rest is left to a quote that takes so little, of a taker that allows it; one of the two is served whole", () => {
    fc.assert(
      fc.property(anyPair, ([first, second]) => {
        const crossed = crossRequests(first, second);
        if (crossed === null) return;
        expect(crossed.first.rest === null || crossed.second.rest === null).toBe(true);
        for (const [request, { rest }] of [
          [first, crossed.first],
          [second, crossed.second],
        ] as const) {
          if (rest === null) continue;
          expect(request.partialFill).toBe(true);
          expect(
            request.swapType === "ExactInput" ? rest.inputAmount : rest.outputAmount,
          ).toBeGreaterThanOrEqual(request.best.minFill);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test("without parts or fees they cross exactly if any trade at all serves both", () => {
    const whole = ([first, second]: [CrossableRequest, CrossableRequest], equal: boolean) =>
      [
        { ...first, partialFill: false },
        { ...second, partialFill: false, ...(equal ? { amount: first.amount } : {}) },
      ] as const;
    fc.assert(
      fc.property(pairs(24n, 0), fc.boolean(), (pair, equal) => {
        const [first, second] = whole(pair, equal);
        // A quote answers its request: with the amount changed, so is the quote.
        const side = second.swapType === "ExactInput" ? "inputAmount" : "outputAmount";
        const fitting = { ...second, best: { ...second.best, [side]: second.amount } };
        const crossed = crossRequests(first, fitting);
        const trades = crossWholeNaive(first, fitting, 25n);
        expect(crossed !== null).toBe(trades.length > 0);
        if (crossed !== null)
          expect(trades).toContainEqual({
            given: crossed.first.inputAmount,
            got: crossed.first.outputAmount,
          });
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("examples", () => {
  test("both fix the same asset: the other side is the midpoint of their quotes, rounded down", () => {
    const seller = request(1, "ExactInput", 1_000n, 990n);
    const buyer = request(2, "ExactOutput", 1_011n, 1_000n);
    expect(crossRequests(seller, buyer)).toEqual({
      first: {
        rfqId: seller.rfqId,
        inputAmount: 1_000n,
        outputAmount: 1_000n,
        rest: null,
        netAmount: 1_000n,
        netAmountAlone: 990n,
      },
      second: {
        rfqId: buyer.rfqId,
        inputAmount: 1_000n,
        outputAmount: 1_000n,
        rest: null,
        netAmount: 1_000n,
        netAmountAlone: 1_011n,
      },
    });
  });

  test("the larger is served in part, and its quote takes the rest", () => {
    const seller = request(1, "ExactInput", 1_000n, 990n);
    const buyer = request(2, "ExactOutput", 3_030n, 3_000n, { partialFill: true, minFill: 500n });
    expect(crossRequests(seller, buyer)).toMatchObject({
      first: { inputAmount: 1_000n, outputAmount: 1_000n, rest: null },
      second: {
        inputAmount: 1_000n,
        outputAmount: 1_000n,
        rest: { quoteId: "best-2", inputAmount: 2_020n, outputAmount: 2_000n },
        netAmount: 3_020n,
        netAmountAlone: 3_030n,
      },
    });
  });

  test("each one's fixed amount is the other's answer", () => {
    const crossed = crossRequests(
      request(1, "ExactInput", 1_000n, 990n),
      request(2, "ExactInput", 1_003n, 995n),
    );
    expect(crossed).toMatchObject({
      first: { inputAmount: 1_000n, outputAmount: 1_003n, rest: null },
      second: { inputAmount: 1_003n, outputAmount: 1_000n, rest: null },
    });
  });

  test("a rest of exactly the least that the quote takes is served", () => {
    const buyer = request(2, "ExactOutput", 3_030n, 3_000n, { partialFill: true, minFill: 2_000n });
    expect(crossRequests(request(1, "ExactInput", 1_000n, 990n), buyer)?.second.rest?.outputAmount).toBe(
      2_000n,
    );
  });

  test("where either could be served whole, the lower name is", () => {
    const part = { partialFill: true, minFill: 1n };
    const first = request(1, "ExactOutput", 3n, 3n, part);
    const second = request(2, "ExactOutput", 4n, 1n, part);
    const crossed = crossRequests(first, second);
    expect(crossed?.first).toMatchObject({ inputAmount: 1n, outputAmount: 3n, rest: null });
    expect(crossRequests(second, first)).toEqual({ first: crossed?.second, second: crossed?.first });
    const renamed = { ...second, rfqId: `0x${"0".repeat(64)}` as const };
    expect(crossRequests(first, renamed)).toMatchObject({
      first: { inputAmount: 1n, outputAmount: 2n, rest: { inputAmount: 1n, outputAmount: 1n } },
      second: { rest: null },
    });
  });

  const seller = request(1, "ExactInput", 1_000n, 990n);
  test.each<[string, CrossableRequest, CrossableRequest]>([
    ["the same entity", seller, request(2, "ExactOutput", 1_010n, 1_000n, { entityId: "entity-1" })],
    ["the same direction", seller, { ...seller, entityId: "another" }],
    ["another chain", seller, request(2, "ExactOutput", 1_010n, 1_000n, { input: { ...ether, chainId: 9 } })],
    ["no room between the quotes", seller, request(2, "ExactOutput", 990n, 1_000n)],
    ["room for nobody's base unit", seller, request(2, "ExactOutput", 991n, 1_000n)],
    ["other sizes, and no parts", seller, request(2, "ExactOutput", 3_030n, 3_000n, { minFill: 1n })],
    [
      "a rest that the quote won't take",
      seller,
      request(2, "ExactOutput", 3_030n, 3_000n, { partialFill: true, minFill: 2_001n }),
    ],
    [
      "a gain that the fee's rounding eats",
      request(1, "ExactInput", 1_000n, 990n, { feeBps: 9_999 }),
      request(2, "ExactOutput", 1_010n, 1_000n),
    ],
  ])("%s: no crossing", (_name, first, second) => {
    expect(crossRequests(first, second)).toBeNull();
  });
});
