import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { outputSettlerAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { RfqMessage } from "@tetrafi/protocol/ws/solver-messages.ts";
import { startLocalChains, type LocalChains } from "../testing/local-chains.ts";
import { openEscrow } from "../testing/open-escrow.ts";
import { fillableOf, sampleOrder, type SampleOrder } from "../testing/orders.ts";
import { startVenueSocket, type VenueSession, type VenueSocket } from "../testing/venue-socket.ts";

const UNIT = 1_000_000n;
const HELD = 20_000_000n * UNIT;
const USER = `0x${"21".repeat(20)}` as const;
const FADE_AMOUNT = 1_000_000_001n;

let chains: LocalChains;
let venue: VenueSocket;
let session: VenueSession;
let solver: ChildProcess;
let folder: string;
let output = "";

beforeAll(async () => {
  [chains, venue] = await Promise.all([startLocalChains(), startVenueSocket()]);
  folder = mkdtempSync(join(tmpdir(), "tetrafi-solver-"));
  const networkFile = join(folder, "network.json");
  const { network } = chains;
  const corridors = network.corridors.map(({ corridor }) => corridor);
  writeFileSync(networkFile, JSON.stringify({ chains: network.chains, corridors }));
  solver = fork(join(import.meta.dirname, "main.ts"), {
    env: {
      PATH: process.env["PATH"],
      TETRAFI_NETWORK_FILE: networkFile,
      TETRAFI_SOLVER_WS_URL: venue.url,
      TETRAFI_SOLVER_API_KEY: "tf_solver_secret",
      TETRAFI_SOLVER_KEY: chains.accounts.solvers[0].privateKey,
      TETRAFI_SOLVER_SPREAD_BPS: "2",
      TETRAFI_SOLVER_SKEW_BPS: "0",
      TETRAFI_SOLVER_FADE_AMOUNT: FADE_AMOUNT.toString(),
    },
    execArgv: [],
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  solver.stdout?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  session = await venue.welcomed();
});
afterAll(async () => {
  solver?.kill("SIGKILL");
  await venue?.stop();
  await chains?.stop();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

let requests = 0;
function rfqOf(request: Partial<RfqMessage> & { readonly amount: string }): RfqMessage {
  requests += 1;
  const { origin, destination, inputToken, outputToken, settler } = chains.corridor;
  return {
    type: "rfq",
    rfqId: `0x${requests.toString().padStart(64, "0")}`,
    input: { chainId: origin.chainId, address: inputToken.address },
    output: { chainId: destination.chainId, address: outputToken.address },
    swapType: "ExactInput",
    minValidUntil: Math.floor(Date.now() / 1_000) + 90,
    windowMs: 60_000,
    settler,
    ...request,
  };
}

const orderOf = (seed: string, inputAmount?: bigint): SampleOrder =>
  sampleOrder({
    corridor: chains.corridor,
    user: chains.accounts.taker.address,
    solver: chains.accounts.solvers[0].address,
    seed,
    ...(inputAmount === undefined ? {} : { inputAmount }),
  });

async function isFilled({ id }: SampleOrder): Promise<boolean> {
  const logs = await chains.destination.client.getContractEvents({
    address: chains.corridor.destination.contracts.outputSettler,
    abi: outputSettlerAbi,
    eventName: "OutputFilled",
    args: { orderId: id },
    fromBlock: 0n,
  });
  return logs.length === 1;
}

test("quotes both kinds of request near the mid price, as long as the request wants", async () => {
  const exactInput = rfqOf({ amount: (1_000n * UNIT).toString() });
  session.send(exactInput);
  const quote = await session.next("quote");
  expect(quote).toMatchObject({ rfqId: exactInput.rfqId, inputAmount: exactInput.amount });
  // 2 bp of spread, and at most 1 bp of USDT's swing.
  expect(Math.abs(Number(quote.outputAmount) / 1e9 - 0.9998)).toBeLessThan(0.000_11);
  expect(quote.validUntil).toBe(exactInput.minValidUntil);

  const exactOutput = rfqOf({ amount: (1_000n * UNIT).toString(), swapType: "ExactOutput" });
  session.send(exactOutput);
  const other = await session.next("quote");
  expect(other).toMatchObject({ rfqId: exactOutput.rfqId, outputAmount: exactOutput.amount });
  expect(Math.abs(Number(other.inputAmount) / 1e9 - 1.0002)).toBeLessThan(0.000_11);
});

test("quotes both directions of a request that hides its side, and holds enough for either", async () => {
  const { origin, destination, inputToken, outputToken } = chains.corridor;
  const back = chains.network.corridor(
    { chainId: destination.chainId, address: outputToken.address },
    { chainId: origin.chainId, address: inputToken.address },
  );
  if (back === undefined) throw new Error("the local chains have a corridor back");
  const amount = 1_000n * UNIT;
  const sides = rfqOf({ amount: amount.toString() });
  const otherSide = { input: sides.output, output: sides.input, swapType: "ExactOutput" as const };
  const hidden = { ...sides, otherSide: { ...otherSide, settler: back.settler } };
  session.send(hidden);
  const quote = await session.next("quote");
  expect(quote).toMatchObject({ inputAmount: hidden.amount, otherSide: { outputAmount: hidden.amount } });
  expect(Math.abs(Number(quote.outputAmount) / 1e9 - 0.9998)).toBeLessThan(0.000_11);
  expect(Math.abs(Number(quote.otherSide?.inputAmount) / 1e9 - 1.0002)).toBeLessThan(0.000_11);

  session.send({ ...hidden, rfqId: `0x${"d1".repeat(32)}`, otherSide: { ...otherSide, settler: USER } });
  expect(await session.next("decline")).toMatchObject({ reason: "corridor" });

  // Nearly all that it holds of what it would pay for a bid: only one of two such requests is quoted.
  const large = { ...hidden, amount: ((HELD * 9n) / 10n).toString() };
  session.send({ ...large, rfqId: `0x${"d2".repeat(32)}` });
  await session.next("quote");
  session.send({ ...large, rfqId: `0x${"d3".repeat(32)}` });
  expect(await session.next("decline")).toMatchObject({ reason: "inventory" });
  // It won the ask: what the bid would have paid is free again.
  session.send({ type: "won", rfqId: `0x${"d2".repeat(32)}`, orderId: sides.rfqId, side: "ask" });
  session.send(rfqOf({ amount: large.amount }));
  const freed = await session.next("quote");
  expect(freed.inputAmount).toBe(large.amount);
  for (const rfqId of [sides.rfqId, `0x${"d2".repeat(32)}` as const, freed.rfqId])
    session.send({ type: "lost", rfqId, reason: "expired" });
});

test("declines what it can't or won't trade, with the reason", async () => {
  const amount = (1_000n * UNIT).toString();
  const faults: Readonly<Record<string, RfqMessage>> = {
    inventory: rfqOf({ amount: (HELD + 1n).toString(), swapType: "ExactOutput" }),
    corridor: rfqOf({ amount, settler: "0x00000000000000000000000000000000000000ee" }),
    risk: rfqOf({ amount, minValidUntil: Math.floor(Date.now() / 1_000) + 3_600 }),
    size: rfqOf({ amount: "1" }),
  };
  for (const [reason, request] of Object.entries(faults)) {
    session.send(request);
    expect(await session.next("decline")).toEqual({ type: "decline", rfqId: request.rfqId, reason });
  }
});

test("sets aside what it quoted until the quote has lost", async () => {
  const amount = (15_000_000n * UNIT).toString();
  const [first, second, third] = [1, 2, 3].map(() => rfqOf({ amount, swapType: "ExactOutput" }));
  if (first === undefined || second === undefined || third === undefined) throw new Error("three requests");
  session.send(first);
  await session.next("quote");
  session.send(second);
  expect(await session.next("decline")).toMatchObject({ reason: "inventory" });
  session.send({ type: "lost", rfqId: first.rfqId, reason: "outbid" });
  session.send(third);
  expect((await session.next("quote")).rfqId).toBe(third.rfqId);
  session.send({ type: "lost", rfqId: third.rfqId, reason: "expired" });
});

test("fills a fair order of an earlier run; leaves an unfair one, and the one it was set to fade", async () => {
  const fair = orderOf("fair");
  const unfair = orderOf("unfair", 990_000_000n);
  const faded = orderOf("faded", FADE_AMOUNT);
  for (const order of [unfair, faded, fair]) await openEscrow(chains, order);
  for (const order of [unfair, faded, fair]) session.send(fillableOf(order));
  while (!output.includes('"msg":"filled"')) await once(solver.stdout ?? solver, "data");
  expect(await Promise.all([fair, unfair, faded].map(isFilled))).toEqual([true, false, false]);
  expect(output).toContain("the solver did not quote these terms");
  expect(output).toContain("injected fault: this order is left unfilled");
});

test("stops in order, and logs no secret", async () => {
  const exit = once(solver, "exit");
  const closed = once(session.socket, "close");
  solver.kill("SIGTERM");
  expect(await exit).toEqual([0, null]);
  const [closeCode] = (await closed) as [number];
  expect(closeCode).toBe(1000);
  expect(output).not.toContain("secret");
  expect(output).not.toContain(chains.accounts.solvers[0].privateKey.slice(2));
});

test("streams what it could deliver, at its price, on every corridor", async () => {
  const { id, corridor } = chains.corridor;
  await expect
    .poll(
      () => session.received.findLast((message) => message.type === "levels" && message.corridor === id),
      { timeout: 20_000 },
    )
    .toBeDefined();
  const streamed = session.received.filter((message) => message.type === "levels");
  expect(new Set(streamed.map((message) => message.corridor)).size).toBe(chains.network.corridors.length);
  const level = streamed.findLast((message) => message.corridor === id)?.levels[0];
  const [input = "0", output = "0"] = level ?? [];
  expect(BigInt(output)).toBeLessThanOrEqual(BigInt(corridor.maxAmount));
  expect(BigInt(output)).toBeGreaterThan(0n);
  expect(BigInt(input)).toBeGreaterThan(0n);
});
