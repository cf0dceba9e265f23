import { encodeFunctionData, numberToHex, slice, type Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { hyperlaneOracleAbi, outputSettlerAbi } from "@tetrafi/protocol/abi/generated.ts";
import { mailboxAbi } from "@tetrafi/protocol/abi/hyperlane.ts";
import { addressToBytes32 } from "@tetrafi/protocol/order/bytes32.ts";
import type { SettlementWorld } from "@tetrafi/settlement/testing/settlement-world.ts";
import type { BenchOrder } from "./bench-orders.ts";

const FILLS_EACH = 40;
const GAS_EACH = 200_000n;
const FEE_WEI = 100_000_000_000n;
const FILL_GAS = BigInt(FILLS_EACH) * (GAS_EACH + 20_000n);
/** A message carries the proofs of a batch: each is a slot to write. A block takes as many as this lets fit. */
const HANDLE_GAS = numberToHex(2_000_000);
/** Behind ten thousand others a transaction waits for minutes. */
const RECEIPT_LIMIT_MS = 900_000;
const MESSAGE_HEADER_BYTES = 77;

/** Solver and messenger of a benchmark: as fast as the chains take it, and never in the way. */
export class BenchParties {
  /** Gas that deliveries, and messages on the origin chain, have used. */
  fillGas = 0n;
  handleGas = 0n;
  private readonly world: SettlementWorld;
  private nonce: number | null = null;
  private seenBlock = 0n;

  constructor(world: SettlementWorld) {
    this.world = world;
  }

  /** Delivers all of these, many in a transaction, and waits until they are mined. */
  async fill(orders: readonly BenchOrder[]): Promise<void> {
    const [, destination] = this.world.chains;
    const client = this.world.client(destination.chainId);
    const account = privateKeyToAccount(this.world.accounts.solvers[0].privateKey);
    this.nonce ??= await client.getTransactionCount({ address: account.address });
    const hashes: Hex[] = [];
    for (let start = 0; start < orders.length; start += FILLS_EACH) {
      const requests = orders.slice(start, start + FILLS_EACH).map(({ orderId, order }) => {
        const [output] = order.outputs;
        if (output === undefined) throw new Error("an order without outputs");
        const fillerData = addressToBytes32(account.address);
        return { orderId, output, fillDeadline: order.fillDeadline, fillerData };
      });
      const serializedTransaction = await account.signTransaction({
        type: "eip1559",
        chainId: destination.chainId,
        to: destination.contracts.outputSettler,
        data: encodeFunctionData({
          abi: outputSettlerAbi,
          functionName: "fillMany",
          args: [requests, GAS_EACH],
        }),
        nonce: this.nonce,
        gas: FILL_GAS,
        maxFeePerGas: FEE_WEI,
        maxPriorityFeePerGas: 1_000_000_000n,
      });
      this.nonce += 1;
      hashes.push(await client.sendRawTransaction({ serializedTransaction }));
    }
    const receipts = await Promise.all(
      hashes.map((hash) => client.waitForTransactionReceipt({ hash, timeout: RECEIPT_LIMIT_MS })),
    );
    for (const { gasUsed, status } of receipts) {
      if (status !== "success") throw new Error("a delivery failed");
      this.fillGas += gasUsed;
    }
  }

  /** Brings over every message that has become final since the last call, and waits until they are mined. */
  async deliver(): Promise<void> {
    const [origin, destination] = this.world.chains;
    const client = this.world.client(destination.chainId);
    const { number: final } = await client.getBlock({ blockTag: "finalized" });
    if (final <= this.seenBlock) return;
    const events = await client.getContractEvents({
      address: destination.contracts.mailbox,
      abi: mailboxAbi,
      eventName: "Dispatch",
      fromBlock: this.seenBlock + 1n,
      toBlock: final,
      strict: true,
    });
    this.seenBlock = final;
    const { mailbox, hyperlaneOracle } = origin.contracts;
    const request = (method: string, params: readonly unknown[]): Promise<unknown> =>
      this.world.request(origin.chainId, method, params);
    await request("anvil_impersonateAccount", [mailbox]);
    await request("anvil_setBalance", [mailbox, numberToHex(10n ** 20n)]);
    const hashes: Hex[] = [];
    for (const { args } of events) {
      const data = encodeFunctionData({
        abi: hyperlaneOracleAbi,
        functionName: "handle",
        args: [
          destination.hyperlaneDomain,
          addressToBytes32(args.sender),
          slice(args.message, MESSAGE_HEADER_BYTES),
        ],
      });
      const call = { from: mailbox, to: hyperlaneOracle, data, gas: HANDLE_GAS };
      hashes.push((await request("eth_sendTransaction", [call])) as Hex);
    }
    const originClient = this.world.client(origin.chainId);
    for (const { gasUsed } of await Promise.all(
      hashes.map((hash) => originClient.waitForTransactionReceipt({ hash, timeout: RECEIPT_LIMIT_MS })),
    ))
      this.handleGas += gasUsed;
  }
}
