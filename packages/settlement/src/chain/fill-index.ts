import { decodeEventLog, toEventSelector } from "viem";
import type { Bytes32, Hex } from "@tetrafi/core/hex.ts";
import type { MandateOutput } from "@tetrafi/core/order/standard-order.ts";
import { outputSettlerAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import { outputHash } from "@tetrafi/protocol/order/fill-description.ts";
import { systemClock, type Clock } from "../clock.ts";
import type { BlockTimes } from "./block-times.ts";
import type { BlockHeader } from "./blocks.ts";
import type { ChainRpc } from "./chain-rpc.ts";
import type { HeadChange } from "./head-watcher.ts";
import { readLogs, readLogsEach, type ChainLog } from "./logs.ts";

/** A fill that stands on the chain. */
export type SeenFill = {
  readonly orderId: Bytes32;
  readonly solver: Bytes32;
  /** Unix seconds, as the fill was recorded. */
  readonly timestamp: number;
  readonly outputHash: Bytes32;
  /** Base units of the output's token. */
  readonly amount: bigint;
  readonly blockNumber: number;
  readonly blockHash: Bytes32;
  readonly txHash: Bytes32;
};

/** How much earlier than the venue's clock the chain's may run, seconds. */
const CLOCK_MARGIN_SECONDS = 120;
const IDS_PER_REQUEST = 200;
/** What a takeover reports: the amount was paid before, by the one whose delivery is forfeited. */
const TAKEN_OVER = 0n;

const abiEvent = outputSettlerAbi.find((item) => item.type === "event" && item.name === "OutputFilled");
if (abiEvent?.type !== "event") throw new Error("the output settler's ABI has no OutputFilled");
const OUTPUT_FILLED = toEventSelector(abiEvent);

type Pending = { readonly acceptedAtMs: number; readonly done: PromiseWithResolvers<void> };

/**
 * Fills of the watched orders on one chain. One request a head reads the new blocks for all of them; orders that come
 * to be watched later are read up together. What is not final is read anew at each head: what a node left out or made up
 * about its newest blocks doesn't last.
 */
export class FillIndex {
  private readonly profile: ChainProfile;
  private readonly rpc: ChainRpc;
  private readonly times: BlockTimes;
  private readonly clock: Clock;
  private readonly watched = new Map<Bytes32, readonly SeenFill[]>();
  private readonly pending = new Map<Bytes32, Pending>();
  /** The last one that was read. */
  private head: HeadChange | null = null;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(profile: ChainProfile, rpc: ChainRpc, times: BlockTimes, clock: Clock = systemClock) {
    this.profile = profile;
    this.rpc = rpc;
    this.times = times;
    this.clock = clock;
  }

  /** Resolves once the order's fills up to the last head are known. */
  async watch(orderId: Bytes32, acceptedAtMs: number): Promise<void> {
    if (this.watched.has(orderId)) return;
    let entry = this.pending.get(orderId);
    if (entry === undefined) {
      entry = { acceptedAtMs, done: Promise.withResolvers<void>() };
      this.pending.set(orderId, entry);
      if (this.head !== null && this.pending.size === 1) this.readUpLater();
    }
    await entry.done.promise;
  }

  /** The order is over. */
  forget(orderId: Bytes32): void {
    this.watched.delete(orderId);
  }

  /**
   * The fill that delivers this output in full, if it was made; with several outputs, its takeover by whom it is credited
   * to since. Only for an order that is watched.
   */
  fillOf(orderId: Bytes32, output: MandateOutput): SeenFill | null {
    const fills = this.watched.get(orderId) ?? [];
    if (fills.length === 0) return null;
    const hash = outputHash(output);
    const own = fills.filter((fill) => fill.outputHash === hash);
    const delivered = own.find(({ amount }) => amount >= output.amount);
    if (delivered === undefined) return null;
    return own.findLast(({ amount }) => amount === TAKEN_OVER) ?? delivered;
  }

  /** The order's fills by the word of each node that answers. Costs a request to each, or one for each window of blocks. */
  async askEach(
    orderId: Bytes32,
    acceptedAtMs: number,
    until: "latest" | "final",
  ): Promise<readonly (readonly SeenFill[])[]> {
    const from = await this.times.blockBefore(Math.floor(acceptedAtMs / 1_000) - CLOCK_MARGIN_SECONDS);
    const to = this.head?.[until].number ?? from;
    const filter = { address: this.profile.contracts.outputSettler, topics: [OUTPUT_FILLED, orderId] };
    const answers = await readLogsEach(this.rpc, filter, from, to, until === "latest");
    return answers.map((logs) => logs.map(fillIn));
  }

  /** Takes final fills of a watched order that its node left out. */
  add(orderId: Bytes32, fills: readonly SeenFill[]): void {
    const known = this.watched.get(orderId);
    if (known === undefined) return;
    const missing = fills.filter((fill) => !known.some((one) => isSame([one], [fill])));
    if (missing.length > 0)
      this.watched.set(
        orderId,
        [...known, ...missing].toSorted((a, b) => a.blockNumber - b.blockNumber),
      );
  }

  /** Reads what is new, or not final yet, at a new head. Answers the watched orders whose fills changed. */
  update(head: HeadChange): Promise<Bytes32[]> {
    return this.inTurn(async () => {
      const known = this.head;
      // Up to the final block of the last head, all was read when it was final.
      const from = (known?.final ?? head.latest).number + 1;
      const changed: Bytes32[] = [];
      if (this.watched.size > 0) {
        const fills = await this.read([OUTPUT_FILLED], from, head.latest);
        for (const [orderId, known] of this.watched) {
          const kept = known.filter(({ blockNumber }) => blockNumber < from);
          const now = [...kept, ...(fills.get(orderId) ?? [])];
          if (isSame(now, known)) continue;
          this.watched.set(orderId, now);
          changed.push(orderId);
        }
      }
      this.head = head;
      if (this.pending.size > 0) this.readUpLater();
      return changed;
    });
  }

  private readUpLater(): void {
    // Later in the same turn of the event loop others ask too.
    this.clock.later(() => void this.inTurn(() => this.readUp()));
  }

  private async readUp(): Promise<void> {
    const entries = [...this.pending];
    if (entries.length === 0 || this.head === null) return;
    for (let start = 0; start < entries.length; start += IDS_PER_REQUEST) {
      const chunk = entries.slice(start, start + IDS_PER_REQUEST);
      try {
        const oldestMs = Math.min(...chunk.map(([, { acceptedAtMs }]) => acceptedAtMs));
        const from = await this.times.blockBefore(Math.floor(oldestMs / 1_000) - CLOCK_MARGIN_SECONDS);
        const ids = chunk.map(([orderId]) => orderId);
        const fills = await this.read([OUTPUT_FILLED, ids], from, this.head.latest);
        for (const [orderId, { done }] of chunk) {
          this.watched.set(orderId, fills.get(orderId) ?? []);
          this.pending.delete(orderId);
          done.resolve();
        }
      } catch (error) {
        for (const [orderId, { done }] of chunk) {
          this.pending.delete(orderId);
          done.reject(error as Error);
        }
      }
    }
    if (this.pending.size > 0) this.readUpLater();
  }

  private async read(
    topics: readonly (Hex | readonly Hex[])[],
    from: number,
    to: BlockHeader,
  ): Promise<Map<Bytes32, SeenFill[]>> {
    const address = this.profile.contracts.outputSettler;
    const found = new Map<Bytes32, SeenFill[]>();
    for (const log of await readLogs(this.rpc, { address, topics }, from, to)) {
      const fill = fillIn(log);
      const others = found.get(fill.orderId);
      if (others === undefined) found.set(fill.orderId, [fill]);
      else others.push(fill);
    }
    return found;
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined);
    return result;
  }
}

function isSame(some: readonly SeenFill[], others: readonly SeenFill[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ blockHash, txHash, outputHash: output, amount }, at) => {
      const other = others[at];
      return (
        blockHash === other?.blockHash &&
        txHash === other.txHash &&
        output === other.outputHash &&
        amount === other.amount
      );
    })
  );
}

function fillIn(log: ChainLog): SeenFill {
  const { args } = decodeEventLog({
    abi: outputSettlerAbi,
    eventName: "OutputFilled",
    topics: [...log.topics] as [Hex, ...Hex[]],
    data: log.data,
  });
  const { orderId, solver, timestamp, output, finalAmount } = args;
  const { blockNumber, blockHash, txHash } = log;
  return {
    orderId,
    solver,
    timestamp,
    outputHash: outputHash(output),
    amount: finalAmount,
    blockNumber,
    blockHash,
    txHash,
  };
}
