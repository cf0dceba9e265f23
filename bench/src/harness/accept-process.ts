import { randomBytes } from "node:crypto";
import { testOrder } from "@tetrafi/core/settlement/testing/settlement-facts.ts";
import { setTimeout as sleep } from "node:timers/promises";
import { openDatabase } from "@tetrafi/store/database.ts";
import type { NewOrder } from "@tetrafi/store/accept-orders.ts";
import { openCommits } from "@tetrafi/venue/commits.ts";
import { BENCH_SOLVER, BENCH_WORKSPACE, type AcceptOrder, type AcceptResult } from "./accepts.ts";
import { openLoop, percentilesMs } from "./open-loop.ts";

/** Whose outstanding exposure every order reserves. */
const EXPOSED = ["venue", `workspace:${BENCH_WORKSPACE}`, `solver:${BENCH_SOLVER.id}`];

/** Who is told that the venue is overloaded comes again after this. */
const RETRY_MS = 20;

const randomHex = (bytes: number): `0x${string}` => `0x${randomBytes(bytes).toString("hex")}`;

function orderOf(rfqId: `0x${string}`): NewOrder {
  return {
    orderId: randomHex(32),
    rfqId,
    quoteId: randomBytes(32).toString("hex"),
    workspaceId: BENCH_WORKSPACE,
    solverId: BENCH_SOLVER.id,
    kind: "crossChain",
    order: { ...testOrder, nonce: BigInt(rfqId) },
    signature: randomHex(66),
    quote: {
      rfqId,
      solver: BENCH_SOLVER.address,
      inputChainId: 31337,
      inputToken: BENCH_SOLVER.address,
      inputAmount: "250000000000",
      outputChainId: 31338,
      outputToken: BENCH_SOLVER.address,
      outputAmount: "249900000000",
      validUntil: 1_800_000_000,
      signature: randomHex(65),
      salt: rfqId,
    },
    acceptedAtMs: Date.now(),
    idempotency: { key: rfqId, bodyHash: randomBytes(32) },
    exposure: { accounts: EXPOSED, notionalMicros: 250_000_000_000n },
  };
}

/** Accepts each auction of its list once, as a venue does it: through the group commit of its own process. */
async function accept({ databaseUrl, rfqIds, ratePerSecond }: AcceptOrder): Promise<AcceptResult> {
  const database = await openDatabase(databaseUrl, 4);
  const { commits } = openCommits(database);
  let next = 0;
  let accepted = 0;
  let refused = 0;
  let overloaded = 0;
  const send = async (): Promise<boolean> => {
    const rfqId = rfqIds[next];
    next += 1;
    if (rfqId === undefined) throw new Error("more requests than auctions");
    const order = orderOf(rfqId);
    let commit = commits.add(order);
    while (commit === null) {
      overloaded += 1;
      await sleep(RETRY_MS);
      commit = commits.add(order);
    }
    const { outcome } = await commit;
    if (outcome === "accepted") accepted += 1;
    else refused += 1;
    return true;
  };
  const run = await openLoop({ ratePerSecond, seconds: (rfqIds.length + 0.5) / ratePerSecond }, send);
  await database.close();
  return {
    percentiles: percentilesMs(run.histogram),
    accepted,
    refused,
    overloaded,
    failed: run.failed,
    elapsedMs: run.elapsedMs,
  };
}

process.once("message", (order) => {
  void accept(order as AcceptOrder).then(
    (result) => process.send?.(result, undefined, undefined, () => process.exit(0)),
    (error: unknown) => {
      process.stderr.write(`bench accepts: ${String(error)}\n`);
      process.exit(1);
    },
  );
});
