import type { Bytes32 } from "@tetrafi/core/hex.ts";
import { newExposureLedger, type ExposureLedger } from "@tetrafi/core/risk/exposure.ts";
import type { Database } from "./database.ts";

/** What an order reserves: its notional in each account, of which one is `venue`; above zero, millionths. */
export type NewExposure = { readonly accounts: readonly string[]; readonly notionalMicros: bigint };

/** Most that one statement ends. */
const BATCH = 1_000;

/** What each account has outstanding, millionths of the reference currency. */
export async function listOutstanding({ pool }: Database): Promise<ReadonlyMap<string, bigint>> {
  const { rows } = await pool.query<{ account: string; outstanding: string }>({
    name: "list-outstanding",
    text: "select account, outstanding::text from exposure_accounts where outstanding > 0",
  });
  return new Map(rows.map(({ account, outstanding }) => [account, BigInt(outstanding)]));
}

/**
 * Ends the exposure of settlements that are over, of the given orders or of all: released when settled or failed, voided
 * when refunded. Each ends once, whoever calls how often. Answers how many it ended, no more than a batch.
 */
export async function endExposures(
  { pool }: Database,
  nowMs: number,
  orderIds: readonly Bytes32[] | null,
): Promise<number> {
  const { rows } = await pool.query<{ count: number }>({
    name: orderIds === null ? "end-all-exposures" : "end-exposures",
    text: `with ending as materialized (
        select exposures.order_id, case step when 'refunded' then 'voided' else 'released' end as how
        from exposures join settlements on settlements.order_id = exposures.order_id
        where ended is null and step in ('settled', 'refunded', 'failed')
          ${orderIds === null ? "" : "and exposures.order_id = any($3)"}
        order by exposures.order_id limit $2 for update of exposures skip locked
      ), held as materialized (
        select account from exposure_accounts
        where account in (select unnest(accounts) from exposures join ending using (order_id))
        order by account for update
      ), done as (
        update exposures set ended = how, ended_at_ms = $1 from ending
        where exposures.order_id = ending.order_id and (select count(*) from held) >= 0
        returning notional_micros, accounts, ended
      ), change as (
        select account, coalesce(sum(notional_micros) filter (where ended = 'released'), 0) as released,
          coalesce(sum(notional_micros) filter (where ended = 'voided'), 0) as voided
        from done, unnest(accounts) as account group by account
      ), moved as (
        update exposure_accounts set released = exposure_accounts.released + change.released,
          voided = exposure_accounts.voided + change.voided
        from change where exposure_accounts.account = change.account
      )
      select count(*) as count from done`,
    values: orderIds === null ? [nowMs, BATCH] : [nowMs, BATCH, orderIds],
  });
  return rows[0]?.count ?? 0;
}

type LedgerRow = {
  open: readonly { id: string; accounts: readonly string[]; notional: string }[];
  accounts: readonly { account: string; outstanding: string }[];
  reserved: string;
  released: string;
  voided: string;
};

/** The whole ledger as of one moment: open exposures and, apart from them, the sums that the accounts hold. */
export async function readLedger({ pool }: Database): Promise<ExposureLedger> {
  const { rows } = await pool.query<LedgerRow>(
    `select coalesce((
        select json_agg(json_build_object('id', order_id, 'accounts', accounts, 'notional', notional_micros::text))
        from exposures where ended is null
      ), '[]') as open, coalesce((
        select json_agg(json_build_object('account', account, 'outstanding', outstanding::text))
        from exposure_accounts where outstanding <> 0
      ), '[]') as accounts, coalesce(max(reserved), 0)::text as reserved, coalesce(max(released), 0)::text as released,
        coalesce(max(voided), 0)::text as voided
      from exposure_accounts where account = 'venue'`,
  );
  const ledger = newExposureLedger();
  const [row] = rows;
  if (row === undefined) return ledger;
  for (const { id, accounts, notional } of row.open)
    ledger.open.set(id, { accounts, notional: BigInt(notional) });
  for (const { account, outstanding } of row.accounts) ledger.outstanding.set(account, BigInt(outstanding));
  ledger.reserved = BigInt(row.reserved);
  ledger.released = BigInt(row.released);
  ledger.voided = BigInt(row.voided);
  return ledger;
}
