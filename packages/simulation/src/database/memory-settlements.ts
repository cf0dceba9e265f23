import type { Hex } from "@tetrafi/core/hex.ts";
import type { EventRecord } from "./engine.ts";
import type { MemoryStatement } from "./memory-engine.ts";
import { appendEvent, isUnfinished, type MemoryTables } from "./memory-tables.ts";

const DUE: MemoryStatement = {
  is: "list-due-settlements",
  run: (tables, [nowMs, limit, tooLateMs]) => ({
    rows: [...tables.settlements.values()]
      .filter(
        (row) => isUnfinished(row) && (row.wakeAtMs <= Number(nowMs) || row.wakeAtMs > Number(tooLateMs)),
      )
      .sort((a, b) => a.wakeAtMs - b.wakeAtMs || (a.orderId < b.orderId ? -1 : 1))
      .slice(0, Number(limit))
      .map(({ orderId }) => ({ order_id: orderId })),
  }),
};

const UNFINISHED: MemoryStatement = {
  is: /^select order_id from settlements where .* order_id > \$1 order by order_id limit \$2$/,
  run: (tables, [after, limit]) => ({
    rows: [...tables.settlements.values()]
      .filter((row) => isUnfinished(row) && row.orderId > String(after))
      .sort((a, b) => (a.orderId < b.orderId ? -1 : 1))
      .slice(0, Number(limit))
      .map(({ orderId }) => ({ order_id: orderId })),
  }),
};

const STATE: MemoryStatement = {
  is: "read-settlement-state",
  run: (tables, [orderId]) => {
    const row = tables.settlements.get(String(orderId));
    if (row === undefined) return { rows: [] };
    const intents = (tables.intentsOf.get(row.orderId) ?? []).map((intent) => ({
      purpose: intent.purpose,
      state: intent.state,
      chainId: intent.chainId,
      txHash: intent.txHash,
      blockNumber: intent.blockNumber,
      error: intent.error,
      isForgiven: intent.id <= (tables.forgiven.get(row.orderId) ?? 0),
      attempts: tables.attempts.get(intent.batchId ?? intent.id)?.length ?? 0,
    }));
    const { step, version, reason, wakeAtMs, failures, updatedAtMs, heldAtMs } = row;
    return {
      rows: [
        {
          step,
          version,
          reason,
          wake_at_ms: wakeAtMs,
          failures,
          updated_at_ms: updatedAtMs,
          held_at_ms: heldAtMs,
          intents,
        },
      ],
    };
  },
};

/** An event's values, in the order of EVENT_COLUMNS. */
export function eventOf(orderId: string, values: readonly unknown[]): EventRecord {
  const [step, atMs, chainId, txHash, blockNumber, detail] = values;
  return {
    orderId,
    step: String(step),
    atMs: Number(atMs),
    chainId: chainId as number | null,
    txHash: txHash as Hex | null,
    blockNumber: blockNumber as number | null,
    detail: typeof detail === "string" ? (JSON.parse(detail) as Record<string, unknown>) : {},
  };
}

/** Moves a settlement from the version that was read. Answers the announcement, or null if it has another version. */
export function moveRow(
  tables: MemoryTables,
  version: unknown,
  event: EventRecord,
  rest: { readonly reason: unknown; readonly wakeAtMs: unknown },
): string | null {
  const row = tables.settlements.get(event.orderId);
  if (row === undefined || row.version !== Number(version)) return null;
  row.step = event.step;
  row.reason = rest.reason as string | null;
  row.version += 1;
  row.wakeAtMs = Number(rest.wakeAtMs);
  row.failures = 0;
  row.updatedAtMs = event.atMs;
  return appendEvent(tables, event);
}

const MOVE: MemoryStatement = {
  is: "move-settlement",
  run: (tables, [orderId, version, ...values]) => {
    const [reason, wakeAtMs] = values.slice(6);
    const notice = moveRow(tables, version, eventOf(String(orderId), values), { reason, wakeAtMs });
    return notice === null ? { rows: [] } : { rows: [{ pg_notify: "" }], notices: [notice] };
  },
};

const POSTPONE: MemoryStatement = {
  is: "postpone-settlement",
  run: (tables, [orderId, wakeAtMs, failures, reason, version]) => {
    const row = tables.settlements.get(String(orderId));
    if (row === undefined || !isUnfinished(row) || row.version !== Number(version)) return { rowCount: 0 };
    row.wakeAtMs = Number(wakeAtMs);
    row.failures = Number(failures);
    row.reason = reason as string | null;
    return { rowCount: 1 };
  },
};

/** `actOnSettlement`. */
const ACT: MemoryStatement = {
  is: /insert into operator_actions/,
  run: (tables, [orderId, nowMs, , action]) => {
    const row = tables.settlements.get(String(orderId));
    if (row === undefined || !isUnfinished(row))
      return { rows: [{ exists: row !== undefined, id: null, step: null }] };
    if (action === "hold") row.heldAtMs ??= Number(nowMs);
    else {
      row.failures = 0;
      row.reason = null;
    }
    if (action === "release") row.heldAtMs = null;
    const newest = tables.intentsOf.get(row.orderId)?.at(-1)?.id;
    if (action === "retry" && newest !== undefined) tables.forgiven.set(row.orderId, newest);
    row.version += 1;
    row.wakeAtMs = 0;
    tables.actions.push({ orderId: row.orderId });
    return { rows: [{ exists: true, id: tables.actions.length, step: row.step }] };
  },
};

/** `packages/store/src/settlements.ts` and `operator-actions.ts`. */
export const settlementStatements: readonly MemoryStatement[] = [DUE, UNFINISHED, STATE, MOVE, POSTPONE, ACT];
