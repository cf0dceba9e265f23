import { maxUint256 } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { erc20Abi } from "@tetrafi/protocol/abi/erc20.ts";
import { quoteTypedData } from "@tetrafi/protocol/signing/quote.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import type { Account } from "@tetrafi/stack/accounts.ts";
import { localNetwork } from "@tetrafi/stack/network.ts";
import { readSettlementState } from "@tetrafi/store/settlements.ts";
import { chainRpc } from "../chain/chain-rpc.ts";
import { chainEndpoints } from "../chain/rpc-endpoint.ts";
import { crossCall } from "../calls/cross.ts";
import { settleCall } from "../calls/settle.ts";
import { simulate, type Call } from "../lane/simulate.ts";
import { Reconciler } from "../reconcile/reconciler.ts";
import { silent } from "../testing/manual-chain.ts";
import { awaitStep, startSettlementWorld, type SettlementWorld } from "../testing/settlement-world.ts";
import { acceptTrade, signTrade, type SignedTrade, type Trade } from "../testing/trades.ts";
import { writeErc20 } from "../testing/transact.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const WAIT_MS = 6_000;
const IN_FULL = 1_000_000_000n;

let world: SettlementWorld;
beforeAll(async () => {
  world = await startSettlementWorld((chains, { submitter }) => {
    const { corridors } = localNetwork(chains);
    const crossing = corridors.map((corridor) =>
      corridor.input.chainId === corridor.output.chainId
        ? { ...corridor, crossingWaitMs: WAIT_MS }
        : corridor,
    );
    const named = chains.map((chain) => ({ ...chain, crosser: submitter.address }));
    return Promise.resolve({ chains: named, corridors: crossing });
  });
  const [chain] = world.chains;
  const [, other] = world.accounts.solvers;
  for (const { address } of chain.tokens)
    await writeErc20(chain, other.privateKey, address, "approve", [chain.contracts.permit2, maxUint256]);
  await world.startSettlement("settlement");
});
afterAll(() => world?.stop());
afterEach(() => world.database.pool.query("update workspaces set entity_id = null"));

/** The taker's USDC for USDT, and another's USDT for USDC, on one chain. */
function acceptPair(outputAmount?: bigint): Promise<[Trade, Trade]> {
  const [chain] = world.chains;
  const wish = {
    destination: chain,
    crossingWaitMs: WAIT_MS,
    ...(outputAmount === undefined ? {} : { outputAmount }),
  };
  const [, counterparty] = world.accounts.solvers;
  return Promise.all([acceptTrade(world, wish), acceptTrade(world, { ...wish, counterparty })]);
}

/** What the taker and the other hold: USDC and USDT of each. */
async function balances(): Promise<bigint[]> {
  const [chain] = world.chains;
  const [, other] = world.accounts.solvers;
  const reads = [world.accounts.taker, other].flatMap(({ address: owner }) =>
    ["USDC", "USDT"].map((symbol) => {
      const token = chain.tokens.find((one) => one.symbol === symbol);
      if (token === undefined) throw new Error(`no ${symbol}`);
      const read = { address: token.address, abi: erc20Abi, functionName: "balanceOf" } as const;
      return world.client(chain.chainId).readContract({ ...read, args: [owner] });
    }),
  );
  return Promise.all(reads);
}

async function settled(trades: readonly Trade[]) {
  return Promise.all(
    trades.map(async ({ orderId }) => {
      const events = await awaitStep(world, orderId, "settled");
      const state = await readSettlementState(world.database, orderId);
      return {
        sent: events.findLast(({ step }) => step === "opening")?.detail,
        intents: state?.intents ?? [],
      };
    }),
  );
}

async function expectReconciled(): Promise<void> {
  const chains = new Map(
    world.chains.map((profile) => [
      profile.chainId,
      { profile, rpc: chainRpc(profile.chainId, chainEndpoints(profile), silent) },
    ]),
  );
  const job = new Reconciler({ database: world.database, chains, log: silent });
  await job.run(1);
  await expect.poll(() => job.run(2), { timeout: 20_000 }).toMatchObject({ unread: 0, seenOnce: 0, open: 0 });
}

