import { recoverTypedDataAddress } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Hex } from "@tetrafi/core/hex.ts";
import { sizedQuoteTypedData } from "@tetrafi/protocol/signing/sized-quote.ts";
import { quoteTypedData } from "@tetrafi/protocol/signing/quote.ts";
import type { RfqMessage } from "@tetrafi/protocol/ws/solver-messages.ts";
import { collectedLog, type CollectedLog } from "../testing/collected-log.ts";
import { startVenueSocket, type VenueSocket } from "../testing/venue-socket.ts";
import { SolverClient } from "./solver-client.ts";
import type { QuotePrice, SolverHandlers, SolverRfq } from "./solver-handlers.ts";

const privateKey: Hex = `0x${"33".repeat(32)}`;
const { address } = privateKeyToAccount(privateKey);
const settler: Hex = "0x00000000000000000000000000000000000000ee";
const rfq: RfqMessage = {
  type: "rfq",
  rfqId: `0x${"01".repeat(32)}`,
  input: { chainId: 101, address: "0x00000000000000000000000000000000000000AA" },
  output: { chainId: 102, address: "0x00000000000000000000000000000000000000bb" },
  swapType: "ExactInput",
  amount: "1000000",
  minValidUntil: 1_900_000_000,
  windowMs: 60_000,
  settler,
};
const price: QuotePrice = {
  inputAmount: 1_000_000n,
  outputAmount: 999_000n,
  validUntil: 1_900_000_060,
  etaSeconds: 5,
};

let venue: VenueSocket;
let log: CollectedLog;
const clients: SolverClient[] = [];
beforeEach(async () => {
  venue = await startVenueSocket();
  log = collectedLog();
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.stop()));
  await venue.stop();
});

function connect(handlers: Partial<SolverHandlers> = {}): void {
  const client = new SolverClient({
    url: venue.url,
    apiKey: "tf_solver_secret",
    privateKey,
    logger: log.logger,
    handlers: { onRfq: () => price, ...handlers },
  });
  clients.push(client);
  client.start();
}

describe("a request that hides its side", () => {
  const otherSide = { input: rfq.output, output: rfq.input, swapType: "ExactOutput", settler } as const;
  const hidden: RfqMessage = { ...rfq, otherSide };
  const bid = { inputAmount: 1_000_000n, outputAmount: 999_000n, etaSeconds: 5 };
  const ask = { inputAmount: 1_001_000n, outputAmount: 1_000_000n, etaSeconds: 7 };
  const { validUntil } = price;

  test("is priced in both directions, and each is signed as a quote of its own", async () => {
    const asked: SolverRfq[] = [];
    connect({
      onTwoSidedRfq: (...sides) => {
        asked.push(...sides);
        return { bid, ask, validUntil };
      },
    });
    const session = await venue.welcomed();
    session.send(hidden);
    const quote = await session.next("quote");
    expect(asked.map(({ swapType, amount, input }) => [swapType, amount, input.chainId])).toEqual([
      ["ExactInput", 1_000_000n, 101],
      ["ExactOutput", 1_000_000n, 102],
    ]);
    expect(quote).toMatchObject({
      inputAmount: "1000000",
      outputAmount: "999000",
      etaSeconds: 5,
      otherSide: { inputAmount: "1001000", outputAmount: "1000000", etaSeconds: 7 },
    });
    const lower = (text: Hex): Hex => text.toLowerCase() as Hex;
    for (const [from, to, amounts, signature] of [
      [rfq.input, rfq.output, bid, quote.signature],
      [rfq.output, rfq.input, ask, quote.otherSide?.signature ?? "0x"],
    ] as const) {
      const terms = {
        rfqId: rfq.rfqId,
        solver: address,
        inputChainId: from.chainId,
        inputToken: lower(from.address),
        inputAmount: amounts.inputAmount,
        outputChainId: to.chainId,
        outputToken: lower(to.address),
        outputAmount: amounts.outputAmount,
        validUntil,
      };
      const typed = quoteTypedData(from.chainId, settler, terms);
      expect(await recoverTypedDataAddress({ ...typed, signature })).toBe(address);
    }
  });

  test("is declined by a solver that prices one direction alone", async () => {
    connect();
    const session = await venue.welcomed();
    session.send(hidden);
    expect(await session.next("decline")).toMatchObject({ reason: "corridor" });
  });

  test.each([
    ["the size of the bid", { bid: { ...bid, inputAmount: 999_999n }, ask, validUntil }, "bid: "],
    ["the size of the ask", { bid, ask: { ...ask, outputAmount: 999_999n }, validUntil }, "ask: "],
    ["the time", { bid, ask, validUntil: rfq.minValidUntil - 1 }, "bid: "],
  ])("with %s changed, is declined", async (_what, answer, fault) => {
    connect({ onTwoSidedRfq: () => answer });
    const session = await venue.welcomed();
    session.send(hidden);
    await session.next("decline");
    expect((await log.seen("declined: ")).fields).toMatchObject({ fault: expect.stringContaining(fault) });
  });
});

describe("an answer with several sizes", () => {
  const parts: RfqMessage = { ...rfq, partialFill: { maxParts: 3, pricing: "payAsQuoted" } };
  const small = { inputAmount: 400_000n, outputAmount: 399_900n };
  const large = { inputAmount: 1_000_000n, outputAmount: 999_000n, minFill: 100_000n };
  const times = { validUntil: price.validUntil, etaSeconds: 5 };

  test("is one signature over all of them; a size without a least is all or nothing", async () => {
    connect({ onRfq: () => ({ ...times, sizes: [small, large] }) });
    const session = await venue.welcomed();
    session.send(parts);
    const quote = await session.next("sizedQuote");
    expect(quote.sizes).toEqual([
      { inputAmount: "400000", outputAmount: "399900", minFill: "400000" },
      { inputAmount: "1000000", outputAmount: "999000", minFill: "100000" },
    ]);
    const typed = sizedQuoteTypedData(rfq.input.chainId, settler, {
      rfqId: rfq.rfqId,
      solver: address,
      inputChainId: rfq.input.chainId,
      inputToken: rfq.input.address.toLowerCase() as Hex,
      outputChainId: rfq.output.chainId,
      outputToken: rfq.output.address,
      validUntil: price.validUntil,
      sizes: [{ ...small, minFill: small.inputAmount }, large],
    });
    expect(await recoverTypedDataAddress({ ...typed, signature: quote.signature })).toBe(address);
  });

  test.each([
    ["one size", parts, [large]],
    ["the largest first", parts, [large, small]],
    ["a size above the request", parts, [small, { ...large, inputAmount: 1_000_001n }]],
    ["a request that takes no parts", rfq, [small, large]],
  ])("is declined: %s", async (_what, request, sizes) => {
    connect({ onRfq: () => ({ ...times, sizes }) });
    const session = await venue.welcomed();
    session.send(request);
    await session.next("decline");
    await log.seen("declined: ");
  });
});
