import { encodeEventTopics, type Hex } from "viem";
import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import type { EscrowStatus, SettlementKind } from "@tetrafi/core/settlement/types.ts";
import { atomicSettlerAbi, inputSettlerEscrowAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import type { Clock } from "../clock.ts";
import type { ChainRpc } from "./chain-rpc.ts";
import { readEscrowStatus } from "./escrow-status.ts";
import type { ChainHead, HeadChange } from "./head-watcher.ts";
import { readLogs } from "./logs.ts";

/** An order's escrow at a chain's latest block and at its final one. */
export type EscrowView = readonly [latest: EscrowStatus, final: EscrowStatus];

const topicsOf = (eventName: "Open" | "Finalised" | "Refunded"): Hex[] =>
  encodeEventTopics({ abi: inputSettlerEscrowAbi, eventName }).slice(0, 1) as Hex[];
const ESCROW_TOPICS = [[...topicsOf("Open"), ...topicsOf("Finalised"), ...topicsOf("Refunded")]];
const ATOMIC_TOPICS = encodeEventTopics({ abi: atomicSettlerAbi, eventName: "Settled" }).slice(0, 1) as Hex[];

/** What was read at a final block is asked for again after this, although nothing says that it changed. */
const LASTING_MS = 30_000;

type LastingStatus = { readonly status: EscrowStatus; readonly readAtMs: number };

/**
 * Where orders' inputs are. Every change of a settler's has an event, so that one request a head tells for all orders which
 * ones have to be asked about: the status at the final block lasts until an event becomes final, and the one at the
 * latest block is the same unless an event lies between. What is not final is read anew at each head.
 */
export class EscrowIndex {
  private readonly profile: ChainProfile;
  private readonly rpc: ChainRpc;
  private readonly clock: Clock;
  private readonly watched = new Set<Bytes32>();
  private readonly finals = new Map<Bytes32, LastingStatus>();
  private latests = new Map<Bytes32, EscrowStatus>();
  /** Blocks with events of each order, from after the final block of the head before to the last head. */
  private events: ReadonlyMap<Bytes32, string> = new Map();
  private head: HeadChange | null = null;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(profile: ChainProfile, rpc: ChainRpc, clock: Clock) {
    this.profile = profile;
    this.rpc = rpc;
    this.clock = clock;
  }

  /** Both views of an order, which `update` answers from now on. Throws where they have to be asked for and can't. */
  async read(orderId: Bytes32, kind: SettlementKind, { latest, final }: ChainHead): Promise<EscrowView> {
    this.watched.add(orderId);
    await this.turn;
    const isAtHead = (): boolean => this.head?.latest.hash === latest.hash;
    const ask = (block: number): Promise<EscrowStatus> =>
      readEscrowStatus(this.rpc, this.profile, kind, orderId, block);
    // Its events are not known.
    if (!isAtHead()) return Promise.all([ask(latest.number), ask(final.number)]);
    const lasting = this.finals.get(orderId);
    const known =
      lasting !== undefined && this.clock.elapsed() - lasting.readAtMs < LASTING_MS ? lasting.status : null;
    const changes = this.events.has(orderId);
    const [latestStatus, finalStatus] = await Promise.all([
      changes ? (this.latests.get(orderId) ?? ask(latest.number)) : null,
      known ?? ask(final.number),
    ]);
    // Meanwhile another head may have come.
    if (isAtHead()) {
      if (known === null) this.finals.set(orderId, { status: finalStatus, readAtMs: this.clock.elapsed() });
      if (latestStatus !== null) this.latests.set(orderId, latestStatus);
    }
    return [latestStatus ?? finalStatus, finalStatus];
  }

  /** The order is over. */
  forget(orderId: Bytes32): void {
    this.watched.delete(orderId);
    this.finals.delete(orderId);
  }

  /** Reads the events of a new head. Answers the orders that were read about and have others than before. */
  update(head: HeadChange): Promise<Bytes32[]> {
    const result = this.turn.then(async () => {
      const from = (this.head?.final ?? head.final).number + 1;
      const { inputSettler, atomicSettler } = this.profile.contracts;
      const [ofEscrow, ofAtomic] = await Promise.all([
        this.blocksOf(inputSettler, ESCROW_TOPICS, from, head),
        this.blocksOf(atomicSettler, ATOMIC_TOPICS, from, head),
      ]);
      const found = [...ofEscrow, ...ofAtomic];
      const events = new Map<Bytes32, string>();
      for (const { orderId, blockHash } of found)
        events.set(orderId, `${events.get(orderId) ?? ""} ${blockHash}`);
      const known = this.events;
      const changed = [...new Set([...events.keys(), ...known.keys()])].filter(
        (orderId) => this.watched.has(orderId) && events.get(orderId) !== known.get(orderId),
      );
      if (head.reorganised) this.finals.clear();
      for (const { orderId, blockNumber } of found)
        if (blockNumber <= head.final.number) this.finals.delete(orderId);
      this.latests = new Map();
      this.events = events;
      this.head = head;
      return changed;
    });
    this.turn = result.catch(() => undefined);
    return result;
  }

  private async blocksOf(
    address: Address,
    topics: readonly (Hex | readonly Hex[])[],
    from: number,
    { latest }: HeadChange,
  ): Promise<{ orderId: Bytes32; blockHash: Bytes32; blockNumber: number }[]> {
    const logs = await readLogs(this.rpc, { address, topics }, from, latest);
    return logs.flatMap(({ topics: [, orderId], blockHash, blockNumber }) =>
      orderId === undefined ? [] : [{ orderId, blockHash, blockNumber }],
    );
  }
}
