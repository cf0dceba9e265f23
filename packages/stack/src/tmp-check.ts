import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { startLocalStack } from "./local-stack.ts";
import { openDatabase } from "@tetrafi/store/database.ts";
import { makeTrades } from "./demo/make-trades.ts";
import { demoTiming, FADE_AMOUNT } from "./demo/trades.ts";
const dataDir = mkdtempSync(join(tmpdir(), "tetrafi-check-"));
const stack = await startLocalStack({ dataDir, fadeAmount: FADE_AMOUNT, timingOf: demoTiming });
try {
  const trades = await makeTrades(stack);
  console.log(trades.map(({ checks }) => checks.every(({ ok }) => ok)));
  await new Promise((r) => setTimeout(r, 12_000));
  const db = await openDatabase(stack.databaseUrl, 2);
  for (const q of ["select solver_id, outcome, count, order_id from solver_outcomes order by id", "select * from unjudged_orders", "select * from exposure_accounts order by 1", "select order_id, notional_micros, ended, accounts from exposures"])
    console.table((await db.pool.query(q)).rows);
  await db.close();
  const answer = await fetch(`${stack.apiUrl}/api/v1/solvers`, { headers: { "x-api-key": stack.apiKeys.taker } });
  console.log(await answer.text());
  console.log(readFileSync(join(dataDir, "logs", "venue.log"), "utf8").split("\n").filter((l) => /"level":(40|50)/.test(l)).slice(0, 10).join("\n"));
} finally {
  await stack.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
