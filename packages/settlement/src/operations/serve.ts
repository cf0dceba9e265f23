import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Database } from "@tetrafi/store/database.ts";
import type { Chain } from "../chain/chain.ts";
import { headOf, type Metrics } from "./metrics.ts";

/** What readiness looks at; it may come while it is served. */
export type OperationsParts = {
  readonly metrics: Metrics;
  /** Null while it is waited for. */
  readonly database: Database | null;
  readonly chains: ReadonlyMap<number, Pick<Chain, "head" | "profile">>;
};

const CHECK_LIMIT_MS = 2_000;
/** Age of the newest block from which a chain counts as not read: so many block times, and at least so long. */
const STALE_BLOCKS = 20;
const STALE_MS = 60_000;
const REQUEST_LIMIT_MS = 5_000;

/**
 * Serves /metrics, /health/live and /health/ready. It asks for no key: bind it where only the operator's machines reach
 * it. Ready says that the database and every chain are read; a process that waits for another's lanes is ready too.
 * @param port 0 takes a free one.
 */
export async function serveOperations(
  parts: OperationsParts,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<{ readonly port: number; readonly stop: () => Promise<void> }> {
  const server = createServer({ requestTimeout: REQUEST_LIMIT_MS }, (request, response) => {
    void answer(parts, request.method, request.url ?? "", response).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  parts: OperationsParts,
  method: string | undefined,
  url: string,
  response: ServerResponse,
): Promise<void> {
  if (method !== "GET") return send(response, 405, { status: "methodNotAllowed" });
  if (url === "/metrics") {
    const { registry } = parts.metrics;
    const text = await registry.metrics();
    response.writeHead(200, { "content-type": registry.contentType }).end(text);
    return;
  }
  if (url === "/health/live") return send(response, 200, { status: "ok" });
  if (url !== "/health/ready") return send(response, 404, { status: "notFound" });
  const checks = {
    database: await databaseAnswers(parts.database),
    chains: Object.fromEntries([...parts.chains].map(([chainId, chain]) => [chainId, isRead(chain)])),
  };
  const ready = checks.database && Object.values(checks.chains).every(Boolean);
  send(response, ready ? 200 : 503, { status: ready ? "ready" : "notReady", checks });
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function isRead(chain: Pick<Chain, "head" | "profile">): boolean {
  const head = headOf(chain);
  if (head === null) return false;
  const staleMs = Math.max(STALE_MS, chain.profile.blockTimeMs * STALE_BLOCKS);
  return Date.now() - head.latest.timestamp * 1_000 < staleMs;
}

async function databaseAnswers(database: Database | null): Promise<boolean> {
  if (database === null) return false;
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), CHECK_LIMIT_MS);
  const tooLate = new Promise<boolean>((resolve) => {
    late.signal.addEventListener("abort", () => resolve(false));
  });
  const asked = database.pool.query("select 1").then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([asked, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
