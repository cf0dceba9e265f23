import type { Hex } from "@tetrafi/core/hex.ts";
import type { IntentRecord } from "./engine.ts";
import type { MemoryStatement } from "./memory-engine.ts";
import { eventOf, moveRow } from "./memory-settlements.ts";
import {
  attemptOf,
  insertAttempt,
  insertIntent,
  refuseSecond,
  type LaneRecord,
  type MemoryTables,
} from "./memory-tables.ts";

const OPEN = new Set(["planned", "broadcast"]);
const PENDING = new Set(["planned", "broadcast", "included"]);
/** States of a batch that its members take over. */
const FOLLOWED = new Set(["planned", "broadcast", "rejected"]);

function membersOf(tables: MemoryTables, batchId: number): IntentRecord[] {
  return [...tables.intents.values()].filter((one) => one.batchId === batchId);
}

const keyOf = (chainId: unknown, signer: unknown): string => `${Number(chainId)}:${String(signer)}`;

/** The lane, if the epoch is its newest holder's. */
function heldLane(tables: MemoryTables, [chainId, signer, epoch]: readonly unknown[]): LaneRecord | null {
  const lane = tables.lanes.get(keyOf(chainId, signer));
  return lane?.epoch === Number(epoch) ? lane : null;
}

const TAKE: MemoryStatement = {
  is: /^insert into lanes/,
  run: (tables, [chainId, signer]) => {
    const key = keyOf(chainId, signer);
    const lane = tables.lanes.get(key) ?? { epoch: 0, nextNonce: 0 };
    lane.epoch += 1;
    tables.lanes.set(key, lane);
    return { rows: [{ epoch: lane.epoch }] };
  },
};

const NEXT_NONCE: MemoryStatement = {
  is: /^select next_nonce from lanes/,
  run: (tables, [chainId, signer]) => {
    const lane = tables.lanes.get(keyOf(chainId, signer));
    return { rows: lane === undefined ? [] : [{ next_nonce: lane.nextNonce }] };
  },
};

const RECORD: MemoryStatement = {
  is: "record-transaction",
  run: (tables, values) => {
    const lane = heldLane(tables, values);
    if (lane === null) return { rows: [{ held: false, id: null }] };
    const [chainId, signer, , nonce, purpose, txHash, rawTransaction, orderId, version] = values;
    const event = eventOf(String(orderId), values.slice(9));
    const row = tables.settlements.get(event.orderId);
    if (row === undefined || row.version !== Number(version)) return { rows: [{ held: true, id: null }] };
    const [reason, wakeAtMs, fee, priority] = values.slice(15);
    // First what may be refused: the statement is done whole or not at all.
    const id = insertIntent(tables, {
      orderId: event.orderId,
      purpose: String(purpose),
      chainId: Number(chainId),
      signer: String(signer),
      nonce: Number(nonce),
      txHash: txHash as Hex,
    });
    insertAttempt(tables, attemptOf(id, [txHash, rawTransaction, fee, priority], event.atMs));
    lane.nextNonce = Math.max(lane.nextNonce, Number(nonce) + 1);
    const notice = moveRow(tables, version, event, { reason, wakeAtMs });
    return { rows: [{ held: true, id }], notices: notice === null ? [] : [notice] };
  },
};

const BATCH: MemoryStatement = {
  is: "record-batch",
  run: (tables, values) => {
    const lane = heldLane(tables, values);
    if (lane === null) return { rows: [{ held: false, id: null }] };
    const [chainId, signer, , nonce, purpose, txHash, rawTransaction, atMs, fee, priority, ...moves] = values;
    const [orderIds, versions, steps, wakes] = moves as [string[], number[], string[], number[]];
    const isCurrent = orderIds.every((id, at) => tables.settlements.get(id)?.version === versions[at]);
    if (!isCurrent) return { rows: [{ held: true, id: null }] };
    const shared = {
      purpose: String(purpose),
      chainId: Number(chainId),
      signer: String(signer),
      nonce: Number(nonce),
      txHash: txHash as Hex,
    };
    for (const orderId of orderIds) refuseSecond(tables, { ...shared, orderId });
    const id = insertIntent(tables, { ...shared, isBatch: true });
    for (const orderId of orderIds) insertIntent(tables, { ...shared, orderId, batchId: id });
    insertAttempt(tables, attemptOf(id, [txHash, rawTransaction, fee, priority], Number(atMs)));
    lane.nextNonce = Math.max(lane.nextNonce, Number(nonce) + 1);
    const notices = orderIds.flatMap((orderId, at) => {
      const event = eventOf(orderId, [steps[at], atMs, chainId, txHash, null]);
      const notice = moveRow(tables, versions[at], event, { reason: null, wakeAtMs: wakes[at] });
      return notice === null ? [] : [notice];
    });
    return { rows: [{ held: true, id }], notices };
  },
};

