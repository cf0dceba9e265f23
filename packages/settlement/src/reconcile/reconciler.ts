import type { Logger } from "pino";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { Database } from "@tetrafi/store/database.ts";
import {
  keyOf,
  listDifferences,
  recordDifferences,
  resolveDifferences,
  type Difference,
} from "@tetrafi/store/differences.ts";
import type { LaneKey } from "@tetrafi/store/lanes.ts";
import {
  listLanes,
  listOrderRecords,
  markReconciled,
  readLaneRecord,
  type OrderRecord,
  type OrdersToCompare,
} from "@tetrafi/store/reconciliation.ts";
import { faultOf } from "../faults.ts";
import { compareLane, laneSubject, NONCE_WINDOW } from "./compare-lane.ts";
import { compareOrder, isComparable } from "./compare-order.ts";
import { atHead, readLane, readOrder, type ChainAtHead, type ComparedChain } from "./read-chains.ts";

/** What a run found. */
export type ReconciliationReport = {
  readonly orders: number;
  readonly lanes: number;
  /** Orders and lanes that could not be compared: a chain wasn't read. */
  readonly unread: number;
  /** Seen in this run and not in the one before: in flight, or about to be recorded by the next run. */
  readonly seenOnce: number;
  /** Recorded and still there. */
  readonly open: number;
};

const PAGE = 100;
/** More differences than this are counted, not recorded: what is wrong is not one order. */
const MAX_DIFFERENCES = 1_000;
const MAX_PENDING = 2_000;

type Run = {
  readonly signal: AbortSignal | undefined;
  readonly chainOf: (chainId: number) => ChainAtHead;
  /** Subjects that were compared, and what differs, with what must not have changed until the next run. */
  readonly compared: Set<string>;
  readonly found: Map<string, Difference>;
  orders: number;
  lanes: number;
  unread: number;
};

/**
 * Compares every order in flight, every order that has just ended and every sender with the chains. A difference that two
 * runs in a row see unchanged, while the settlement did not move, is recorded and told; one that is gone is resolved.
 */
export class Reconciler {
  private readonly database: Database;
  private readonly chains: ReadonlyMap<number, ComparedChain>;
  private readonly log: Logger;
  /** What the last run saw, by what it is about and both sides. */
  private sightings = new Set<string>();

  constructor(parts: {
    readonly database: Database;
    readonly chains: ReadonlyMap<number, ComparedChain>;
    readonly log: Logger;
  }) {
    this.database = parts.database;
    this.chains = parts.chains;
    this.log = parts.log;
  }

  /**
   * One run over everything. Throws if the database is away, and when it is aborted; a chain that is away is told by
   * `unread`.
   */
  async run(nowMs: number, signal?: AbortSignal): Promise<ReconciliationReport> {
    const run = await this.begin(signal);
    // First: what this run finds to agree is resolved by it.
    await this.compareOrders(run, "disputed", nowMs);
    await this.compareOrders(run, "unfinished", nowMs);
    await this.compareOrders(run, "ended", nowMs);
    await this.compareLanes(run);
    const confirmed = [...run.found]
      .filter(([sighting]) => this.sightings.has(sighting))
      .map(([, difference]) => difference)
      .slice(0, MAX_DIFFERENCES);
    this.sightings = new Set([...run.found.keys()].slice(0, MAX_DIFFERENCES));
    const added = await recordDifferences(this.database, confirmed, nowMs);
    for (const difference of added)
      this.log.error({ code: "RECONCILIATION_DIFFERENCE", ...difference }, "chain and database differ");
    const open = await this.resolve(run, nowMs);
    const { orders, lanes, unread, found } = run;
    return { orders, lanes, unread, seenOnce: found.size - confirmed.length, open };
  }

