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

const STATES: MemoryStatement = {
  is: "read-settlement-states",
  run: (tables, [orderIds]) => ({
    rows: (orderIds as readonly string[]).flatMap((orderId) => stateOf(tables, orderId)),
  }),
};

function stateOf(tables: MemoryTables, orderId: string): Record<string, unknown>[] {
  const row = tables.settlements.get(orderId);
  if (row === undefined) return [];
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
  return [
    {
      order_id: orderId,
      step,
      version,
      reason,
      wake_at_ms: wakeAtMs,
      failures,
      updated_at_ms: updatedAtMs,
      held_at_ms: heldAtMs,
      lane_signer: null,
      intents,
    },
  ];
}

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

const MOVES: MemoryStatement = {
  is: "move-settlements",
  run: (tables, columns) => {
    const [orderIds = [], versions, ...more] = columns as unknown[][];
    const events = more.slice(0, 5);
    const [, reasons, wakes] = more.slice(5);
    const notices: string[] = [];
    const rows = orderIds.flatMap((id, at) => {
      const event = eventOf(
        String(id),
        events.map((column) => column[at]),
      );
      const rest = { reason: reasons?.[at], wakeAtMs: wakes?.[at] };
      const notice = moveRow(tables, versions?.[at], event, rest);
      if (notice === null) return [];
      notices.push(notice);
      return [{ order_id: id }];
    });
    return { rows, notices };
  },
};

const POSTPONE: MemoryStatement = {
  is: "postpone-settlements",
  run: (tables, columns) => {
    const [orderIds = [], wakes, failures, reasons, versions] = columns as unknown[][];
    let rowCount = 0;
    for (const [at, orderId] of orderIds.entries()) {
      const row = tables.settlements.get(String(orderId));
      if (row === undefined || !isUnfinished(row) || row.version !== Number(versions?.[at])) continue;
      row.wakeAtMs = Number(wakes?.[at]);
      row.failures = Number(failures?.[at]);
      row.reason = reasons?.[at] as string | null;
      rowCount += 1;
    }
    return { rowCount };
  },
};

/** `actOnSettlement`, for all but a hand-over: the simulated processes have one signer. */
const ACT: MemoryStatement = {
  is: /insert into operator_actions/,
  run: (tables, [orderId, nowMs, , action]) => {
    const row = tables.settlements.get(String(orderId));
    if (row === undefined || !isUnfinished(row))
      return { rows: [{ exists: row !== undefined, lane: true, id: null, step: null }] };
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
    return { rows: [{ exists: true, lane: true, id: tables.actions.length, step: row.step }] };
  },
};

/** `packages/store/src/settlements.ts` and `operator-actions.ts`. */
export const settlementStatements: readonly MemoryStatement[] = [
  DUE,
  UNFINISHED,
  STATES,
  MOVES,
  POSTPONE,
  ACT,
];
