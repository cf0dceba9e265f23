import { join } from "node:path";
import { parseAbi, size, slice, keccak256, type Hex } from "viem";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import {
  deployLocalLayerZero,
  type LocalLayerZero,
} from "@tetrafi/contracts/test/layerzero/local-layerzero.ts";
import type { ProofPolicy } from "@tetrafi/protocol/config/network.ts";
import { startProcess, type SupervisedProcess } from "@tetrafi/stack/child-process.ts";
import { localNetwork } from "@tetrafi/stack/network.ts";
import { readSettlementState, type SettlementIntent } from "@tetrafi/store/settlements.ts";
import { chainRpc } from "../chain/chain-rpc.ts";
import { chainEndpoints } from "../chain/rpc-endpoint.ts";
import { Reconciler } from "../reconcile/reconciler.ts";
import { silent } from "../testing/manual-chain.ts";
import {
  awaitStep,
  purposesOf,
  startSettlementWorld,
  type SettlementWorld,
} from "../testing/settlement-world.ts";
import { acceptTrade, fill, type Trade } from "../testing/trades.ts";
import { transact } from "../testing/transact.ts";

/** No relayer and no executor run here: what gets across is delivered by the settlement process. */

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const VALIDATORS_MAIN = join(import.meta.dirname, "../../../hyperlane/src/validators-main.ts");
const FEE = 10n ** 15n;

const shared = { required: 1, secondAfterSeconds: 3, deliverAfterSeconds: 1, recordGas: 150_000 };
const policies = {
  hyperlane: { pair: ["USDC", "USDT"], proof: { ...shared, networks: ["hyperlane"] } },
  layerZero: { pair: ["USDC", "USDC"], proof: { ...shared, networks: ["layerZero"] } },
  either: { pair: ["USDT", "USDT"], proof: { ...shared, networks: ["layerZero", "hyperlane"] } },
  both: { pair: ["USDT", "USDC"], proof: { ...shared, networks: ["hyperlane", "layerZero"], required: 2 } },
} as const satisfies Record<string, { pair: readonly [string, string]; proof: ProofPolicy }>;

let world: SettlementWorld;
let layerZero: readonly [LocalLayerZero, LocalLayerZero];
let settlement: SupervisedProcess;
let validators: SupervisedProcess | undefined;

beforeAll(async () => {
  world = await startSettlementWorld(async (chains, { deployer, relayer }) => {
    layerZero = await deployLocalLayerZero(chains, deployer.privateKey, relayer.address);
    const network = localNetwork(layerZero.map(({ profile }) => profile));
    const wanted = Object.values(policies);
    const corridors = network.corridors.map((corridor) => {
      const found = wanted.find(
        ({ pair: [input, output] }) => corridor.input.symbol === input && corridor.output.symbol === output,
      );
      const crosses = corridor.input.chainId !== corridor.output.chainId;
      return found !== undefined && crosses ? { ...corridor, proof: found.proof } : corridor;
    });
    return { ...network, corridors: corridors as typeof network.corridors };
  });
  const checkpoints = join(world.folder, "checkpoints");
  validators = await startProcess({
    name: "validators",
    main: VALIDATORS_MAIN,
    settings: {
      TETRAFI_NETWORK_FILE: world.networkFile,
      TETRAFI_CHECKPOINT_DIR: checkpoints,
      TETRAFI_VALIDATOR_KEYS: world.accounts.validators.map(({ privateKey }) => privateKey).join(","),
    },
    logFile: join(world.folder, "logs", "validators.log"),
    onUnexpectedExit: () => undefined,
  });
  settlement = await world.startSettlement("settlement", {
    TETRAFI_CHECKPOINT_LOCATIONS: `file://${checkpoints}/{validator}/{domain}`,
  });
});
afterAll(async () => {
  await validators?.stop();
  await world?.stop();
});

const trade = (policy: keyof typeof policies): Promise<Trade> => acceptTrade(world, policies[policy]);

async function filled(trades: readonly Trade[]): Promise<void> {
  await Promise.all(trades.map(({ orderId }) => awaitStep(world, orderId, "filling")));
  for (const one of trades) await fill(world, one);
}

const settled = (trades: readonly Trade[]): Promise<unknown> =>
  Promise.all(trades.map(({ orderId }) => awaitStep(world, orderId, "settled")));

async function intentsOf({ orderId }: Trade, purpose: string): Promise<SettlementIntent[]> {
  const state = await readSettlementState(world.database, orderId);
  return state?.intents.filter((one) => one.purpose === purpose) ?? [];
}

const endpointAbi = parseAbi([
  "event PacketSent(bytes encodedPayload, bytes options, address sendLibrary)",
  "function setNativeFee(uint256 fee)",
]);
const libraryAbi = parseAbi([
  "function verify(bytes packetHeader, bytes32 payloadHash, uint64 confirmations)",
]);
const HEADER_BYTES = 81;

