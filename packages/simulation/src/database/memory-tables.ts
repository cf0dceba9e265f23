import type { AttemptRecord, EventRecord, IntentRecord, SettlementRecord } from "./engine.ts";

/** A row of `orders`, columns as Kysely reads them. */
export type OrderRecord = Readonly<Record<string, unknown>> & { readonly order_id: string };

export type LaneRecord = { epoch: number; nextNonce: number };

export type MemoryTables = {
  readonly orders: Map<string, OrderRecord>;
  readonly settlements: Map<string, SettlementRecord>;
  readonly events: EventRecord[];
  readonly actions: { readonly orderId: string }[];
  /** Reverted transactions of an order up to this one don't count; by order. */
  readonly forgiven: Map<string, number>;
  /** By `chainId:signer`. */
  readonly lanes: Map<string, LaneRecord>;
  readonly intents: Map<number, IntentRecord>;
  /** By order; heals under the empty string. Oldest first. */
  readonly intentsOf: Map<string, IntentRecord[]>;
  /** By intent. */
  readonly attempts: Map<number, AttemptRecord[]>;
  lastIntent: number;
  lastEvent: number;
};

/** What running a statement gave. */
export type Execution = {
  readonly rows?: Record<string, unknown>[];
  readonly rowCount?: number;
  readonly notices?: string[];
};

export function emptyTables(): MemoryTables {
  return {
    orders: new Map(),
    settlements: new Map(),
    events: [],
    actions: [],
    forgiven: new Map(),
    lanes: new Map(),
    intents: new Map(),
    intentsOf: new Map(),
    attempts: new Map(),
    lastIntent: 0,
    lastEvent: 0,
  };
}

/** A violated constraint, as the driver of PostgreSQL reports it. */
export class UniqueViolation extends Error {
  readonly code = "23505";
  readonly constraint: string;

  constructor(constraint: string) {
    super(`duplicate key value violates unique constraint "${constraint}"`);
    this.constraint = constraint;
  }
}

const ENDS = new Set(["settled", "refunded", "failed"]);

export function isUnfinished({ step }: SettlementRecord): boolean {
  return !ENDS.has(step);
}

/** Appends to the timeline. Answers the announcement. */
export function appendEvent(tables: MemoryTables, event: EventRecord): string {
  tables.lastEvent += 1;
  tables.events.push(event);
  return `${tables.lastEvent}:${event.orderId}:${event.step}`;
}

/** What a transaction begins with. */
type NewIntent = Pick<IntentRecord, "purpose" | "chainId" | "signer" | "nonce" | "txHash"> &
  Partial<Pick<IntentRecord, "orderId" | "isBatch" | "batchId">>;

/** Adds a transaction, if the unique indexes allow it. */
export function insertIntent(tables: MemoryTables, fields: NewIntent): number {
  const intent: Omit<IntentRecord, "id"> = {
    orderId: null,
    isBatch: false,
    batchId: null,
    ...fields,
    state: "planned",
    blockNumber: null,
    blockHash: null,
    error: null,
  };
  // Of a refused row too, a sequence's number is spent.
  tables.lastIntent += 1;
  const id = tables.lastIntent;
  for (const other of intent.batchId === null ? tables.intents.values() : [])
    if (other.state !== "rejected" && other.batchId === null && isSameNonce(other, intent))
      throw new UniqueViolation("transaction_intents_nonce");
  refuseSecond(tables, intent);
  const record = { id, ...intent };
  tables.intents.set(id, record);
  const ofOrder = tables.intentsOf.get(intent.orderId ?? "") ?? [];
  tables.intentsOf.set(intent.orderId ?? "", [...ofOrder, record]);
  return id;
}

/** At most one transaction of an order and purpose is live. */
export function refuseSecond(
  tables: MemoryTables,
  { orderId, purpose }: Pick<IntentRecord, "orderId" | "purpose">,
): void {
  const ofOrder = orderId === null ? [] : (tables.intentsOf.get(orderId) ?? []);
  if (ofOrder.some((one) => one.purpose === purpose && one.state !== "reverted" && one.state !== "rejected"))
    throw new UniqueViolation("transaction_intents_live");
}

type Nonce = Pick<IntentRecord, "chainId" | "signer" | "nonce">;
const isSameNonce = (a: Nonce, b: Nonce): boolean =>
  a.nonce === b.nonce && a.chainId === b.chainId && a.signer === b.signer;

/** Adds a signed version of a transaction. */
export function insertAttempt(tables: MemoryTables, attempt: AttemptRecord): void {
  const others = tables.attempts.get(attempt.intentId) ?? [];
  if (others.some(({ txHash }) => txHash === attempt.txHash))
    throw new UniqueViolation("transaction_attempts_pkey");
  tables.attempts.set(attempt.intentId, [...others, attempt]);
}

/** An attempt's values, in the order in which the statements take them. */
export function attemptOf(intentId: number, values: readonly unknown[], atMs: number): AttemptRecord {
  const [txHash, rawTransaction, fee, priority] = values as [`0x${string}`, `0x${string}`, string, string];
  return {
    intentId,
    txHash,
    rawTransaction,
    maxFeePerGas: fee,
    maxPriorityFeePerGas: priority,
    createdAtMs: atMs,
  };
}
