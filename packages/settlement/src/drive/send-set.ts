import { isTerminal } from "@tetrafi/core/settlement/transitions.ts";
import type { SettlementStep, TransactionPurpose } from "@tetrafi/core/settlement/types.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { findOrders, type OrderRow } from "@tetrafi/store/orders.ts";
import { readSettlementState, type SettlementState } from "@tetrafi/store/settlements.ts";
import type { RecordOutcome } from "@tetrafi/store/transactions.ts";
import { openSetCall } from "../calls/open-set.ts";
import { SettlementFault } from "../faults.ts";
import type { ReadFacts, SettlementOnChains } from "./facts.ts";

/** The orders of a split are opened together: the first part sees to it, the others wait. */
export function isOpenedByFirstPart({ whole }: OrderRow, purpose: TransactionPurpose): boolean {
  return purpose === "open" && whole !== null && whole.part > 0;
}

/**
 * Opens all parts of a split in one transaction, driven by its first part, and moves the settlements of all with it: one
 * statement records the transaction and the moves, or nothing. `moved`: one of them is over. Throws SettlementFault if it
 * can't be done now, also when an operator holds one of them.
 */
export async function sendSet(
  database: Database,
  { order, origin }: SettlementOnChains,
  { laneSigner }: SettlementState,
  { originHead }: ReadFacts,
  step: SettlementStep,
  times: { readonly nowMs: number; readonly wakeAtMs: number },
): Promise<RecordOutcome["outcome"]> {
  if (order.whole === null) throw new Error(`order ${order.orderId} is not part of a split`);
  const { lanes, profile } = origin;
  const lane = lanes.of(order.orderId, laneSigner);
  if (lane.lease() === null) throw new SettlementFault("LANE_NOT_HELD", profile.name);
  const parts = await findOrders(database, { wholeId: order.whole.id });
  const states = await Promise.all(parts.map((part) => readPart(database, part)));
  if (states.some(({ heldAtMs }) => heldAtMs !== null)) throw new SettlementFault("PART_HELD");
  if (states.some((state) => isTerminal(state.step))) return "moved";
  return lane.sendBatch(openSetCall(profile, parts), "open", (txHash) =>
    parts.map(({ orderId }, at) => {
      const state = states[at];
      if (state === undefined) throw new Error(`order ${orderId} has no settlement`);
      return {
        orderId,
        version: state.version,
        reason: null,
        wakeAtMs: times.wakeAtMs,
        event: {
          step,
          atMs: times.nowMs,
          chainId: profile.chainId,
          txHash,
          // It isn't in a block yet.
          blockNumber: null,
          detail: {
            from: state.step,
            purpose: "open",
            originBlock: originHead.latest.number,
            parts: parts.length,
          },
        },
      };
    }),
  );
}

async function readPart(database: Database, { orderId }: OrderRow): Promise<SettlementState> {
  const state = await readSettlementState(database, orderId);
  if (state === null) throw new Error(`order ${orderId} has no settlement`);
  return state;
}