const HEAL: MemoryStatement = {
  is: /select 'heal', chain_id, signer/,
  run: (tables, values) => {
    const lane = heldLane(tables, values);
    if (lane === null) return { rows: [] };
    const [chainId, signer, , nonce, ...attempt] = values;
    const id = insertIntent(tables, {
      purpose: "heal",
      chainId: Number(chainId),
      signer: String(signer),
      nonce: Number(nonce),
      txHash: attempt[0] as Hex,
    });
    insertAttempt(tables, attemptOf(id, attempt, Number(values[8])));
    lane.nextNonce = Math.max(lane.nextNonce, Number(nonce) + 1);
    return { rows: [{ id }] };
  },
};

const ATTEMPT: MemoryStatement = {
  is: /update transaction_intents set tx_hash = \$5, error = null/,
  run: (tables, values) => {
    const intent = tables.intents.get(Number(values[3]));
    if (heldLane(tables, values) === null || intent === undefined || !OPEN.has(intent.state))
      return { rowCount: 0 };
    insertAttempt(tables, attemptOf(intent.id, values.slice(4), Number(values[8])));
    for (const one of [intent, ...membersOf(tables, intent.id)])
      if (one === intent || OPEN.has(one.state)) {
        one.txHash = values[4] as Hex;
        one.error = null;
      }
    return { rowCount: 1 };
  },
};

const CHANGE: MemoryStatement = {
  is: "change-intents",
  run: (tables, values) => {
    const [ids, froms, tos, hashes, numbers, blocks, errors] = values as unknown[][];
    const followed: IntentRecord[] = [];
    const rows = (ids ?? []).flatMap((id, at) => {
      const intent = tables.intents.get(Number(id));
      if (intent === undefined || intent.state !== froms?.[at]) return [];
      intent.state = String(tos?.[at]);
      intent.txHash = hashes?.[at] as Hex;
      intent.blockNumber = numbers?.[at] as number | null;
      intent.blockHash = blocks?.[at] as Hex | null;
      intent.error = errors?.[at] as string | null;
      if (intent.isBatch && FOLLOWED.has(intent.state)) followed.push(intent);
      return [{ id }];
    });
    for (const { id, state, txHash, error } of followed)
      for (const member of membersOf(tables, id))
        if (PENDING.has(member.state))
          Object.assign(member, { state, txHash, error, blockNumber: null, blockHash: null });
    return { rows };
  },
};

const LIST: MemoryStatement = {
  is: "list-pending-intents",
  run: (tables, [chainId, signer, limit]) => ({
    rows: [...tables.intents.values()]
      .filter(
        (one) =>
          PENDING.has(one.state) &&
          one.batchId === null &&
          one.chainId === Number(chainId) &&
          one.signer === String(signer),
      )
      .sort((a, b) => a.nonce - b.nonce)
      .slice(0, Number(limit))
      .map((one) => ({
        id: one.id,
        order_id: one.orderId,
        purpose: one.purpose,
        nonce: one.nonce,
        state: one.state,
        tx_hash: one.txHash,
        block_number: one.blockNumber,
        block_hash: one.blockHash,
        frees_nonce: false,
        attempts: attemptsOf(tables, one.id),
        members: membersOf(tables, one.id).map(({ id, orderId, state }) => ({ id, orderId, state })),
      })),
  }),
};

function attemptsOf(tables: MemoryTables, intentId: number): Record<string, unknown>[] {
  return (tables.attempts.get(intentId) ?? [])
    .toSorted(
      (a, b) =>
        Number(BigInt(a.maxFeePerGas) - BigInt(b.maxFeePerGas)) ||
        Number(BigInt(a.maxPriorityFeePerGas) - BigInt(b.maxPriorityFeePerGas)),
    )
    .map((one) => ({
      hash: one.txHash,
      raw: one.rawTransaction,
      fee: one.maxFeePerGas,
      priority: one.maxPriorityFeePerGas,
      at: one.createdAtMs,
    }));
}

const REOPEN: MemoryStatement = {
  is: /'FINAL_BLOCK_CHANGED', updated_at_ms = \$5/,
  run: (tables, values) => {
    if (heldLane(tables, values) === null) return { rows: [] };
    const [chainId, signer, , nonce] = values;
    const rows = [...tables.intents.values()].flatMap((one) => {
      const isNonce =
        one.chainId === Number(chainId) && one.signer === String(signer) && one.nonce === Number(nonce);
      const isEnded = one.state === "final" || (one.state === "reverted" && one.error !== "ITEM_FAILED");
      if (!isNonce || !isEnded) return [];
      const state = one.state === "final" ? "broadcast" : "rejected";
      Object.assign(one, { state, blockNumber: null, blockHash: null, error: "FINAL_BLOCK_CHANGED" });
      return [{ state }];
    });
    return { rows };
  },
};

/** `packages/store/src/lanes.ts` and `transactions.ts`. */
export const laneStatements: readonly MemoryStatement[] = [
  TAKE,
  NEXT_NONCE,
  RECORD,
  BATCH,
  HEAL,
  ATTEMPT,
  CHANGE,
  LIST,
  REOPEN,
];
