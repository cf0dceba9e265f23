import { Client } from "pg";
import { encodeFunctionData, slice, type Hex } from "viem";
import type { MandateOutput } from "@tetrafi/core/order/standard-order.ts";
import { hyperlaneOracleAbi, outputSettlerAbi } from "@tetrafi/protocol/abi/generated.ts";
import { mailboxAbi } from "@tetrafi/protocol/abi/hyperlane.ts";
import { addressToBytes32 } from "@tetrafi/protocol/order/bytes32.ts";
import { RECEIPT_LIMIT_MS, sendAndWait, sendFirst } from "./send-transactions.ts";
import type { Trade } from "@tetrafi/settlement/testing/trades.ts";
import { listSettlementEvents, parseSettlementNotice } from "@tetrafi/store/settlement-events.ts";
import type { OrderWish } from "./scenario-file.ts";
import type { ScenarioWorld } from "./scenario-world.ts";

/** An order of a scenario. */
export type Accepted = { readonly trade: Trade; readonly wish: OrderWish };

/** Length of what precedes a Hyperlane message's body. */
const MESSAGE_HEADER_BYTES = 77;
const HANDLE_GAS = "0x7a120";
const FAR_SECONDS = 3_600;

/**
 * Solver and messenger, each as its habits are: they act on what the settlement process writes and on what the chains
 * show, and know nothing of faults.
 */
export class Parties {
  private readonly world: ScenarioWorld;
  private readonly orders = new Map<string, Accepted>();
  private readonly listener: Client;
  private readonly working = new Set<Promise<void>>();
  private readonly faults: unknown[] = [];
  private readonly began = new Set<string>();
  private isOver = false;
  /** The solver's nonces, and the messenger's deliveries: one after another. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(world: ScenarioWorld) {
    this.world = world;
    this.listener = new Client({ connectionString: world.databaseUrl });
  }

  async start(): Promise<void> {
    // Its end is told by what stops coming.
    this.listener.on("error", () => undefined);
    await this.listener.connect();
    this.listener.on("notification", ({ payload }) => {
      const notice = parseSettlementNotice(payload ?? "");
      const accepted = notice === null ? undefined : this.orders.get(notice.orderId);
      if (notice !== null && accepted !== undefined) this.told(accepted, notice.step);
    });
    await this.listener.query("listen settlement_event");
  }

  /** From now on its parties follow this order. */
  follow(accepted: Accepted): void {
    this.orders.set(accepted.trade.orderId, accepted);
  }

  /** Waits for what they are doing. Throws if any of it went wrong. */
  async stop(): Promise<void> {
    this.isOver = true;
    await this.listener.end();
    await Promise.all(this.working);
    if (this.faults.length > 0) throw this.faults[0];
  }

  /** The solver delivers an output, which may be less than the order's. Answers the transaction. */
  fill(
    { orderId, order, destination }: Trade,
    how: { readonly isShort?: boolean; readonly isPooled?: boolean; readonly deadline?: number } = {},
  ): Promise<Hex> {
    const { isShort = false, isPooled = false, deadline = order.fillDeadline } = how;
    const [solver] = this.world.accounts.solvers;
    const [whole] = order.outputs;
    if (whole === undefined) throw new Error("an order without outputs");
    const output: MandateOutput = isShort ? { ...whole, amount: whole.amount - 1n } : whole;
    return this.inTurn(() =>
      (isPooled ? sendFirst : sendAndWait)(destination, solver.privateKey, {
        address: destination.contracts.outputSettler,
        abi: outputSettlerAbi,
        functionName: "fill",
        args: [orderId, output, deadline, addressToBytes32(solver.address)],
      }),
    );
  }

  /**
   * Brings the messages that prove these orders to the origin chain, in place of validators and relayer: the oracle is
   * called in the name of its mailbox. Answers how many messages there were.
   */
  deliver(trades: readonly Trade[], copies = 1, isPooled = false): Promise<number> {
    return this.inTurn(async () => {
      let delivered = 0;
      for (const trade of trades) {
        const messages = await this.messagesOf(trade);
        for (let copy = 0; copy < copies; copy += 1)
          for (const message of messages) await this.handle(trade, message, isPooled);
        delivered += messages.length;
      }
      return delivered;
    });
  }

