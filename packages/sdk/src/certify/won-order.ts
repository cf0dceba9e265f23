import { setTimeout as sleep } from "node:timers/promises";
import { concat, createWalletClient, http } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import { inputSettlerEscrowAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { ResolvedCorridor } from "@tetrafi/protocol/config/corridors.ts";
import { buildOrder } from "@tetrafi/protocol/order/build-order.ts";
import { orderId } from "@tetrafi/protocol/order/order-id.ts";
import { toWireOrder } from "@tetrafi/protocol/order/wire.ts";
import { permit2Digest } from "@tetrafi/protocol/signing/permit2.ts";
import type { FillableMessage } from "@tetrafi/protocol/ws/solver-messages.ts";
import { chainClients } from "../solver/chain-clients.ts";
import { isEscrowFinal } from "../solver/escrow-state.ts";
import { FillWatch } from "./fill-watch.ts";
import type { KitSession } from "./kit-session.ts";
import { isQuoted, type Trial } from "./trial.ts";

/** An order that the solver won, as the venue builds it of its quote. */
export type WonOrder = {
  readonly corridor: ResolvedCorridor;
  readonly order: StandardOrder;
  readonly id: Bytes32;
  readonly rfqId: Bytes32;
};

const FINAL_LIMIT_MS = 600_000;

/** Asks for a quote on a corridor across chains and accepts it. Null if the solver quotes none of them. */
export async function winOrder(trial: Trial, session: KitSession): Promise<WonOrder | null> {
  for (const corridor of trial.network.corridors.filter(({ sameChain }) => !sameChain)) {
    const [answer] = await trial.ask(session, [{ corridor, rfq: trial.request(corridor) }], true);
    if (answer === undefined || !isQuoted(answer)) continue;
    const { rfqId } = answer.rfq;
    const { order, settler } = buildOrder({
      origin: corridor.origin,
      destination: corridor.destination,
      corridor: corridor.corridor,
      user: trial.user,
      receiver: trial.user,
      rfqId,
      solver: trial.options.solver,
      inputToken: corridor.inputToken.address,
      inputAmount: BigInt(answer.message.inputAmount),
      outputToken: corridor.outputToken.address,
      outputAmount: BigInt(answer.message.outputAmount),
      nowSeconds: Math.floor(Date.now() / 1_000),
    });
    const id = orderId(order, settler);
    session.send({ type: "won", rfqId, orderId: id });
    return { corridor, order, id, rfqId };
  }
  return null;
}

/** The message that tells the winner to fill. */
export function fillableOf({ order, id, rfqId, corridor }: WonOrder): FillableMessage {
  const { chainId } = corridor.destination;
  return { type: "fillable", orderId: id, rfqId, order: toWireOrder(order), destinationChainId: chainId };
}

/**
 * Locks the order's input in the escrow by the taker's signature, as the settlement process does.
 * Throws if the chain refuses: a balance, an approval or gas is missing.
 * @returns The block that holds it.
 */
export async function openEscrow(trial: Trial, { order, corridor }: WonOrder): Promise<bigint> {
  const { takerKey } = trial.options;
  if (takerKey === undefined) throw new Error("there is no taker's key");
  const account = privateKeyToAccount(takerKey);
  const { settler, origin } = corridor;
  const { client } = chainClients(origin);
  const signature = await account.sign({
    hash: permit2Digest(order, { settler, permit2: origin.contracts.permit2 }),
  });
  const call = {
    account,
    address: settler,
    abi: inputSettlerEscrowAbi,
    functionName: "openFor",
    args: [order, order.user, concat(["0x00", signature])],
  } as const;
  await client.simulateContract(call);
  const wallet = createWalletClient({ account, transport: http(origin.rpcUrls[0]) });
  const hash = await wallet.writeContract({ ...call, chain: null });
  const { status, blockNumber } = await client.waitForTransactionReceipt({ hash });
  if (status !== "success") throw new Error(`openFor ${hash} was reverted`);
  return blockNumber;
}

/** Waits until an order's escrow is final. Throws if that takes too long. */
export async function awaitFinal({ corridor, id }: WonOrder): Promise<void> {
  const origin = chainClients(corridor.origin);
  const giveUpAtMs = Date.now() + FINAL_LIMIT_MS;
  while (!(await isEscrowFinal(origin, id))) {
    if (Date.now() > giveUpAtMs) throw new Error("the escrow did not become final");
    await sleep(Math.min(1_000, origin.profile.blockTimeMs / 2));
  }
}

/** Watches an order's destination chain from now on. */
export function watchFills(trial: Trial, { corridor }: WonOrder): Promise<FillWatch> {
  return FillWatch.start(chainClients(corridor.destination), trial.options.solver);
}

/** Waits for an order's fill; answers whom it credits, or null if none came in time. */
export async function awaitFill(trial: Trial, won: WonOrder, watch: FillWatch): Promise<Bytes32 | null> {
  const giveUpAtMs = Math.min(won.order.fillDeadline * 1_000, Date.now() + trial.options.fillMs);
  for (;;) {
    const [credited] = await watch.fills(won.id);
    if (credited !== undefined) return credited;
    if (Date.now() > giveUpAtMs) return null;
    await sleep(Math.min(500, won.corridor.destination.blockTimeMs / 2));
  }
}
