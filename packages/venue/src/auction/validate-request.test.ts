import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { resolveNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { corridorConfig, networkConfig } from "@tetrafi/protocol/config/testing/network.ts";
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