/** The verifier signs off every packet that was sent from the second chain. */
async function verifyPackets(): Promise<number> {
  const [to, from] = layerZero;
  const address = from.profile.layerZero?.endpoint ?? "0x";
  const sent = await world
    .client(from.profile.chainId)
    .getContractEvents({ address, abi: endpointAbi, eventName: "PacketSent", fromBlock: 0n, strict: true });
  for (const { args } of sent) {
    const packet = args.encodedPayload;
    await transact(to.profile, world.accounts.relayer.privateKey, {
      address: to.library,
      abi: libraryAbi,
      functionName: "verify",
      args: [slice(packet, 0, HEADER_BYTES), keccak256(slice(packet, HEADER_BYTES, size(packet))), 1n],
    });
  }
  return sent.length;
}

async function reconciled(): Promise<void> {
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

/** The event that the last move to `proved` names lies in a transaction that told of a proof. */
async function proofIsNamed({ orderId }: Trade): Promise<Hex | null | undefined> {
  const events = await awaitStep(world, orderId, "proved");
  return events.findLast(({ step }) => step === "proved")?.txHash;
}

test("without a relayer the signed checkpoints are fetched and each message delivered once, whatever is killed", async () => {
  const trades = [await trade("hyperlane"), await trade("hyperlane")];
  await filled(trades);
  const deliveries = async (): Promise<SettlementIntent[]> =>
    (await Promise.all(trades.map((one) => intentsOf(one, "deliver")))).flat();
  await expect.poll(async () => (await deliveries()).length, { timeout: 60_000 }).toBeGreaterThan(0);
  await settlement.kill("SIGKILL");
  await settlement.restart();
  await settled(trades);
  const messages = new Set(
    (await Promise.all(trades.map((one) => intentsOf(one, "prove")))).flat().map(({ txHash }) => txHash),
  );
  const delivered = (await deliveries()).filter(({ state }) => state !== "reverted");
  expect(new Set(delivered.map(({ txHash }) => txHash)).size).toBe(messages.size);
  for (const one of trades) {
    expect(await proofIsNamed(one)).toMatch(/^0x/);
    expect((await purposesOf(world, one.orderId)).filter((purpose) => purpose === "claim")).toHaveLength(1);
  }
  await reconciled();
});

test("over LayerZero the fee is quoted and paid; what the verifiers verified is committed and executed", async () => {
  const [, from] = layerZero;
  await transact(from.profile, world.accounts.deployer.privateKey, {
    address: from.profile.layerZero?.endpoint ?? "0x",
    abi: endpointAbi,
    functionName: "setNativeFee",
    args: [FEE],
  });
  const one = await trade("layerZero");
  await filled([one]);
  await awaitStep(world, one.orderId, "proving");
  await expect
    .poll(async () => (await intentsOf(one, "prove")).map(({ state }) => state), { timeout: 60_000 })
    .toEqual(["final"]);
  const [sent] = await intentsOf(one, "prove");
  const client = world.client(from.profile.chainId);
  const { value } = await client.getTransaction({ hash: sent?.txHash ?? "0x" });
  expect(value).toBe(FEE);
  // Nothing can be delivered before the verifier has spoken.
  expect(await intentsOf(one, "deliver")).toEqual([]);
  expect(await verifyPackets()).toBe(1);
  await settled([one]);
  expect(await purposesOf(world, one.orderId)).toEqual(["open", "prove", "deliver", "claim"]);
  expect(await proofIsNamed(one)).toBe((await intentsOf(one, "deliver"))[0]?.txHash);
  await reconciled();
});

test("when the first of two networks stands still, the second proves the order", async () => {
  const one = await trade("either");
  await filled([one]);
  await settled([one]);
  expect(await purposesOf(world, one.orderId)).toEqual([
    "open",
    "prove",
    "proveSecond",
    "deliverSecond",
    "claim",
  ]);
  expect(await proofIsNamed(one)).toBe((await intentsOf(one, "deliverSecond"))[0]?.txHash);
  await reconciled();
});

test("where both networks must prove, one alone does not, and both are used at once", async () => {
  const one = await trade("both");
  await filled([one]);
  await expect
    .poll(async () => (await intentsOf(one, "deliver")).map(({ state }) => state), { timeout: 60_000 })
    .toEqual(["final"]);
  expect((await readSettlementState(world.database, one.orderId))?.step).toBe("proving");
  expect(await intentsOf(one, "proveSecond")).toHaveLength(1);
  await verifyPackets();
  await settled([one]);
  const purposes = await purposesOf(world, one.orderId);
  expect(purposes.toSorted()).toEqual(["claim", "deliver", "deliverSecond", "open", "prove", "proveSecond"]);
  expect(purposes.at(-1)).toBe("claim");
  await reconciled();
});
