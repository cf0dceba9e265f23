import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { SettlementStep } from "@tetrafi/core/settlement/types.ts";
import type { Database } from "./database.ts";

/** What the last decision about a settlement saw, and why it waits. */
export type SettlementNote = {
  readonly orderId: Bytes32;
  readonly step: SettlementStep;
  /** The facts as they were read, integers as decimal strings. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly waitsFor: string;
  /** When the step should have been left, unix seconds; null where nothing is at risk. */
  readonly deadline: number | null;
  readonly readAtMs: number;
};

/** Writes notes, the newest of each settlement wins. */
export async function writeSettlementNotes(
  { pool }: Database,
  notes: readonly SettlementNote[],
): Promise<void> {
  if (notes.length === 0) return;
  await pool.query({
    name: "write-settlement-notes",
    text: `insert into settlement_facts (order_id, step, facts, waits_for, deadline, read_at_ms)
      select * from unnest($1::text[], $2::text[], $3::jsonb[], $4::text[], $5::bigint[], $6::bigint[])
      on conflict (order_id) do update set step = excluded.step, facts = excluded.facts,
        waits_for = excluded.waits_for, deadline = excluded.deadline, read_at_ms = excluded.read_at_ms
      where settlement_facts.read_at_ms <= excluded.read_at_ms`,
    values: [
      notes.map(({ orderId }) => orderId),
      notes.map(({ step }) => step),
      notes.map(({ facts }) => JSON.stringify(facts)),
      notes.map(({ waitsFor }) => waitsFor),
      notes.map(({ deadline }) => deadline),
      notes.map(({ readAtMs }) => readAtMs),
    ],
  });
}
