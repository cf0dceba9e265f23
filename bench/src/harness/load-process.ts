import { Agent, request } from "node:http";
import type { LoadOrder, LoadResult } from "./load.ts";
import { latencyHistogram, openLoop, percentilesMs } from "./open-loop.ts";

/** Posts once; gives the status and the body. */
function post(order: LoadOrder, agent: Agent): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(order.url, { method: "POST", agent, headers: order.headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() });
      });
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(order.body);
  });
}

/** Reads the count without parsing the whole answer, to keep the load process light. */
function quotesIn(body: string): number {
  return Number(/"totalQuotes":(\d+)/.exec(body)?.[1] ?? 0);
}

/** Milliseconds from opening to close, where the answer says so. */
function roundMsOf(body: string): number | null {
  const times = /"openedAtMs":(\d+),"closedAtMs":(\d+)/.exec(body);
  return times === null ? null : Number(times[2]) - Number(times[1]);
}

async function drive(order: LoadOrder): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: order.connections, scheduling: "fifo" });
  const rounds = latencyHistogram();
  let firstFault: string | null = null;
  const measured = await openLoop(order, async () => {
    const { status, body } = await post(order, agent);
    const complete = status === 200 && quotesIn(body) === order.expectedQuotes;
    const roundMs = roundMsOf(body);
    if (roundMs !== null) rounds.recordValue(Math.max(1, roundMs * 1_000));
    if (!complete) firstFault ??= `${status} ${body.slice(0, 200)}`;
    return complete;
  });
  agent.destroy();
  return {
    percentiles: percentilesMs(measured.histogram),
    rounds: percentilesMs(rounds),
    complete: measured.succeeded,
    incomplete: measured.failed,
    elapsedMs: measured.elapsedMs,
    firstFault,
  };
}

process.once("message", (order) => {
  void drive(order as LoadOrder).then((result) => {
    process.send?.(result, undefined, undefined, () => process.exit(0));
  });
});
