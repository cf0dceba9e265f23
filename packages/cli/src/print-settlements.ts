import type {
  DifferencesPage,
  ForeignOrdersPage,
  SettlementDetail,
  SettlementsPage,
} from "@tetrafi/protocol/http/admin.ts";
import { table, time } from "./print-table.ts";

const orDash = (value: string | null): string => (value === null || value === "" ? "-" : value);

/** Why a settlement stands where it does: what is wrong before what is usual. */
function standing({ reason, waitsFor }: { reason: string | null; waitsFor: string | null }): string {
  return reason ?? (waitsFor === null ? "not looked at yet" : `waits for ${waitsFor}`);
}

function marks({ isStuck, heldAtMs }: { isStuck: boolean; heldAtMs: number | null }): string {
  return [...(isStuck ? ["stuck"] : []), ...(heldAtMs === null ? [] : ["held"])].join(",");
}

/** A page of settlements, one a line. */
export function settlementsText({ settlements, nextCursor }: SettlementsPage): string {
  if (settlements.length === 0) return "no settlements";
  const rows = settlements.map((one) => [
    one.orderId,
    one.step,
    orDash(marks(one)),
    one.deadline === null ? "-" : time(one.deadline * 1_000),
    one.workspaceId,
    one.solverId,
    standing(one),
  ]);
  const text = table(["order", "step", "marks", "deadline", "workspace", "solver", "why"], rows);
  return nextCursor === null ? text : `${text}\nmore: --cursor ${nextCursor}`;
}

/** Everything about a settlement, in sections. */
export function settlementText(one: SettlementDetail): string {
  const head = [
    ["order", one.orderId],
    ["step", `${one.step}${marks(one) === "" ? "" : ` (${marks(one)})`}`],
    ["kind", one.kind],
    ["workspace", one.workspaceId],
    ["solver", one.solverId],
    ["accepted", time(one.acceptedAtMs)],
    ["at this step", `since ${time(one.updatedAtMs)}`],
    ["why", standing(one)],
    ["deadline", one.deadline === null ? "-" : time(one.deadline * 1_000)],
    ["next look", one.wakeAtMs === 0 ? "now" : `by ${time(one.wakeAtMs)}`],
    ["failures", String(one.failures)],
    ["reconciled", one.reconciledAtMs === null ? "-" : time(one.reconciledAtMs)],
  ]
    .map(([name = "", value = ""]) => `${name.padEnd(13)}${value}`)
    .join("\n");
  const facts =
    one.facts === null
      ? "facts: none yet"
      : `facts, as of ${one.factsReadAtMs === null ? "-" : time(one.factsReadAtMs)}:\n${JSON.stringify(one.facts, null, 2)}`;
  return [head, facts, transactionsText(one), timelineText(one), actionsText(one)].join("\n\n");
}

function transactionsText({ transactions }: SettlementDetail): string {
  if (transactions.length === 0) return "transactions: none";
  const rows = transactions.map(
    ({ purpose, state, chainId, signer, nonce, txHash, blockNumber, attempts, error }) => [
      purpose,
      error === null ? state : `${state} (${error})`,
      String(chainId),
      signer,
      String(nonce),
      blockNumber === null ? "-" : String(blockNumber),
      String(attempts.length),
      txHash,
    ],
  );
  return table(["purpose", "state", "chain", "signer", "nonce", "block", "attempts", "transaction"], rows);
}

function timelineText({ timeline }: SettlementDetail): string {
  const rows = timeline.map(({ atMs, step, chainId, blockNumber, txHash }) => [
    time(atMs),
    step,
    chainId === null ? "-" : String(chainId),
    blockNumber === null ? "-" : String(blockNumber),
    orDash(txHash),
  ]);
  return table(["time", "step", "chain", "block", "transaction"], rows);
}

function actionsText({ actions }: SettlementDetail): string {
  if (actions.length === 0) return "actions: none";
  const rows = actions.map(({ atMs, action, keyId, step, why, lane }) => [
    time(atMs),
    lane === null ? action : `${action} to ${lane}`,
    keyId,
    step,
    why,
  ]);
  return table(["time", "action", "key", "at step", "why"], rows);
}

/** A page of differences, one a line. */
export function differencesText({ differences, nextCursor }: DifferencesPage): string {
  if (differences.length === 0) return "no differences";
  const rows = differences.map((one) => [
    String(one.id),
    one.resolvedAtMs === null ? "open" : `gone ${time(one.resolvedAtMs)}`,
    one.item === "" ? one.kind : `${one.kind} ${one.item}`,
    one.subject,
    String(one.chainId),
    one.inDatabase,
    one.onChain,
  ]);
  const text = table(["id", "state", "what", "of", "chain", "in the database", "on the chain"], rows);
  return nextCursor === null ? text : `${text}\nmore: --cursor ${nextCursor}`;
}

/** A page of orders that others opened, one a line. */
export function foreignOrdersText({ orders, nextCursor }: ForeignOrdersPage): string {
  if (orders.length === 0) return "no orders of others";
  const rows = orders.map(({ orderId, status, chainId, settler, openedBlock, endedBlock }) => [
    orderId,
    status,
    String(chainId),
    settler,
    String(openedBlock),
    endedBlock === null ? "" : String(endedBlock),
  ]);
  const text = table(["order", "status", "chain", "escrow", "opened in", "ended in"], rows);
  return nextCursor === null ? text : `${text}\nmore: --cursor ${nextCursor}`;
}