test("two orders in opposite directions are settled with each other, both better off, in one transaction", async () => {
  const before = await balances();
  const [mine, theirs] = await settled(await acceptPair());
  expect([mine?.sent, theirs?.sent]).toMatchObject([
    { crossed: true, received: IN_FULL.toString() },
    { crossed: true, received: IN_FULL.toString() },
  ]);
  const after = await balances();
  expect(after.map((amount, place) => amount - (before[place] ?? 0n))).toEqual([
    -IN_FULL,
    IN_FULL,
    IN_FULL,
    -IN_FULL,
  ]);
  const hashes = [mine, theirs].map((trade) => trade?.intents.map(({ txHash }) => txHash));
  expect(hashes[0]).toHaveLength(1);
  expect(hashes[0]).toEqual(hashes[1]);
  await expectReconciled();
});

test("neither of the two is told of the other", async () => {
  const trades = await acceptPair();
  const [mine] = await settled(trades);
  const text = JSON.stringify(mine?.sent);
  for (const secret of [trades[1].orderId, trades[1].order.user]) expect(text).not.toContain(secret);
});

test.each([
  ["are of one entity", "entity", undefined],
  ["would not both be better off", "price", IN_FULL],
] as const)(
  "orders that %s are each settled by their quotes, after the wait",
  async (_, why, outputAmount) => {
    if (why === "entity") await world.database.pool.query("update workspaces set entity_id = 'one'");
    const results = await settled(await acceptPair(outputAmount));
    for (const { sent, intents } of results) {
      expect(sent).not.toHaveProperty("crossed");
      expect(intents.map(({ state }) => state)).toEqual(["final"]);
    }
  },
);

test("an order that nobody meets is settled by its quote, after the wait", async () => {
  const [chain] = world.chains;
  const [alone] = await settled([await acceptTrade(world, { destination: chain, crossingWaitMs: WAIT_MS })]);
  expect(alone?.sent).not.toHaveProperty("crossed");
});

test("one whose counterparty can't pay any more is settled by its quote", async () => {
  const [chain] = world.chains;
  const [, other] = world.accounts.solvers;
  const usdt = chain.tokens.find(({ symbol }) => symbol === "USDT")?.address ?? "0x";
  const { permit2 } = chain.contracts;
  await writeErc20(chain, other.privateKey, usdt, "approve", [permit2, 0n]);
  const [mine] = await acceptPair();
  const [result] = await settled([mine]);
  expect(result?.sent).not.toHaveProperty("crossed");
  await writeErc20(chain, other.privateKey, usdt, "approve", [permit2, maxUint256]);
});

test.each([
  ["that may be crossed", WAIT_MS],
  ["that may not be crossed", 0],
])("a trade %s is of no use to whoever sees it under way", async (_, crossingWaitMs) => {
  const [chain] = world.chains;
  const [, rival] = world.accounts.solvers;
  const rpc = chainRpc(chain.chainId, chainEndpoints(chain), silent);
  const tryAsRival = (call: Call): Promise<bigint> => simulate(rpc, rival.address, call);
  const trade = await signTrade(world, { destination: chain, crossingWaitMs });
  const copied = { ...trade, quote: await copiedBy(rival, chain, trade) };
  await expect(tryAsRival(settleCall(chain, copied))).rejects.toThrow("ExclusiveTo");
  const better = await signTrade(world, { destination: chain, counterparty: rival, crossingWaitMs });
  await expect(tryAsRival(crossCall(chain, trade, better))).rejects.toThrow("MayNotCross");
  // Submitting it as it is, is all that is left to the rival.
  await tryAsRival(settleCall(chain, trade));
});

/** The winner's quote in another solver's name, with its signature. */
async function copiedBy(rival: Account, { chainId, contracts }: ChainProfile, { quote }: SignedTrade) {
  const { inputAmount, outputAmount, ...rest } = quote;
  const terms = {
    ...rest,
    solver: rival.address,
    inputAmount: BigInt(inputAmount),
    outputAmount: BigInt(outputAmount),
  };
  const signature = await privateKeyToAccount(rival.privateKey).signTypedData(
    quoteTypedData(chainId, contracts.atomicSettler, terms),
  );
  return { ...quote, solver: rival.address, signature };
}
