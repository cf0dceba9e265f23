import { decodeEventLog, toEventSelector } from "viem";
import type { Bytes32, Hex } from "@tetrafi/core/hex.ts";
import type { MandateOutput } from "@tetrafi/core/order/standard-order.ts";
import { outputSettlerAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import { outputHash } from "@tetrafi/protocol/order/fill-description.ts";
import type { BlockTimes } from "./block-times.ts";
import type { ChainRpc } from "./chain-rpc.ts";
import type { HeadChange } from "./head-watcher.ts";
import { readLogs, type ChainLog } from "./logs.ts";

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
  readonly txHash: Bytes32;
};

/** How much earlier than the venue's clock the chain's may run, seconds. */
const CLOCK_MARGIN_SECONDS = 120;
const IDS_PER_REQUEST = 200;

const abiEvent = outputSettlerAbi.find((item) => item.type === "event" && item.name === "OutputFilled");
if (abiEvent?.type !== "event") throw new Error("the output settler's ABI has no OutputFilled");
const OUTPUT_FILLED = toEventSelector(abiEvent);

type Pending = { readonly acceptedAtMs: number; readonly done: PromiseWithResolvers<void> };

/**
 * Fills of the watched orders on one chain. One request a head reads the new blocks for all of them; orders that come
 * to be watched later are read up together. After a reorganisation all that was not final is read anew.
 */
export class FillIndex {
  private readonly profile: ChainProfile;
  private readonly rpc: ChainRpc;
  private readonly times: BlockTimes;
  private readonly watched = new Map<Bytes32, readonly SeenFill[]>();
  private readonly pending = new Map<Bytes32, Pending>();
  /** First block not read yet; null before the first head. */
  private next: number | null = null;
  private finalNumber = 0;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(profile: ChainProfile, rpc: ChainRpc, times: BlockTimes) {
    this.profile = profile;
    this.rpc = rpc;
    this.times = times;
  }

  /** Resolves once the order's fills up to the last head are known. */
  async watch(orderId: Bytes32, acceptedAtMs: number): Promise<void> {
    if (this.watched.has(orderId)) return;
    let entry = this.pending.get(orderId);
    if (entry === undefined) {
      entry = { acceptedAtMs, done: Promise.withResolvers<void>() };
      this.pending.set(orderId, entry);
      if (this.next !== null && this.pending.size === 1) this.readUpLater();
    }
    await entry.done.promise;
  }

  /** The order is over. */
  forget(orderId: Bytes32): void {
    this.watched.delete(orderId);
  }

  /** The fill that delivers this output in full, if it was made. Only for an order that is watched. */
  fillOf(orderId: Bytes32, output: MandateOutput): SeenFill | null {
    const hash = outputHash(output);
    const fills = this.watched.get(orderId) ?? [];
    return fills.find((fill) => fill.outputHash === hash && fill.amount >= output.amount) ?? null;
  }

  /** Reads the blocks of a new head. Answers the watched orders whose fills changed. */
  update(head: HeadChange): Promise<Bytes32[]> {
    return this.inTurn(async () => {
      const to = head.latest.number;
      const from =
        this.next === null
          ? to + 1
          : head.reorganised
            ? Math.min(this.next, this.finalNumber + 1)
            : this.next;
      // Kept even if the read fails, so that the next one begins there.
      this.next = Math.min(from, to + 1);
      const changed: Bytes32[] = [];
      if (this.watched.size > 0) {
        const fills = await this.read([OUTPUT_FILLED], from, to);
        for (const [orderId, known] of this.watched) {
          const kept = known.filter(({ blockNumber }) => blockNumber < from);
          const found = fills.get(orderId) ?? [];
          if (found.length === 0 && kept.length === known.length) continue;
          this.watched.set(orderId, [...kept, ...found]);
          changed.push(orderId);
        }
      }
      this.next = to + 1;
      this.finalNumber = head.final.number;
      if (this.pending.size > 0) this.readUpLater();
      return changed;
    });
  }

  private readUpLater(): void {
    // Later in the same turn of the event loop others ask too.
    setImmediate(() => void this.inTurn(() => this.readUp()));
  }

  private async readUp(): Promise<void> {
    const entries = [...this.pending];
    if (entries.length === 0 || this.next === null) return;
    for (let start = 0; start < entries.length; start += IDS_PER_REQUEST) {
      const chunk = entries.slice(start, start + IDS_PER_REQUEST);
      try {
        const oldestMs = Math.min(...chunk.map(([, { acceptedAtMs }]) => acceptedAtMs));
        const from = await this.times.blockBefore(Math.floor(oldestMs / 1_000) - CLOCK_MARGIN_SECONDS);
        const ids = chunk.map(([orderId]) => orderId);
        const fills = await this.read([OUTPUT_FILLED, ids], from, this.next - 1);
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
    to: number,
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

function fillIn(log: ChainLog): SeenFill {
  const { args } = decodeEventLog({
    abi: outputSettlerAbi,
    eventName: "OutputFilled",
    topics: [...log.topics] as [Hex, ...Hex[]],
    data: log.data,
  });
  const { orderId, solver, timestamp, output, finalAmount } = args;
  const { blockNumber, txHash } = log;
  return {
    orderId,
    solver,
    timestamp,
    outputHash: outputHash(output),
    amount: finalAmount,
    blockNumber,
    txHash,
  };
}
