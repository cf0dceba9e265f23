import type { Database } from "./database.ts";
import { ANNOUNCE_RISK } from "./risk-channel.ts";

/** What one whole token is worth, millionths of the reference currency, and since when. */
export type StoredReference = {
  readonly symbol: string;
  readonly micros: bigint;
  readonly atMs: number;
};

/** All that were ever set, by symbol. */
export async function listReferences({ pool }: Database): Promise<StoredReference[]> {
  const { rows } = await pool.query<{ symbol: string; micros: string; at_ms: number }>({
    name: "list-references",
    text: "select symbol, micros::text, at_ms from reference_prices order by symbol",
  });
  return rows.map(({ symbol, micros, at_ms }) => ({ symbol, micros: BigInt(micros), atMs: at_ms }));
}

/** Sets prices, all or none, and announces it. Of two prices of one symbol the later holds; none replaces a newer one. */
export async function setReferences(
  { pool }: Database,
  prices: readonly StoredReference[],
  keyId: string,
): Promise<void> {
  const last = [...new Map(prices.map((price) => [price.symbol, price])).values()];
  await pool.query(
    `with kept as (
      insert into reference_prices (symbol, micros, at_ms, key_id)
      select symbol, micros, at_ms, $4 from unnest($1::text[], $2::numeric[], $3::bigint[]) as price (symbol, micros, at_ms)
      on conflict (symbol) do update set micros = excluded.micros, at_ms = excluded.at_ms, key_id = excluded.key_id
      where reference_prices.at_ms <= excluded.at_ms
    )
    select ${ANNOUNCE_RISK}`,
    [
      last.map(({ symbol }) => symbol),
      last.map(({ micros }) => micros.toString()),
      last.map(({ atMs }) => atMs),
      keyId,
    ],
  );
}
