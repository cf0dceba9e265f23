import { concat, hexToBytes } from "viem";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import { buildOrder, rfqIdOf } from "@tetrafi/protocol/order/build-order.ts";
import { orderId } from "@tetrafi/protocol/order/order-id.ts";
import { permit2Digest } from "@tetrafi/protocol/signing/permit2.ts";
import { signDigest } from "@tetrafi/protocol/signing/recover.ts";
import type { SettlementWorld } from "@tetrafi/settlement/testing/settlement-world.ts";
import { acceptOrders } from "@tetrafi/store/accept-orders.ts";
import { insertAuctions } from "@tetrafi/store/auctions.ts";
import { newTestOrder, randomBytes32 } from "@tetrafi/store/testing/accept-order.ts";

/** An accepted order from the first chain to the second. */
export type BenchOrder = {
  readonly orderId: Bytes32;
  readonly order: StandardOrder;
  readonly signature: Bytes32;
};

const INPUT_AMOUNT = 1_000_000n;
const OUTPUT_AMOUNT = 999_000n;
const FILL_WINDOW_SECONDS = 3_000;
const EXPIRY_SECONDS = 6_000;
const AT_ONCE = 250;

/** Accepts orders as the venue would, many in a statement. The taker's signatures are real. */
export async function acceptBenchOrders(
  world: SettlementWorld,
  count: number,
): Promise<readonly BenchOrder[]> {
  const orders: BenchOrder[] = [];
  while (orders.length < count) {
    const group = Array.from({ length: Math.min(AT_ONCE, count - orders.length) }, () =>
      makeBenchOrder(world),
    );
    await accept(world, group);
    orders.push(...group);
  }
  return orders;
}

type Made = BenchOrder & { readonly rfqId: Bytes32 };

/** A new order and its signature; nobody has accepted it. */
export function makeBenchOrder({ chains, accounts }: SettlementWorld): Made {
  const [origin, destination] = chains;
  const { taker, solvers } = accounts;
  const rfqId = rfqIdOf(taker.address, randomBytes32());
  const nowSeconds = Math.floor(Date.now() / 1_000);
  const { order, settler } = buildOrder({
    rfqId,
    solver: solvers[0].address,
    inputToken: tokenOf(origin, "USDC"),
    inputAmount: INPUT_AMOUNT,
    outputToken: tokenOf(destination, "USDT"),
    outputAmount: OUTPUT_AMOUNT,
    origin,
    destination,
    corridor: {
      input: { chainId: origin.chainId, symbol: "USDC" },
      output: { chainId: destination.chainId, symbol: "USDT" },
      windowMs: 500,
      minAmount: "1",
      maxAmount: INPUT_AMOUNT.toString(),
      exclusiveSeconds: FILL_WINDOW_SECONDS,
      fillWindowSeconds: FILL_WINDOW_SECONDS,
      expirySeconds: EXPIRY_SECONDS,
    },
    user: taker.address,
    receiver: taker.address,
    nowSeconds,
  });
  const digest = permit2Digest(order, { settler, permit2: origin.contracts.permit2 });
  const signature = concat(["0x00", signDigest(hexToBytes(digest), taker.privateKey)]);
  return { orderId: orderId(order, settler), order, signature, rfqId };
}

async function accept({ database, accounts }: SettlementWorld, group: readonly Made[]): Promise<void> {
  const [first, ...others] = group;
  if (first === undefined) return;
  const nowMs = Date.now();
  const like = (made: Made) => ({
    orderId: made.orderId,
    order: made.order,
    signature: made.signature,
    rfqId: made.rfqId,
    quoteId: made.orderId,
    acceptedAtMs: nowMs,
  });
  const solver = accounts.solvers[0].address;
  const model = await newTestOrder(database, { ...like(first), solverId: solver });
  const { workspaceId } = model;
  await insertAuctions(
    database,
    others.map(({ rfqId }) => ({
      rfqId,
      workspaceId,
      salt: rfqId,
      openedAtMs: nowMs,
      closedAtMs: nowMs,
      record: "{}",
    })),
  );
  const accepted = await acceptOrders(database, [
    model,
    ...others.map((made) => ({ ...model, ...like(made) })),
  ]);
  if (accepted.some(({ outcome }) => outcome !== "accepted")) throw new Error("an order was not accepted");
}

/** Address of a token of the local chains. */
function tokenOf({ tokens }: ChainProfile, symbol: string): `0x${string}` {
  const token = tokens.find((candidate) => candidate.symbol === symbol);
  if (token === undefined) throw new Error(`no token is called ${symbol}`);
  return token.address;
}
