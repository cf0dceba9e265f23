import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { resolveNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { corridorConfig, networkConfig } from "@tetrafi/protocol/config/testing/network.ts";
import type { Hex } from "@tetrafi/core/hex.ts";
import type { QuotesRequest } from "@tetrafi/protocol/http/quotes.ts";
import { quotesRequest, USER } from "../testing/venue-fixture.ts";
import { nameRfq, validateRequest } from "./validate-request.ts";

const NOW = 1_800_000_000;
const network = resolveNetwork(networkConfig([{ ...corridorConfig, minAmount: "10", maxAmount: "2000" }]));
const latest = NOW + corridorConfig.exclusiveSeconds / 2;

const withAmount = (swapType: "ExactInput" | "ExactOutput", amount: string) => {
  const request = structuredClone(quotesRequest(swapType));
  const [side] = swapType === "ExactInput" ? request.intent.inputs : request.intent.outputs;
  Object.assign(side ?? {}, { amount });
  return request;
};

describe("validateRequest", () => {
  test("gives what an auction needs", () => {
    const valid = validateRequest(quotesRequest(), network, NOW);
    if (!valid.ok) throw new Error(valid.error.code);
    expect(nameRfq(valid.value, `0x${"aa".repeat(32)}`, "fund")).toEqual({
      rfqId: `0x${"aa".repeat(32)}`,
      workspaceId: "fund",
      user: USER,
      receiver: USER,
      input: { chainId: 1, address: `0x${"a".repeat(40)}` },
      output: { chainId: 2, address: `0x${"b".repeat(40)}` },
      swapType: "ExactInput",
      amount: 1_000n,
      minValidUntil: latest,
      preference: "price",
    });
    expect(valid.value.windowMs).toBe(corridorConfig.windowMs);
  });

  test("the taker may set the window and the receiver", () => {
    const request = structuredClone(quotesRequest());
    const receiver = `0x${"Cd".repeat(20)}` as const;
    Object.assign(request.intent.outputs[0] ?? {}, { receiver });
    const valid = validateRequest({ ...request, solverOptions: { timeout: 70 } }, network, NOW);
    expect(valid).toMatchObject({
      ok: true,
      value: { windowMs: 70, rfq: { receiver: receiver.toLowerCase() } },
    });
  });

  test("one that hides its side keeps what both directions allow, and looks the same from either", () => {
    const there = { ...corridorConfig, windowMs: 400, minAmount: "10", maxAmount: "2000" };
    const back = {
      ...there,
      input: there.output,
      output: there.input,
      windowMs: 300,
      minAmount: "20",
      maxAmount: "1500",
      exclusiveSeconds: 10,
    };
    const allowed = { allowsHiddenSide: true };
    const both = resolveNetwork(
      networkConfig([
        { ...there, ...allowed },
        { ...back, ...allowed },
      ]),
    );
    const { intentType, inputs, outputs } = quotesRequest().intent;
    const [input, output] = [inputs[0]?.asset, outputs[0]?.asset];
    if (input === undefined || output === undefined) throw new Error("the request has two assets");
    // 1,000 USDC sold for WETH, or bought with it.
    const asking = (wants: "sell" | "buy", amount: string): QuotesRequest => ({
      ...quotesRequest(),
      intent:
        wants === "sell"
          ? {
              intentType,
              swapType: "ExactInput",
              inputs: [{ user: USER, asset: input, amount }],
              outputs: [{ asset: output }],
            }
          : {
              intentType,
              swapType: "ExactOutput",
              inputs: [{ user: USER, asset: output }],
              outputs: [{ asset: input, amount }],
            },
      solverOptions: { hideSide: true },
    });
    for (const wants of ["sell", "buy"] as const) {
      expect(validateRequest(asking(wants, "1000"), both, NOW)).toMatchObject({
        ok: true,
        value: { windowMs: 300, rfq: { hidesSide: true, amount: 1_000n, minValidUntil: NOW + 5 } },
      });
      for (const amount of ["19", "1501"])
        expect(validateRequest(asking(wants, amount), both, NOW)).toMatchObject({
          error: { code: "AMOUNT_OUT_OF_RANGE" },
        });
    }
    const neither = resolveNetwork(networkConfig([there, back]));
    expect(validateRequest(asking("sell", "1000"), neither, NOW)).toMatchObject({
      error: { code: "UNSUPPORTED_REQUEST", param: "/solverOptions/hideSide" },
    });
  });

  test("a ladder is for a fixed input, on corridors that allow one", () => {
    const falling = resolveNetwork(networkConfig([{ ...corridorConfig, decaySeconds: 10 }]));
    const asking = (swapType: "ExactInput" | "ExactOutput") => ({
      ...quotesRequest(swapType),
      fallback: { limitAmount: "5" },
    });
    expect(validateRequest(asking("ExactInput"), falling, NOW)).toMatchObject({
      ok: true,
      value: { rfq: { limitAmount: 5n } },
    });
    const refused = { ok: false, error: { code: "UNSUPPORTED_REQUEST", param: "/fallback" } };
    expect(validateRequest(asking("ExactOutput"), falling, NOW)).toMatchObject(refused);
    expect(validateRequest(asking("ExactInput"), network, NOW)).toMatchObject(refused);
  });

  test("a split has neither a ladder nor a corridor without it", () => {
    const split = { maxParts: 3, pricing: "uniform" } as const;
    const splitting = resolveNetwork(networkConfig([{ ...corridorConfig, decaySeconds: 10, split }]));
    const { intent, ...rest } = quotesRequest();
    const asking = { ...rest, intent: { ...intent, partialFill: true } };
    expect(validateRequest(asking, splitting, NOW)).toMatchObject({ ok: true, value: { rfq: { split } } });
    expect(validateRequest(asking, network, NOW)).toEqual({
      ok: false,
      error: { code: "PARTIAL_FILL_UNAVAILABLE", param: "/intent/partialFill" },
    });
    expect(validateRequest({ ...asking, fallback: { limitAmount: "5" } }, splitting, NOW)).toEqual({
      ok: false,
      error: { code: "UNSUPPORTED_REQUEST", param: "/fallback" },
    });
  });

  test("without the taker's wish the window is the corridor's", () => {
    const valid = validateRequest(quotesRequest(), network, NOW);
    expect(valid).toMatchObject({ ok: true, value: { windowMs: corridorConfig.windowMs } });
  });

  test("the taker can't keep an auction open for longer than its corridor's window", () => {
    const valid = validateRequest({ ...quotesRequest(), solverOptions: { timeout: 5_000 } }, network, NOW);
    expect(valid).toMatchObject({ ok: true, value: { windowMs: corridorConfig.windowMs } });
  });

  test.each(["ExactInput", "ExactOutput"] as const)(
    "%s: an amount opens an auction only within its limits",
    (swapType) => {
      fc.assert(
        fc.property(fc.bigInt({ min: 1n, max: 3_000n }), (amount) => {
          const valid = validateRequest(withAmount(swapType, amount.toString()), network, NOW);
          const side = swapType === "ExactInput" ? "inputs" : "outputs";
          if (amount >= 10n && amount <= 2_000n)
            expect(valid).toMatchObject({ ok: true, value: { rfq: { amount, swapType } } });
          else
            expect(valid).toEqual({
              ok: false,
              error: {
                code: "AMOUNT_OUT_OF_RANGE",
                param: `/intent/${side}/0/amount`,
                details: { minAmount: "10", maxAmount: "2000" },
              },
            });
        }),
      );
    },
  );

  test("validity may be asked for from the next second to as long as offers can be accepted", () => {
    fc.assert(
      fc.property(fc.integer({ min: NOW - 5, max: latest + 5 }), (minValidUntil) => {
        const valid = validateRequest({ ...quotesRequest(), minValidUntil }, network, NOW);
        expect(valid.ok).toBe(minValidUntil > NOW && minValidUntil <= latest);
        if (valid.ok) expect(valid.value.rfq.minValidUntil).toBe(minValidUntil);
        else expect(valid.error).toMatchObject({ code: "INVALID_FIELD", param: "/minValidUntil" });
      }),
    );
  });
});

describe("a request with several legs", () => {
  const usdc = { chainId: 1, address: `0x${"a".repeat(40)}` } as const;
  const weth = { chainId: 1, address: `0x${"b".repeat(40)}` } as const;
  const away = { usdc: { ...usdc, chainId: 2 }, weth: { ...weth, chainId: 2 } } as const;
  const pair = (input: string, output: string, allowsLegs: boolean, maxAmount: string) => ({
    ...corridorConfig,
    input: { chainId: 1, symbol: input },
    output: { chainId: 2, symbol: output },
    maxAmount,
    allowsLegs,
  });
  const several = resolveNetwork(
    networkConfig([
      pair("USDC", "WETH", true, "2000"),
      pair("WETH", "WETH", true, "50"),
      pair("USDC", "USDC", true, "3000"),
      pair("WETH", "USDC", false, "3000"),
    ]),
  );
  type Asked = { asset: typeof usdc | typeof weth | typeof away.usdc; amount?: string; receiver?: Hex };
  const ask = (
    swapType: "ExactInput" | "ExactOutput",
    inputs: Asked[],
    outputs: Asked[],
    partialFill = false,
  ) =>
    validateRequest(
      {
        ...quotesRequest(swapType),
        intent: {
          intentType: "swap",
          inputs: inputs.map((leg) => ({ user: USER, ...leg })),
          outputs,
          swapType,
          partialFill,
        },
      } as QuotesRequest,
      several,
      NOW,
    );
  const payee = `0x${"77".repeat(20)}` as const;

  test("has its fixed side whole, each leg on a corridor of its own", () => {
    const inputs = [
      { asset: usdc, amount: "1000" },
      { asset: weth, amount: "50" },
    ];
    const manyToOne = ask("ExactInput", inputs, [{ asset: away.weth }]);
    expect(manyToOne).toMatchObject({
      ok: true,
      value: {
        corridor: { id: "USDC@1>WETH@2" },
        moreCorridors: [{ id: "WETH@1>WETH@2" }],
        rfq: { amount: 1_000n, moreLegs: [{ asset: weth, amount: 50n }] },
      },
    });
    const outputs = [
      { asset: away.usdc, amount: "3000" },
      { asset: away.usdc, amount: "1", receiver: payee },
      { asset: away.weth, amount: "2" },
    ];
    expect(ask("ExactOutput", [{ asset: usdc }], outputs)).toMatchObject({
      ok: true,
      value: {
        moreCorridors: [{ id: "USDC@1>USDC@2" }, { id: "USDC@1>WETH@2" }],
        rfq: {
          amount: 3_000n,
          moreLegs: [
            { asset: away.usdc, amount: 1n, receiver: payee },
            { asset: away.weth, amount: 2n, receiver: USER },
          ],
        },
      },
    });
  });

  const [a, b] = [
    { asset: usdc, amount: "9" },
    { asset: weth, amount: "9" },
  ];
  const [x, y] = [
    { asset: away.usdc, amount: "9" },
    { asset: away.weth, amount: "9" },
  ];
  const cases: Record<string, [ReturnType<typeof ask>, string, string]> = {
    "with two amounts open": [
      ask("ExactInput", [a], [{ asset: away.usdc }, { asset: away.weth }]),
      "UNSUPPORTED_REQUEST",
      "/intent/outputs/1",
    ],
    "with several inputs to be found": [
      ask("ExactOutput", [{ asset: usdc }, { asset: weth }], [y]),
      "UNSUPPORTED_REQUEST",
      "/intent/inputs/1",
    ],
    "on both sides": [ask("ExactInput", [a, b], [x, y]), "UNSUPPORTED_REQUEST", "/intent/inputs/1"],
    "from two chains": [
      ask("ExactInput", [a, x], [{ asset: away.weth }]),
      "UNSUPPORTED_REQUEST",
      "/intent/inputs/1/asset",
    ],
    "on a corridor that doesn't allow it": [
      ask("ExactInput", [a, b], [{ asset: away.usdc }]),
      "UNSUPPORTED_REQUEST",
      "/intent/inputs/1",
    ],
    "that may be split": [
      ask("ExactInput", [a, b], [{ asset: away.weth }], true),
      "UNSUPPORTED_REQUEST",
      "/intent/partialFill",
    ],
    "with an input twice": [
      ask("ExactInput", [a, a], [{ asset: away.weth }]),
      "INVALID_FIELD",
      "/intent/inputs/1/asset",
    ],
    "with the same delivery twice": [
      ask("ExactOutput", [{ asset: usdc }], [x, { ...x, receiver: USER }]),
      "INVALID_FIELD",
      "/intent/outputs/1/asset",
    ],
    "with a leg without amount": [
      ask("ExactInput", [a, { asset: weth }], [{ asset: away.weth }]),
      "INVALID_FIELD",
      "/intent/inputs/1/amount",
    ],
    "with a leg above its corridor's limit": [
      ask("ExactInput", [a, { asset: weth, amount: "51" }], [{ asset: away.weth }]),
      "AMOUNT_OUT_OF_RANGE",
      "/intent/inputs/1/amount",
    ],
    "to nobody": [
      ask("ExactOutput", [{ asset: usdc }], [x, { ...y, receiver: `0x${"0".repeat(40)}` }]),
      "UNSUPPORTED_REQUEST",
      "/intent/outputs/1/receiver",
    ],
  };
  test.each(Object.entries(cases))("%s is refused, with the place", (_, [answer, code, param]) => {
    expect(answer).toMatchObject({ ok: false, error: { code, param } });
  });
});
