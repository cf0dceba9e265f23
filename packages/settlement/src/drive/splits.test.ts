import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Hex } from "viem";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { SupervisedProcess } from "@tetrafi/stack/child-process.ts";
import { insertApiKey } from "@tetrafi/store/identities.ts";
import { actOnSettlement, type OperatorAction } from "@tetrafi/store/operator-actions.ts";
import { readSettlementState } from "@tetrafi/store/settlements.ts";
import { expectReconciled } from "../testing/reconciled.ts";
import {
  awaitStep,
  purposesOf,
  startSettlementWorld,
  type SettlementWorld,
} from "../testing/settlement-world.ts";
import { acceptSplit, deliverMessages, fill, type Trade } from "../testing/trades.ts";

vi.setConfig({ testTimeout: 90_000 });

let world: SettlementWorld;
let settlement: SupervisedProcess;
beforeAll(async () => {
  world = await startSettlementWorld();
  await insertApiKey(world.database, {
    id: "ops",
    role: "operator",
    workspaceId: null,
    solverId: null,
    keyHash: Buffer.alloc(32),
  });
  settlement = await world.startSettlement("settlement", { TETRAFI_BATCH_SIZE: "1" });
});
afterAll(() => world?.stop());

const openedBy = async ({ orderId }: Trade): Promise<Hex | undefined> =>
  (await readSettlementState(world.database, orderId))?.intents.find(({ purpose }) => purpose === "open")
    ?.txHash;

const act = (orderId: Bytes32, action: OperatorAction) =>
  actOnSettlement(world.database, { orderId, action, keyId: "ops", why: "a test", nowMs: Date.now() });

test("the parts are opened by one transaction; one is settled, the other, which nobody fills, refunded", async () => {
  const [origin, destination] = world.chains;
  const [filled, faded] = await acceptSplit(world, { fillWindowSeconds: 20, expirySeconds: 40 });
  for (const { orderId } of [filled, faded]) await awaitStep(world, orderId, "filling");
  const hash = await openedBy(filled);
  expect(hash).toBeDefined();
  expect(await openedBy(faded)).toBe(hash);
  await fill(world, filled);
  await awaitStep(world, filled.orderId, "proving");
  await expect
    .poll(
      async () => {
        await deliverMessages(world, destination, origin);
        return (await readSettlementState(world.database, filled.orderId))?.step;
      },
      { timeout: 30_000, interval: 1_000 },
    )
    .toBe("settled");
  await awaitStep(world, faded.orderId, "refunded");
  expect(await purposesOf(world, filled.orderId)).toEqual(["open", "prove", "claim"]);
  expect(await purposesOf(world, faded.orderId)).toEqual(["open", "refund"]);
  await expectReconciled(world);
});

test("a part that an operator holds keeps all from being opened, until it is released", async () => {
  await settlement.stop();
  const [first, second] = await acceptSplit(world);
  await act(second.orderId, "hold");
  await settlement.restart();
  await expect
    .poll(async () => (await readSettlementState(world.database, second.orderId))?.reason ?? "", {
      timeout: 20_000,
    })
    .toContain("the operator");
  expect(await openedBy(first)).toBeUndefined();
  await act(second.orderId, "release");
  for (const { orderId } of [first, second]) await awaitStep(world, orderId, "filling");
  expect(await openedBy(first)).toBe(await openedBy(second));
});

test("killed as soon as the opening is recorded, it opens the split once", async () => {
  const [first, second] = await acceptSplit(world);
  await awaitStep(world, first.orderId, "opening");
  await settlement.kill("SIGKILL");
  await settlement.restart();
  for (const { orderId } of [first, second]) await awaitStep(world, orderId, "filling");
  for (const { orderId } of [first, second]) expect(await purposesOf(world, orderId)).toEqual(["open"]);
});

test("a signature of another's opens no part, and all fail at the deadline", async () => {
  const signerKey = world.accounts.solvers[0].privateKey;
  const parts = await acceptSplit(world, { signerKey, fillWindowSeconds: 6, expirySeconds: 8 });
  for (const { orderId } of parts) {
    await awaitStep(world, orderId, "failed");
    expect(await purposesOf(world, orderId)).toEqual([]);
  }
  await expectReconciled(world);
});