  private told(accepted: Accepted, step: string): void {
    const { solver = "prompt", messages = "prompt", route } = accepted.wish;
    if (route === "sameChain") return;
    const fillsAt = solver === "rash" ? "opening" : "filling";
    if (step === fillsAt && solver !== "never")
      this.work(`fill ${accepted.trade.orderId}`, () => this.serve(accepted));
    if (step === "proving" && messages !== "never")
      this.work(`deliver ${accepted.trade.orderId}`, () => this.carry(accepted));
  }

  private work(what: string, task: () => Promise<void>): void {
    if (this.began.has(what)) return;
    this.began.add(what);
    const done: Promise<void> = task()
      .catch((error: unknown) => void this.faults.push(error))
      .finally(() => this.working.delete(done));
    this.working.add(done);
  }

  private async serve({ trade, wish }: Accepted): Promise<void> {
    const { solver } = wish;
    if (solver === "late") {
      const { fillDeadline } = trade.order;
      await this.until(trade.destination.chainId, ({ timestamp }) => timestamp > BigInt(fillDeadline));
      if (!this.isOver) await this.fill(trade, { deadline: fillDeadline + FAR_SECONDS });
      return;
    }
    await this.fill(trade, { isShort: solver === "short" });
    if (solver === "twice") await this.fill(trade);
  }

  /** Once the proof's message is in a final block, which is when validators sign it. */
  private async carry({ trade, wish }: Accepted): Promise<void> {
    let found = 0;
    await this.until(trade.destination.chainId, async () => {
      found = (await this.messagesOf(trade)).length;
      return found > 0;
    });
    if (found > 0) await this.deliver([trade], wish.messages === "twice" ? 2 : 1);
  }

  private async until(
    chainId: number,
    isSo: (block: { readonly timestamp: bigint }) => boolean | Promise<boolean>,
  ): Promise<void> {
    const client = this.world.client(chainId);
    let seen = -1n;
    while (!this.isOver) {
      const block = await client.getBlock();
      if (block.number !== seen && (await isSo(block))) return;
      seen = block.number;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** The bodies of the messages that carry the order's proof and are final, with their senders. */
  private async messagesOf({ orderId, destination }: Trade): Promise<readonly { sender: Hex; body: Hex }[]> {
    const client = this.world.client(destination.chainId);
    const events = await client.getContractEvents({
      address: destination.contracts.mailbox,
      abi: mailboxAbi,
      eventName: "Dispatch",
      fromBlock: BigInt(destination.startBlock),
      toBlock: "finalized",
      strict: true,
    });
    return events
      .filter(({ args }) => args.message.includes(orderId.slice(2)))
      .map(({ args }) => ({ sender: args.sender, body: slice(args.message, MESSAGE_HEADER_BYTES) }));
  }

  private async handle(
    { destination }: Trade,
    { sender, body }: { readonly sender: Hex; readonly body: Hex },
    isPooled: boolean,
  ): Promise<void> {
    const [origin] = this.world.chains;
    const { chainId, contracts } = origin;
    const { mailbox, hyperlaneOracle } = contracts;
    await this.world.request(chainId, "anvil_impersonateAccount", [mailbox]);
    await this.world.request(chainId, "anvil_setBalance", [mailbox, "0xde0b6b3a7640000"]);
    const data = encodeFunctionData({
      abi: hyperlaneOracleAbi,
      functionName: "handle",
      args: [destination.hyperlaneDomain, addressToBytes32(sender), body],
    });
    const call = { from: mailbox, to: hyperlaneOracle, data, gas: HANDLE_GAS };
    const hash = (await this.world.request(chainId, "eth_sendTransaction", [call])) as Hex;
    if (!isPooled)
      await this.world.client(chainId).waitForTransactionReceipt({ hash, timeout: RECEIPT_LIMIT_MS });
  }

  private inTurn<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.turn.then(task);
    this.turn = turn.catch(() => undefined);
    return turn;
  }
}

/** Steps in the order in which a trade goes through them, if it skips none. */
const COURSE =
  "accepted opening escrowed filling filled proving proved claiming settled refunding refunded failed".split(
    " ",
  );

/**
 * Whether the timeline of an order has entered a step so often. Once is enough for a later step too: whoever was away may
 * find more done than one step.
 */
export async function hasEntered(
  { database }: ScenarioWorld,
  { orderId }: Trade,
  step: string,
  times: number,
): Promise<boolean> {
  const steps: string[] = (await listSettlementEvents(database, orderId)).map((event) => event.step);
  if (times === 1) return steps.some((one) => COURSE.indexOf(one) >= COURSE.indexOf(step));
  return steps.filter((one) => one === step).length >= times;
}
