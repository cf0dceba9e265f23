import { existsSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { rolldown } from "rolldown";

/** Browsers of this machine, best known first. `CHROMIUM` names another. */
const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The browser's program, or null where there is none. */
export function findBrowser(): string | null {
  return [process.env["CHROMIUM"] ?? "", ...BROWSERS].find((path) => path !== "" && existsSync(path)) ?? null;
}

/** A page that trades, and the server that adds the API key, as a front end of one's own would. */
export type TradePage = { readonly url: string; readonly stop: () => Promise<void> };

/** No WebAssembly, no inline script: what a strict institution would allow. */
const STRICT_POLICY = "default-src 'self'; script-src 'self'";

/**
 * Bundles a project's `wallet.js` for browsers, with a wallet that has the given key, and serves it: `/` as is,
 * `/strict` under a strict content security policy, `/api/` from the venue.
 */
export async function serveTradePage(options: {
  readonly project: string;
  readonly apiUrl: string;
  readonly apiKey: string;
}): Promise<TradePage> {
  const script = await bundle(options.project);
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    if (path.startsWith("/api/")) void forward(options, request, response);
    else if (path === "/page.js") response.setHeader("content-type", "text/javascript").end(script);
    else {
      if (path === "/strict") response.setHeader("content-security-policy", STRICT_POLICY);
      response
        .setHeader("content-type", "text/html")
        .end('<!doctype html><title>Trade</title><script type="module" src="/page.js"></script>');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function bundle(project: string): Promise<string> {
  const input = join(project, "page.js");
  writeFileSync(
    input,
    `import { privateKeyToAccount } from "viem/accounts";
import { trade } from "./wallet.js";
window.trade = (options, privateKey) => {
  const account = privateKeyToAccount(privateKey);
  window.ethereum = { request: ({ params }) => account.signTypedData(JSON.parse(params[1])) };
  const steps = [];
  return trade({ ...options, onStep: (step) => steps.push(step) }).then(({ status }) => ({ status, steps }));
};
`,
  );
  const build = await rolldown({ input, cwd: project, platform: "browser", logLevel: "silent" });
  const { output } = await build.generate({ format: "esm", codeSplitting: false });
  await build.close();
  return output[0].code;
}

async function forward(
  { apiUrl, apiKey }: { readonly apiUrl: string; readonly apiKey: string },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = "GET", url = "", headers } = request;
  const key = headers["idempotency-key"];
  const answer = await fetch(`${apiUrl}${url}`, {
    method,
    headers: {
      "x-api-key": apiKey,
      ...(method === "POST" ? { "content-type": "application/json" } : {}),
      ...(typeof key === "string" ? { "idempotency-key": key } : {}),
    },
    ...(method === "POST" ? { body: Buffer.concat(chunks) } : {}),
  });
  response.writeHead(answer.status, { "content-type": "application/json" });
  response.end(Buffer.from(await answer.arrayBuffer()));
}
