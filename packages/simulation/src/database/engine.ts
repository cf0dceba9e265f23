import type { Hex } from "@tetrafi/core/hex.ts";

/** A statement as the store sends it. */
export type Statement = {
  readonly name: string | null;
  readonly text: string;
  readonly values: readonly unknown[];
};

/** The server's answer. `notices`: payloads that the statement announced on the settlements' channel. */
export type Answer = {
  readonly rows: readonly Record<string, unknown>[];
  readonly rowCount: number;
  readonly notices: readonly string[];
};

export type SettlementRecord = {
  orderId: string;
  step: string;
  reason: string | null;
  version: number;
  wakeAtMs: number;
  failures: number;
  updatedAtMs: number;
  heldAtMs: number | null;
};

export type IntentRecord = {
  id: number;
  /** Null for a heal, and for a batch. */
  orderId: string | null;
  isBatch: boolean;
  /** The transaction of several that this is a part of. */
  batchId: number | null;
  purpose: string;
  chainId: number;
  signer: string;
  nonce: number;
  state: string;
  txHash: Hex;
  blockNumber: number | null;
  blockHash: Hex | null;
  error: string | null;
};

export type AttemptRecord = {
  intentId: number;
  txHash: Hex;
  rawTransaction: Hex;
  maxFeePerGas: string;
  maxPriorityFeePerGas: string;
  createdAtMs: number;
};

export type EventRecord = {
  orderId: string;
  step: string;
  atMs: number;
  chainId: number | null;
  txHash: Hex | null;
  blockNumber: number | null;
  detail: Readonly<Record<string, unknown>>;
};

/** What the database holds, as the invariants look at it. */
export type Contents = {
  readonly settlements: readonly SettlementRecord[];
  /** By id. */
  readonly intents: readonly IntentRecord[];
  readonly attempts: readonly AttemptRecord[];
  /** By sequence number. */
  readonly events: readonly EventRecord[];
  /** Of each recorded action of an operator. */
  readonly actions: readonly { readonly orderId: string }[];
};

/** Executes the store's statements, each as one transaction, one after another. */
export type Engine = {
  /** Throws what the server would: errors have `code`, and `constraint` where one was violated. */
  readonly execute: (statement: Statement) => Promise<Answer>;
  readonly contents: () => Promise<Contents>;
  /** Makes the database as it was when new. */
  readonly clear: () => Promise<void>;
};