  private async begin(signal: AbortSignal | undefined): Promise<Run> {
    const heads = new Map<number, ChainAtHead>();
    await Promise.all(
      [...this.chains].map(async ([chainId, chain]) => {
        try {
          heads.set(chainId, await atHead(chain));
        } catch (error) {
          this.unread({ chainId }, error);
        }
      }),
    );
    return {
      chainOf: (chainId) => {
        const chain = heads.get(chainId);
        if (chain === undefined) throw new Error(`chain ${chainId} was not read`);
        return chain;
      },
      signal,
      compared: new Set(),
      found: new Map(),
      orders: 0,
      lanes: 0,
      unread: 0,
    };
  }

  private async compareOrders(run: Run, which: OrdersToCompare, nowMs: number): Promise<void> {
    let after: Bytes32 | null = null;
    for (;;) {
      run.signal?.throwIfAborted();
      const page: OrderRecord[] = await listOrderRecords(this.database, which, after, PAGE);
      const agreed = await Promise.all(page.map((record) => this.compareOne(run, record)));
      if (which === "ended")
        await markReconciled(
          this.database,
          agreed.filter((orderId) => orderId !== null),
          nowMs,
        );
      after = page.at(-1)?.orderId ?? null;
      if (page.length < PAGE || after === null) return;
    }
  }

  /** Answers the order's id if nothing differs for good. */
  private async compareOne(run: Run, record: OrderRecord): Promise<Bytes32 | null> {
    const { orderId, version } = record;
    try {
      const chains = await readOrder(record, run.chainOf);
      const differences = compareOrder(record, chains);
      run.orders += 1;
      run.compared.add(orderId);
      for (const difference of differences) run.found.set(sightingOf(difference, version), difference);
      return differences.length === 0 && isComparable(record, chains) ? orderId : null;
    } catch (error) {
      run.unread += 1;
      this.unread({ orderId }, error);
      return null;
    }
  }

  private async compareLanes(run: Run): Promise<void> {
    for (const lane of await listLanes(this.database)) {
      // One of a chain that was taken out of the network file.
      if (!this.chains.has(lane.chainId)) continue;
      try {
        await this.compareOneLane(run, lane);
      } catch (error) {
        run.unread += 1;
        this.unread(lane, error);
      }
    }
  }

  private async compareOneLane(run: Run, lane: LaneKey): Promise<void> {
    // The chain first: what is recorded afterwards can't be missing from it.
    const chain = await readLane(lane, run.chainOf(lane.chainId));
    const fromNonce = Math.max(0, chain.finalCount - NONCE_WINDOW);
    const record = await readLaneRecord(this.database, lane, fromNonce, MAX_PENDING);
    run.lanes += 1;
    run.compared.add(laneSubject(lane));
    for (const difference of compareLane(record, chain))
      run.found.set(sightingOf(difference, null), difference);
  }

  /** Closes what is gone. Answers how much is open. */
  private async resolve(run: Run, nowMs: number): Promise<number> {
    const still = new Set([...run.found.values()].map(keyOf));
    let afterId = 0;
    let open = 0;
    for (;;) {
      const page = await listDifferences(this.database, { afterId, limit: MAX_DIFFERENCES, isOpen: true });
      const gone = page.filter(
        (difference) => run.compared.has(difference.subject) && !still.has(keyOf(difference)),
      );
      await resolveDifferences(
        this.database,
        gone.map(({ id }) => id),
        nowMs,
      );
      for (const { id, subject, kind, item } of gone)
        this.log.info({ id, subject, kind, item }, "chain and database agree again");
      open += page.length - gone.length;
      afterId = page.at(-1)?.id ?? 0;
      if (page.length < MAX_DIFFERENCES) return open;
    }
  }

  private unread(about: object, error: unknown): void {
    const { code, message } = faultOf(error);
    this.log.warn({ ...about, code, reason: message }, "could not be compared with its chain");
  }
}

/** @param version Of the settlement: one that moved in between was in flight. */
function sightingOf(difference: Difference, version: number | null): string {
  return `${keyOf(difference)} ${version} ${difference.inDatabase} ${difference.onChain}`;
}
