import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { assert, bigInt, property } from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { collectedLog } from "../testing/collected-log.ts";
import { httpPrices } from "./http-prices.ts";
import { fixedPrices, parsePrice } from "./price-source.ts";
import { simulatedPrices } from "./simulated-prices.ts";

let server: Server;
let url: string;
let answer: { status: number; body: string };
let asked = 0;

beforeAll(async () => {
  server = createServer((_request, response) => {
    asked += 1;
    response.writeHead(answer.status);
    response.end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/prices?key=secret`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

test("a price is read to the last of eight decimals, and no more", () => {
  assert(
    property(bigInt({ min: 1n, max: 10n ** 20n }), (price) => {
      const digits = price.toString().padStart(9, "0");
      expect(parsePrice(`${BigInt(digits.slice(0, -8))}.${digits.slice(-8)}99`)).toBe(price);
    }),
  );
  for (const none of ["", "0", "-1", "1e3", "01", "1.", ".5", "NaN", "0.000000001"])
    expect(parsePrice(none)).toBeNull();
});

test("fixed prices are what they are, and must be prices", () => {
  const { mid } = fixedPrices({ USDC: "1", WETH: "3000.25" });
  expect([mid("USDC"), mid("WETH"), mid("DAI")]).toEqual([100_000_000n, 300_025_000_000n, null]);
  expect(() => fixedPrices({ USDC: "one" })).toThrow(RangeError);
});

test("simulated prices follow from the time alone", () => {
  const at = (nowMs: number) => simulatedPrices(() => nowMs).mid("USDT");
  expect([at(0), at(300_000), at(600_000)]).toEqual([99_990_000n, 100_000_000n, 100_010_000n]);
});

test("prices of a server are read over and over, outlast a failure, and then are none", async () => {
  const log = collectedLog();
  answer = { status: 200, body: '{ "WETH": "3000", "BAD": "-1" }' };
  const prices = await httpPrices({ url, logger: log.logger, pollMs: 20, maxAgeMs: 400 });
  expect([prices.mid("WETH"), prices.mid("BAD")]).toEqual([300_000_000_000n, null]);
  answer = { status: 200, body: '{ "WETH": "3001" }' };
  await expect.poll(() => prices.mid("WETH"), { timeout: 10_000 }).toBe(300_100_000_000n);
  answer = { status: 500, body: "" };
  await expect.poll(() => prices.mid("WETH"), { timeout: 10_000 }).toBeNull();
  expect(JSON.stringify(log.entries)).toContain("prices not read");
  expect(JSON.stringify(log.entries)).not.toContain("secret");
  prices.stop();
  const before = asked;
  answer = { status: 200, body: "nonsense" };
  const picked = await httpPrices({ url, logger: log.logger, pick: () => ({ USDC: "1" }) });
  expect(picked.mid("USDC")).toBeNull();
  picked.stop();
  expect(asked).toBeGreaterThan(before);
});
