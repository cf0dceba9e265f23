import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { errorBody } from "@tetrafi/protocol/error-body.ts";
import type { LiveResponse, ReadyResponse } from "@tetrafi/protocol/http/health.ts";

const REQUEST_LIMIT_MS = 5_000;

/**
 * Answers in the API's place while the venue waits for its database: it lives, is not ready, and everything else is
 * DATABASE_UNAVAILABLE. Stopped before the API listens on the same port.
 */
export async function serveUnready(listen: {
  readonly host: string;
  readonly port: number;
}): Promise<{ readonly stop: () => Promise<void> }> {
  const live: LiveResponse = { status: "ok" };
  const unready: ReadyResponse = { status: "notReady", checks: { database: false } };
  const server = createServer({ requestTimeout: REQUEST_LIMIT_MS }, ({ url = "" }, response) => {
    const [path] = url.split("?");
    const refusal = errorBody({ code: "DATABASE_UNAVAILABLE" }, randomUUID());
    const [status, body] =
      path === "/health/live"
        ? [200, live]
        : path === "/health/ready"
          ? [503, unready]
          : [refusal.status, refusal.body];
    response
      .writeHead(status, { "content-type": "application/json", connection: "close" })
      .end(JSON.stringify(body));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(listen, resolve);
  });
  return {
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
