import { Client } from "pg";

/** A step that the settlement process wrote. */
export type WrittenStep = { readonly orderId: string; readonly step: string };

/**
 * Calls back on every step the moment its transaction commits, so that a test can kill a process there.
 * @returns Ends the watch.
 */
export async function watchSteps(
  databaseUrl: string,
  onStep: (written: WrittenStep) => void,
): Promise<() => Promise<void>> {
  const listener = new Client({ connectionString: databaseUrl });
  const reader = new Client({ connectionString: databaseUrl });
  await Promise.all([listener.connect(), reader.connect()]);
  listener.on("notification", ({ payload }) => {
    const seq = payload?.split(":")[0] ?? "";
    void reader
      .query<{ order_id: string; step: string }>(
        "select order_id, step from settlement_events where seq = $1",
        [seq],
      )
      .then(({ rows }) => {
        for (const row of rows) onStep({ orderId: row.order_id, step: row.step });
      });
  });
  await listener.query("listen settlement_event");
  return async () => {
    await Promise.all([listener.end(), reader.end()]);
  };
}

/** Transactions that the settlement process recorded for an order, by purpose and state. */
export async function intentsOf(
  databaseUrl: string,
  orderId: string,
): Promise<{ purpose: string; state: string }[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ purpose: string; state: string }>(
      "select purpose, state from transaction_intents where order_id = $1 order by id",
      [orderId],
    );
    return rows;
  } finally {
    await client.end();
  }
}
