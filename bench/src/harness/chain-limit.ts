import { encodeFunctionData, type Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { inputSettlerEscrowAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { SettlementWorld } from "@tetrafi/settlement/testing/settlement-world.ts";
import { makeBenchOrder } from "./bench-orders.ts";
import type { BenchParties } from "./bench-parties.ts";

const ORDERS = 400;
const ORDERS_EACH = 10;
const GAS_EACH = 250_000n;
const FEE_WEI = 100_000_000_000n;

/**
 * Orders a second that the chains take when nothing else is done: openings and deliveries, signed beforehand and sent as
 * fast as the nodes answer, both chains at once. Each order takes the origin chain its opening, a message and a claim,
 * which are about as much again as the opening; the destination chain its delivery and a proof.
 */
export async function ordersTheChainsTake(world: SettlementWorld, parties: BenchParties): Promise<number> {
  const [origin] = world.chains;
  const client = world.client(origin.chainId);
  const orders = Array.from({ length: ORDERS }, () => makeBenchOrder(world));
  const account = privateKeyToAccount(world.accounts.deployer.privateKey);
  const first = await client.getTransactionCount({ address: account.address });
  const signed: Hex[] = [];
  for (let start = 0; start < ORDERS; start += ORDERS_EACH) {
    const requests = orders
      .slice(start, start + ORDERS_EACH)
      .map(({ order, signature }) => ({ order, sponsor: order.user, signature }));
    signed.push(
      await account.signTransaction({
        type: "eip1559",
        chainId: origin.chainId,
        to: origin.contracts.inputSettler,
        data: encodeFunctionData({
          abi: inputSettlerEscrowAbi,
          functionName: "openForMany",
          args: [requests, GAS_EACH],
        }),
        nonce: first + signed.length,
        gas: BigInt(ORDERS_EACH) * (GAS_EACH + 20_000n),
        maxFeePerGas: FEE_WEI,
        maxPriorityFeePerGas: 1_000_000_000n,
      }),
    );
  }
  const startedAtMs = performance.now();
  const opening = async (): Promise<void> => {
    const hashes: Hex[] = [];
    for (const serializedTransaction of signed)
      hashes.push(await client.sendRawTransaction({ serializedTransaction }));
    await Promise.all(hashes.map((hash) => client.waitForTransactionReceipt({ hash })));
  };
  await Promise.all([opening(), parties.fill(orders)]);
  const openedPerSecond = (ORDERS / (performance.now() - startedAtMs)) * 1_000;
  return openedPerSecond / ORIGIN_SHARE;
}

/** What an order takes of the origin chain, in openings: with 85,000 gas to open, 34,000 to claim and 30,000 to prove. */
const ORIGIN_SHARE = 1.75;
