import type { Bytes32, Hex } from "@tetrafi/core/hex.ts";
import type { EscrowStatus, SettlementKind, SettlementStep } from "@tetrafi/core/settlement/types.ts";
import { fillRecordHash } from "@tetrafi/protocol/order/fill-description.ts";
import type { Difference } from "@tetrafi/store/differences.ts";
import { ITEM_FAILED, NONCE_FREED } from "@tetrafi/store/transactions.ts";
import type { EndedTransaction, OrderRecord, WitnessedEvent } from "@tetrafi/store/reconciliation.ts";

/** A transaction as its chain has it. */
export type MinedTransaction = {
  readonly succeeded: boolean;
  readonly blockNumber: number;
  /** Whether it carries an event of the order's settler or output settler about this order. */
  readonly namesOrder: boolean;
};

/** What the chains say of an order, each read at one latest and one final block. */
export type OrderOnChains = {
  readonly originChainId: number;
  readonly escrow: { readonly latest: EscrowStatus; readonly final: EscrowStatus };
  /** The destination's record of each output's delivery; null where one is missing, and for trades on one chain. */
  readonly fill: {
    readonly latest: readonly Bytes32[] | null;
    readonly final: readonly Bytes32[] | null;
  };
  readonly destinationChainId: number;
  /** By hash; null if no node has it in a block. */
  readonly transactions: ReadonlyMap<Hex, MinedTransaction | null>;
};

type Expected = {
  /** The escrow's final state that the step is at peace with. */
  readonly final: readonly EscrowStatus[];
  /** Also at peace with a final state of none while the latest shows more: the escrow isn't final yet. */
  readonly mayPrecedeFinality?: true;
};

/** Rules of the cross-chain life. */
const crossChain: Readonly<Record<SettlementStep, Expected>> = {
  accepted: { final: ["none"] },
  opening: { final: ["none"] },
  escrowed: { final: ["none"] },
  filling: { final: ["deposited"] },
  filled: { final: ["deposited"], mayPrecedeFinality: true },
  proving: { final: ["deposited"], mayPrecedeFinality: true },
  proved: { final: ["deposited"], mayPrecedeFinality: true },
  claiming: { final: ["deposited"], mayPrecedeFinality: true },
  refunding: { final: ["deposited"], mayPrecedeFinality: true },
  settled: { final: ["claimed"] },
  refunded: { final: ["refunded"] },
  failed: { final: ["none"] },
};

/** A same-chain trade has no escrow: its settler knows `none` and `claimed`. */
const never: Expected = { final: [] };
const sameChain: Readonly<Record<SettlementStep, Expected>> = {
  accepted: { final: ["none"] },
  opening: { final: ["none"] },
  escrowed: never,
  filling: never,
  filled: never,
  proving: never,
  proved: never,
  claiming: { final: [], mayPrecedeFinality: true },
  refunding: never,
  settled: { final: ["claimed"] },
  refunded: never,
  failed: { final: ["none"] },
};

const expectations: Readonly<Record<SettlementKind, Readonly<Record<SettlementStep, Expected>>>> = {
  crossChain,
  sameChain,
};

/** What the event of a fill of several outputs tells of each. */
type FillPart = { readonly timestamp: number };

/** Steps from which on it is known for which fill the solver is paid: before, another may take its place, and is told of then. */
const PROVED_STEPS: ReadonlySet<SettlementStep> = new Set(["proved", "claiming", "settled"]);

/** Steps that say that the destination chain has a fill. */
const FILLED_STEPS: ReadonlySet<SettlementStep> = new Set([
  "filled",
  "proving",
  "proved",
  "claiming",
  "settled",
]);

/**
 * Where the database and the chains differ about an order: a pure function. What is merely in flight is no difference if
 * it is gone the next time; that is for the caller to see.
 */
export function compareOrder(record: OrderRecord, chains: OrderOnChains): Difference[] {
  return [
    ...compareEscrow(record, chains),
    ...compareFill(record, chains),
    ...record.transactions.flatMap((transaction) => compareTransaction(record, transaction, chains)),
    ...record.events.flatMap((event) => compareEvent(record, event, chains)),
  ];
}

/** Whether an ended order can be compared for good: all that it ended with is final. */
export function isComparable({ kind, step }: OrderRecord, { fill }: OrderOnChains): boolean {
  return (
    kind === "sameChain" ||
    step !== "settled" ||
    fill.latest === null ||
    String(fill.final) === String(fill.latest)
  );
}

