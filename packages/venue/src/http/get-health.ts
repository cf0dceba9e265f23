import type { LiveResponse, ReadyResponse } from "@tetrafi/protocol/http/health.ts";
import type { Database } from "@tetrafi/store/database.ts";
import type { Metrics } from "../metrics.ts";
import type { Handler } from "./server.ts";

const CHECK_LIMIT_MS = 2_000;

/** GET /health/live */
export function getLiveness(): Handler {
  const answer: LiveResponse = { status: "ok" };
  return () => answer;
}

/** GET /health/ready: 503 while the database does not answer or the venue is stopping. */
export function getReadiness(database: Database, isStopping: () => boolean): Handler {
  return async ({ reply }): Promise<ReadyResponse> => {
    const ready = !isStopping() && (await answers(database));
    reply.code(ready ? 200 : 503);
    return { status: ready ? "ready" : "notReady", checks: { database: ready } };
  };
}

/** Whether the database answers in time. */
export async function answers({ pool }: Database): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), CHECK_LIMIT_MS);
  });
  const asked = pool.query("select 1").then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** GET /metrics */
export function getMetrics({ registry }: Metrics): Handler {
  return async ({ reply }) => {
    reply.type(registry.contentType);
    return registry.metrics();
  };
}
