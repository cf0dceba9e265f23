import { numberToHex, type Hex } from "viem";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { ChainRpc } from "@tetrafi/settlement/chain/chain-rpc.ts";
import { compareLane } from "@tetrafi/settlement/reconcile/compare-lane.ts";
import { compareOrder } from "@tetrafi/settlement/reconcile/compare-order.ts";
import { atHead, readLane, readOrder, type ChainAtHead } from "@tetrafi/settlement/reconcile/read-chains.ts";
import type { Difference } from "@tetrafi/store/differences.ts";
import { witnessedEvents, type LaneRecord, type OrderRecord } from "@tetrafi/store/reconciliation.ts";
import type { Trade } from "../actors/trade.ts";
import { answerRequest } from "../chain/answer-request.ts";
import { OperationReader } from "../chain/operations.ts";
import type { SimulatedChain } from "../chain/simulated-chain.ts";
import { SUBMITTER } from "../chain/submitter.ts";
import type { AttemptRecord, Contents, IntentRecord } from "../database/engine.ts";
import type { World } from "../world.ts";

const ENDED = new Set(["final", "reverted", "rejected"]);
const PENDING = new Set(["planned", "broadcast", "included"]);
const TOLD = ["filled", "proved", "settled", "refunded"] as const;
const ZERO = numberToHex(0, { size: 32 });

/** What differs between the database and the chains now, as the process' own comparison tells it, with the order's version. */
export async function differences(
  world: World,
  contents: Contents,
): Promise<ReadonlyMap<string, Difference>> {
  const heads = new Map<number, ChainAtHead>();
  for (const chain of world.chains)
    heads.set(chain.profile.chainId, await atHead({ profile: chain.profile, rpc: truthOf(chain) }));
  const chainOf = (chainId: number): ChainAtHead => {
    const head = heads.get(chainId);
    if (head === undefined) throw new Error(`no chain ${chainId}`);
    return head;
  };
  const found = new Map<string, Difference>();
  const add = (difference: Difference, version: number | null): void => {
    const { subject, kind, item, inDatabase, onChain } = difference;
    found.set([subject, kind, item, version, inDatabase, onChain].join(" "), difference);
  };
  const attempts = Map.groupBy(contents.attempts, ({ intentId }) => intentId);
  for (const trade of world.trades) {
    const record = orderRecord(trade, contents, attempts);
    if (record === null) continue;
    for (const one of compareOrder(record, await readOrder(record, chainOf))) add(one, record.version);
  }
  for (const chain of world.chains) {
    const record = laneRecord(chain.profile.chainId, contents, attempts);
    for (const one of compareLane(record, await readLane(record, chainOf(record.chainId))))
      // Somebody else has the key: the operator has to be told, and is.
      if (one.kind !== "foreignTransaction" && one.kind !== "nonce") add(one, null);
  }
  return found;
}

/** A node that knows everything and hides nothing. */
function truthOf(chain: SimulatedChain): ChainRpc {
  const reader = new OperationReader(chain.profile);
  const request = async (method: string, params: readonly unknown[]): Promise<unknown> =>
    answerRequest(
      { chain, reader, tip: chain.tip, swallows: false, onBroadcast: () => undefined },
      method,
      params,
    );
  return {
    prefer: () => undefined,
    request,
    requestHaving: (_block, method, params) => request(method, params),
    requestEach: async (method, params) => [
      { endpoint: "truth", ok: true, value: await request(method, params) },
    ],
  };
}

type Attempts = ReadonlyMap<number, readonly AttemptRecord[]>;

/** Null before the order was accepted. */
function orderRecord(
  { orderId, order, kind }: Trade,
  { settlements, intents, events }: Contents,
  attempts: Attempts,
): OrderRecord | null {
  const row = settlements.find((one) => one.orderId === orderId);
  if (row === undefined) return null;
  const ended = intents.filter((intent) => intent.orderId === orderId && ENDED.has(intent.state));
  return {
    orderId,
    order,
    kind,
    step: row.step as OrderRecord["step"],
    version: row.version,
    transactions: ended.map((intent) => ({
      purpose: intent.purpose as OrderRecord["transactions"][number]["purpose"],
      state: intent.state as OrderRecord["transactions"][number]["state"],
      chainId: intent.chainId,
      txHash: intent.txHash,
      blockNumber: intent.blockNumber,
      error: intent.error,
      attempts: hashesOf(intent, attempts),
    })),
    events: witnessedEvents(
      TOLD.flatMap((step) => {
        const seq = events.findLastIndex((one) => one.orderId === orderId && one.step === step);
        const event = events[seq];
        return event === undefined ? [] : [{ ...event, seq, step }];
      }),
    ),
  };
}

function hashesOf({ id, batchId }: IntentRecord, attempts: Attempts): Hex[] {
  return (attempts.get(batchId ?? id) ?? []).map(({ txHash }) => txHash);
}

function laneRecord(chainId: number, { intents }: Contents, attempts: Attempts): LaneRecord {
  const own = intents.filter((intent) => intent.chainId === chainId && intent.batchId === null);
  const recorded = own.filter(({ state }) => state !== "rejected").map(({ nonce }) => nonce);
  const pending = own.filter(({ state }) => PENDING.has(state));
  return {
    chainId,
    signer: SUBMITTER,
    nextNonce: Math.max(-1, ...own.map(({ nonce }) => nonce)) + 1,
    firstNonce: recorded.length === 0 ? null : Math.min(...recorded),
    recorded,
    pending: pending.map(({ nonce, state, txHash }) => ({ nonce, state, txHash })),
    pendingRaw: pending.map(({ id, txHash }) => rawOf(attempts.get(id) ?? [], txHash)),
  };
}

function rawOf(attempts: readonly AttemptRecord[], hash: Bytes32): Hex {
  const attempt = attempts.find(({ txHash }) => txHash === hash) ?? attempts.at(-1);
  return attempt?.rawTransaction ?? ZERO;
}
