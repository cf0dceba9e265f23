import type { Logger } from "pino";
import { encodeFunctionData, type Hex } from "viem";
import { mailboxAbi } from "@tetrafi/protocol/abi/hyperlane.ts";
import { partOfBlockMs, type Chain } from "../chain.ts";
import { checkpointPath, readCheckpoint } from "../checkpoint-files.ts";
import { gatherSignatures } from "../gather-signatures.ts";
import { describeError, isUnreachable } from "../rpc-error.ts";
import type { OutgoingMessage } from "./outgoing-message.ts";
import { IsmReader } from "./read-ism.ts";
import { TransactionLane, type Call, type Outcome } from "./transaction-lane.ts";

/** What is known of a message on its destination. */
type Tracked = {
  readonly message: OutgoingMessage;
  /** `waiting`: for signatures, or its next attempt; `sent`: in a pool; `delivered`: in a block that isn't final. */
  stage: "waiting" | "sent" | "delivered";
  /** When `waiting`: milliseconds of the process's clock, not before which to look at it. */
  dueMs: number;
  /** When `delivered`. */
  block: bigint;
  /** Whether the Mailbox was asked once if it has it. */
  isAsked: boolean;
  looks: number;
  failures: number;
  reason: string | null;
};

/** Messages looked at in one turn. */
const BATCH = 32;
/** Attempts before a message is left alone until the next start. */
const MAX_FAILURES = 20;
const MAX_BACKOFF_MS = 60_000;
/** Looks for signatures at full pace, so many a block; afterwards once a block. */
const QUICK_LOOKS = 100;
const QUICK_LOOKS_PER_BLOCK = 10;

/**
 * Delivers messages to one chain: waits for enough signatures, calls the Mailbox, and keeps watch until the delivery is
 * final. Nothing outlives the process; a new one asks the Mailbox what is delivered already. A message that fails waits
 * by itself.
 */
export class Delivery {
  private readonly chain: Chain;
  private readonly checkpointDir: string;
  private readonly log: Logger;
  private readonly lane: TransactionLane;
  private readonly isms: IsmReader;
  private readonly finalNumber: () => bigint | null;
  private readonly messages = new Map<Hex, Tracked>();

  /** @param options.finalNumber The destination's last final block, null while unknown. */
  constructor(options: {
    readonly chain: Chain;
    readonly checkpointDir: string;
    readonly relayerKey: Hex;
    readonly log: Logger;
    readonly finalNumber: () => bigint | null;
  }) {
    this.chain = options.chain;
    this.checkpointDir = options.checkpointDir;
    this.log = options.log;
    this.lane = new TransactionLane(options.chain, options.relayerKey, options.log);
    this.isms = new IsmReader(options.chain);
    this.finalNumber = options.finalNumber;
  }

  /** Messages not finally delivered. */
  get tracked(): number {
    return this.messages.size;
  }

  /** Takes a message on. One that is taken on already stays as it is. */
  offer(message: OutgoingMessage): void {
    if (this.messages.has(message.messageId)) return;
    const start = { stage: "waiting", dueMs: 0, block: 0n, isAsked: false } as const;
    this.messages.set(message.messageId, { message, ...start, looks: 0, failures: 0, reason: null });
  }

  /** Forgets what isn't sent of an origin whose chain took final blocks back. */
  discard(originDomain: number): void {
    for (const [id, { message, stage }] of this.messages)
      if (stage === "waiting" && message.originDomain === originDomain) this.messages.delete(id);
  }

  /** One step for every message that can take one; answers whether more wait. */
  async turn(): Promise<boolean> {
    for (const outcome of await this.lane.settle()) this.settled(outcome);
    await this.lane.nudge();
    await this.confirm();
    return this.deliver();
  }

  private settled({ key, hash, result, block }: Outcome): void {
    const tracked = this.messages.get(key);
    if (tracked === undefined) return;
    tracked.stage = "waiting";
    tracked.dueMs = 0;
    if (result === "reverted") this.failed(tracked, `reverted in ${hash}`);
    if (result !== "included") return;
    tracked.stage = "delivered";
    tracked.block = block;
    this.log.info({ ...named(tracked), hash, block: Number(block) }, "message delivered");
  }

  /** Lets go of deliveries that are final; takes up again those that a reorganisation undid. */
  private async confirm(): Promise<void> {
    const final = this.finalNumber();
    if (final === null) return;
    const ripe = [...this.messages.values()]
      .filter(({ stage, block }) => stage === "delivered" && block <= final)
      .slice(0, BATCH);
    const blocks = await Promise.all(ripe.map(({ message }) => this.processedAt(message)));
    for (const [i, tracked] of ripe.entries()) {
      const block = blocks[i] ?? 0n;
      tracked.block = block;
      if (block > final) continue;
      if (block > 0n) {
        this.messages.delete(tracked.message.messageId);
        continue;
      }
      this.log.warn(named(tracked), "a reorganisation undid the delivery");
      tracked.stage = "waiting";
      tracked.dueMs = 0;
    }
  }

