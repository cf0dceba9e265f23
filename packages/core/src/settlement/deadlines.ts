import { exclusiveUntil } from "../order/exclusivity.ts";
import type { StandardOrder } from "../order/standard-order.ts";
import type { SettlementRow, SettlementStep } from "./types.ts";

/** The winner needs the escrow final within its exclusive time. */
const byExclusivity = (order: StandardOrder): number => exclusiveUntil(order) ?? order.fillDeadline;

/** A point between the fill deadline (0) and the expiry (1), when anyone may refund, or as far beyond it. */
const afterFillDeadline =
  (share: number) =>
  ({ fillDeadline, expires }: StandardOrder): number =>
    fillDeadline + Math.floor((expires - fillDeadline) * share);

const never = (): null => null;

const deadlines: Readonly<Record<SettlementStep, (order: StandardOrder) => number | null>> = {
  accepted: byExclusivity,
  opening: byExclusivity,
  escrowed: byExclusivity,
  filling: afterFillDeadline(0),
  filled: afterFillDeadline(0.5),
  proving: afterFillDeadline(0.5),
  proved: afterFillDeadline(0.75),
  claiming: afterFillDeadline(0.75),
  refunding: afterFillDeadline(2),
  settled: never,
  refunded: never,
  failed: never,
};

/**
 * When a settlement should have left a step, unix seconds, so that the operator hears before money is at risk: a fill
 * that isn't claimed by `expires` may be refunded to the taker. Null at the ends.
 */
export function stepDeadline(row: Pick<SettlementRow, "order">, step: SettlementStep): number | null {
  return deadlines[step](row.order);
}