function compareEscrow({ orderId, kind, step }: OrderRecord, chains: OrderOnChains): Difference[] {
  const { latest, final } = chains.escrow;
  const expected = expectations[kind][step];
  if (expected.final.includes(final)) return [];
  if (expected.mayPrecedeFinality === true && final === "none" && latest !== "none") return [];
  return [
    {
      ...about(orderId, "escrow"),
      chainId: chains.originChainId,
      inDatabase: `step ${step}`,
      onChain: `escrow ${final} at the final block, ${latest} at the latest`,
    },
  ];
}

function compareFill(record: OrderRecord, { fill, destinationChainId }: OrderOnChains): Difference[] {
  const { orderId, kind, step, events } = record;
  if (kind === "sameChain" || !FILLED_STEPS.has(step)) return [];
  const difference = (inDatabase: string): Difference => ({
    ...about(orderId, "fill"),
    chainId: destinationChainId,
    inDatabase,
    onChain: fill.latest === null ? "no fill" : `fill record ${fill.latest.join(", ")}`,
  });
  if (fill.latest === null) return [difference(`step ${step}`)];
  if (!PROVED_STEPS.has(step)) return [];
  const { solver, timestamp, parts } = events.find((event) => event.step === "filled")?.detail ?? {};
  // A fill that was claimed before this process looked has no event of its own.
  if (typeof solver !== "string" || typeof timestamp !== "number") return [];
  const times = Array.isArray(parts) ? (parts as FillPart[]).map((part) => part.timestamp) : [timestamp];
  const expected = times.map((time) => fillRecordHash(solver as Bytes32, time));
  if (String(expected) === String(fill.latest)) return [];
  return [difference(`fill by ${solver} at ${timestamp}`)];
}

function compareTransaction(
  { orderId }: OrderRecord,
  transaction: EndedTransaction,
  { transactions }: OrderOnChains,
): Difference[] {
  const { purpose, state, chainId, txHash, blockNumber } = transaction;
  const difference = (item: Hex, onChain: string): Difference => ({
    ...about(orderId, "transaction", item),
    chainId,
    inDatabase: `${purpose} ${state}${blockNumber === null ? "" : ` in block ${blockNumber}`}`,
    onChain,
  });
  if (state === "rejected")
    return transaction.attempts.flatMap((attempt) => {
      const mined = transactions.get(attempt) ?? null;
      return mined === null ? [] : [difference(attempt, inWords(mined))];
    });
  const mined = transactions.get(txHash) ?? null;
  // Of a transaction of several, the part that failed left it to succeed without it; what frees a nonce succeeds too.
  const { error } = transaction;
  const succeeds = state === "final" || error === ITEM_FAILED || error === NONCE_FREED;
  const agrees = mined !== null && mined.succeeded === succeeds && mined.blockNumber === blockNumber;
  return agrees ? [] : [difference(txHash, inWords(mined))];
}

/** The event must name a transaction that succeeded, in its block, and in which a contract of ours tells of the order. */
function compareEvent(
  { orderId, step }: OrderRecord,
  event: WitnessedEvent,
  { transactions }: OrderOnChains,
): Difference[] {
  const { chainId, txHash, blockNumber } = event;
  if (chainId === null || txHash === null || blockNumber === null) return [];
  // One that was taken back has another after it, or the step says so.
  if (event.step === "filled" ? !PROVED_STEPS.has(step) : event.step !== step) return [];
  const mined = transactions.get(txHash) ?? null;
  // A fill is told of before it is final: its block may be replaced by one that holds it too.
  const isThere = mined !== null && (mined.blockNumber === blockNumber || event.step === "filled");
  if (isThere && mined.succeeded && mined.namesOrder) return [];
  const told = mined !== null && !mined.namesOrder ? ", without an event of this order" : "";
  return [
    {
      ...about(orderId, event.step, txHash),
      chainId,
      inDatabase: `${event.step} by ${txHash} in block ${blockNumber}`,
      onChain: `${inWords(mined)}${told}`,
    },
  ];
}

function inWords(mined: MinedTransaction | null): string {
  if (mined === null) return "not in a block";
  return `${mined.succeeded ? "succeeded" : "reverted"} in block ${mined.blockNumber}`;
}

function about(
  orderId: Bytes32,
  kind: string,
  item = "",
): Pick<Difference, "subject" | "kind" | "item" | "orderId"> {
  return { subject: orderId, kind, item, orderId };
}