  private async deliver(): Promise<boolean> {
    const nowMs = performance.now();
    const due = [...this.messages.values()]
      .filter(({ stage, dueMs }) => stage === "waiting" && dueMs <= nowMs)
      .sort((a, b) => a.dueMs - b.dueMs)
      .slice(0, Math.min(BATCH, this.lane.room));
    if (due.length === 0) return false;
    const prepared = await Promise.allSettled(due.map((tracked) => this.prepare(tracked)));
    const calls = prepared.map((outcome) => (outcome.status === "fulfilled" ? outcome.value : null));
    const isReady = calls.every((call) => call === null) || (await this.lane.open());
    if (isReady) for (const [i, tracked] of due.entries()) await this.send(tracked, calls[i] ?? null);
    const unreachable = prepared.find((outcome) => outcome.status === "rejected");
    if (unreachable !== undefined) throw unreachable.reason;
    return isReady && due.length === BATCH;
  }

  private async send(tracked: Tracked, call: Call | null): Promise<void> {
    if (call === null) return;
    const answer = await this.lane.send(tracked.message.messageId, call);
    if (!answer.sent) return this.failed(tracked, answer.reason);
    tracked.stage = "sent";
    this.log.info({ ...named(tracked), hash: answer.hash }, "delivery sent");
  }

  /** The call that delivers a message, simulated; null where there is none to make now. Throws if no node answers. */
  private async prepare(tracked: Tracked): Promise<Call | null> {
    const { message } = tracked;
    try {
      const wasAsked = tracked.isAsked;
      if (!wasAsked && (await this.isDelivered(tracked))) return null;
      tracked.isAsked = true;
      const multisig = await this.isms.multisigOf(message.recipient, message.bytes);
      if (multisig === null) {
        this.log.warn({ ...named(tracked), recipient: message.recipient }, "recipient's ISM can't be served");
        this.messages.delete(message.messageId);
        return null;
      }
      const metadata = await gatherSignatures(
        (validator) => this.read(validator, message),
        message,
        multisig,
      );
      if (metadata === null) {
        this.unsigned(tracked);
        return null;
      }
      if (wasAsked && (await this.isDelivered(tracked))) return null;
      return await this.simulate(message, metadata);
    } catch (error) {
      if (isUnreachable(error)) throw error;
      this.failed(tracked, describeError(error));
      return null;
    }
  }

  private read(validator: Hex, { originDomain, index }: OutgoingMessage): ReturnType<typeof readCheckpoint> {
    return readCheckpoint(checkpointPath(this.checkpointDir, validator, originDomain, index));
  }

  private async simulate(message: OutgoingMessage, metadata: Hex): Promise<Call> {
    const { mailbox } = this.chain.profile.contracts;
    const call = {
      abi: mailboxAbi,
      functionName: "process",
      args: [metadata, message.bytes],
    } as const;
    const gas = await this.chain.client.estimateContractGas({
      ...call,
      address: mailbox,
      account: this.lane.address,
    });
    // A recipient may take another path by the time of the block.
    return { to: mailbox, data: encodeFunctionData(call), gas: gas + gas / 4n };
  }

  private async isDelivered(tracked: Tracked): Promise<boolean> {
    const block = await this.processedAt(tracked.message);
    if (block === 0n) return false;
    tracked.stage = "delivered";
    tracked.block = block;
    return true;
  }

  /** Block of a message's delivery, 0 before it. */
  private async processedAt({ messageId }: OutgoingMessage): Promise<bigint> {
    const block = await this.chain.client.readContract({
      address: this.chain.profile.contracts.mailbox,
      abi: mailboxAbi,
      functionName: "processedAt",
      args: [messageId],
    });
    return BigInt(block);
  }

  private unsigned(tracked: Tracked): void {
    tracked.looks += 1;
    if (tracked.looks === QUICK_LOOKS) this.log.warn(named(tracked), "still without enough signatures");
    const looksPerBlock = tracked.looks < QUICK_LOOKS ? QUICK_LOOKS_PER_BLOCK : 1;
    tracked.dueMs = performance.now() + partOfBlockMs(this.chain.profile, looksPerBlock);
  }

  private failed(tracked: Tracked, reason: string): void {
    tracked.failures += 1;
    this.isms.forget(tracked.message.recipient);
    const backoffMs = this.chain.profile.blockTimeMs * 2 ** (tracked.failures - 1);
    tracked.dueMs = performance.now() + Math.min(backoffMs, MAX_BACKOFF_MS);
    if (tracked.failures >= MAX_FAILURES) {
      this.log.error({ ...named(tracked), reason }, "giving a message up until the next start");
      this.messages.delete(tracked.message.messageId);
      return;
    }
    if (reason !== tracked.reason) this.log.warn({ ...named(tracked), reason }, "cannot deliver a message");
    tracked.reason = reason;
  }
}

/** A message in the log. */
function named({ message }: Tracked): { messageId: Hex; originDomain: number; index: number } {
  return { messageId: message.messageId, originDomain: message.originDomain, index: message.index };
}
