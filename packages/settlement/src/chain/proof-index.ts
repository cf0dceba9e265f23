import { encodeEventTopics, type Hex } from "viem";
import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import { hyperlaneOracleAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import type { ChainRpc } from "./chain-rpc.ts";
import type { Clock } from "../clock.ts";
import type { ChainHead, HeadChange } from "./head-watcher.ts";
import { readLogs, type ChainLog } from "./logs.ts";

/** Blocks below the head in which proofs are looked for; they are acted on at once. */
const RECENT_BLOCKS = 500;

/** An oracle that said that an order isn't proved is asked again after this, although no event tells of a proof. */
const LASTING_MS = 10_000;

/** The event of every oracle that records a proof. What it is filed under is its last word; none of its fields is indexed. */
const TOPICS = encodeEventTopics({ abi: hyperlaneOracleAbi, eventName: "OutputProven" }) as Hex[];

type OracleProofs = {
  /** By what they are filed under. */
  readonly byHash: Map<Bytes32, ChainLog>;
  /** The recent blocks were read; from then on only new ones are. */
  isRead: boolean;
};

/** What an order's proofs are filed under, and by which oracles. */
export type AwaitedProofs = { readonly oracles: readonly Address[]; readonly filed: readonly Bytes32[] };

/**
 * Proofs that a chain's oracles recorded lately: one request a head and oracle tells which orders they concern. What is
 * not final is read anew at each head. It wakes settlements and finds evidence; that an order is proved,
 * only its oracle says.
 */
export class ProofIndex {
  private readonly profile: ChainProfile;
  private readonly rpc: ChainRpc;
  private readonly clock: Clock;
  private readonly oracles = new Map<Address, OracleProofs>();
  private readonly awaited = new Map<Bytes32, Set<Bytes32>>();
  private readonly hashesOf = new Map<Bytes32, readonly Bytes32[]>();
  /** By order: what its oracle had no proof under, and when that was asked. */
  private readonly unproved = new Map<Bytes32, { readonly key: string; readonly askedAtMs: number }>();
  private head: HeadChange | null = null;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(profile: ChainProfile, rpc: ChainRpc, clock: Clock) {
    this.profile = profile;
    this.rpc = rpc;
    this.clock = clock;
  }

  /**
   * From now on the order is told of by `update`, once, when one of its proofs appears. False, and it isn't, if one is
   * there already.
   */
  expect(orderId: Bytes32, { oracles, filed }: AwaitedProofs): boolean {
    this.forget(orderId);
    const known = oracles.map((oracle) => this.of(oracle).byHash);
    if (filed.some((hash) => known.some((proofs) => proofs.has(hash)))) return false;
    this.hashesOf.set(orderId, filed);
    for (const hash of filed) {
      const others = this.awaited.get(hash);
      if (others === undefined) this.awaited.set(hash, new Set([orderId]));
      else others.add(orderId);
    }
    return true;
  }

  /**
   * Whether an order is proved at a head: as its oracle answers, which isn't asked while it said no lately and no event has
   * told of a proof. Throws what `ask` throws.
   */
  async proved(
    orderId: Bytes32,
    awaited: AwaitedProofs,
    { latest }: ChainHead,
    ask: () => Promise<boolean>,
  ): Promise<boolean> {
    await this.turn;
    const isAtHead = this.head?.latest.hash === latest.hash;
    const key = [...awaited.oracles, ...awaited.filed].join();
    const said = this.unproved.get(orderId);
    const isLasting = said?.key === key && this.clock.elapsed() - said.askedAtMs < LASTING_MS;
    if (isAtHead && isLasting && this.isQuiet(awaited)) return false;
    const askedAtMs = this.clock.elapsed();
    const isProved = await ask();
    if (isProved || this.head?.latest.hash !== latest.hash) this.unproved.delete(orderId);
    else this.unproved.set(orderId, { key, askedAtMs });
    return isProved;
  }

  /** No event of these is among the recent ones, which are all known. */
  private isQuiet({ oracles, filed }: AwaitedProofs): boolean {
    return oracles.every((oracle) => {
      const { isRead, byHash } = this.of(oracle);
      return isRead && !filed.some((hash) => byHash.has(hash));
    });
  }

  /** The order is over. */
  drop(orderId: Bytes32): void {
    this.forget(orderId);
    this.unproved.delete(orderId);
  }

  private forget(orderId: Bytes32): void {
    for (const hash of this.hashesOf.get(orderId) ?? []) {
      const others = this.awaited.get(hash);
      others?.delete(orderId);
      if (others?.size === 0) this.awaited.delete(hash);
    }
    this.hashesOf.delete(orderId);
  }

  /** Of each oracle its newest proof under one of these, as far as the last blocks show. */
  find({ oracles, filed }: AwaitedProofs): Promise<readonly ChainLog[]> {
    return this.inTurn(async () => {
      const logs: ChainLog[] = [];
      for (const oracle of oracles) {
        const known = this.of(oracle);
        if (!known.isRead && this.head !== null) await this.read(oracle, known, this.head);
        const own = filed.flatMap((hash) => known.byHash.get(hash) ?? []);
        logs.push(...own.toSorted((a, b) => b.blockNumber - a.blockNumber).slice(0, 1));
      }
      return logs;
    });
  }

  /** Reads what is new, or not final yet, at a new head. Answers the orders of which a proof appeared. */
  update(head: HeadChange): Promise<Bytes32[]> {
    return this.inTurn(async () => {
      const orders = new Set<Bytes32>();
      for (const [oracle, known] of this.oracles)
        for (const hash of await this.read(oracle, known, head))
          for (const orderId of this.awaited.get(hash) ?? []) orders.add(orderId);
      this.head = head;
      for (const orderId of orders) this.forget(orderId);
      return [...orders];
    });
  }

  /** Answers what the proofs it found are filed under. */
  private async read(oracle: Address, known: OracleProofs, { latest }: HeadChange): Promise<Bytes32[]> {
    const oldest = Math.max(this.profile.startBlock, latest.number - RECENT_BLOCKS);
    // Up to the final block of the last head, all was read when it was final.
    const from = known.isRead ? Math.max(oldest, (this.head?.final.number ?? 0) + 1) : oldest;
    const logs = await readLogs(this.rpc, { address: oracle, topics: TOPICS }, from, latest);
    known.isRead = true;
    for (const [hash, { blockNumber }] of known.byHash)
      if (blockNumber >= from || blockNumber < oldest) known.byHash.delete(hash);
    return logs.map((log) => {
      const hash: Bytes32 = `0x${log.data.slice(-64)}`;
      known.byHash.set(hash, log);
      return hash;
    });
  }

  private of(oracle: Address): OracleProofs {
    const address = oracle.toLowerCase() as Address;
    const known = this.oracles.get(address) ?? { byHash: new Map<Bytes32, ChainLog>(), isRead: false };
    this.oracles.set(address, known);
    return known;
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined);
    return result;
  }
}
