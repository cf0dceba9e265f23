import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { startLocalStack, type LocalStack } from "./local-stack.ts";
import { faultLine } from "./fault-line.ts";
import { StackFault } from "./stack-fault.ts";
import { writeStackFile } from "./stack-file.ts";

/** `npm start`: the local stack in the foreground, until Ctrl-C. */

const USAGE =
  "npm start -- [--fresh] [--hosted] [--data-dir DIR] [--http-port N] [--postgres-port N] [--rpc-port N]; DATABASE_URL names a server to use instead";
const PREFERRED_PORTS = { http: 8080, postgres: 54_329, rpc: 8545 };

type Settings = {
  readonly fresh: boolean;
  readonly hosted: boolean;
  readonly dataDir: string;
  readonly ports: { http: number | undefined; postgres: number | undefined; rpc: number | undefined };
};

function readSettings(): Settings {
  const { values } = parseCommandLine();
  const port = (name: "http-port" | "postgres-port" | "rpc-port"): number | undefined => {
    const text = values[name];
    if (text === undefined) return undefined;
    const number = Number(text);
    if (!Number.isInteger(number) || number < 1 || number > 65_534)
      throw new StackFault(`--${name} must be a port from 1 to 65534, not "${text}"`);
    return number;
  };
  return {
    fresh: values.fresh ?? false,
    hosted: values.hosted ?? false,
    dataDir: resolve(values["data-dir"] ?? join(import.meta.dirname, "..", "..", "..", ".tetrafi")),
    ports: { http: port("http-port"), postgres: port("postgres-port"), rpc: port("rpc-port") },
  };
}

function parseCommandLine() {
  try {
    return parseArgs({
      options: {
        fresh: { type: "boolean" },
        hosted: { type: "boolean" },
        "data-dir": { type: "string" },
        "http-port": { type: "string" },
        "postgres-port": { type: "string" },
        "rpc-port": { type: "string" },
      },
    });
  } catch (cause) {
    throw new StackFault(`${(cause as Error).message}; usage: ${USAGE}`, { cause });
  }
}

function printWhere(stack: LocalStack, stackFile: string): void {
  const rows = [
    ["API", `${stack.apiUrl}/api/v1  (documents: /openapi.json, /asyncapi.json)`],
    ["solver WS", stack.wsUrl],
    ["health", `${stack.apiUrl}/health/ready`],
    ["metrics", `${stack.apiUrl}/metrics  (with the operator's key)`],
    ...stack.network.chains.map(({ chainId, rpcUrls }) => [`chain ${chainId}`, rpcUrls[0] ?? ""]),
    ["database", stack.databaseUrl.replace(/:[^:@/]*@/, ":…@")],
    ["taker's key", `${stack.apiKeys.taker.slice(0, 12)}…  (whole in stack.json)`],
    ["logs", join(stack.dataDir, "logs")],
    ["all of it", stackFile],
  ];
  const width = Math.max(...rows.map(([what]) => what?.length ?? 0));
  for (const [what, where] of rows) console.log(`  ${what?.padEnd(width)}  ${where}`);
}

/** Resolves on the first SIGINT, SIGTERM or SIGHUP. */
function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve(signal));
  });
}

async function main(): Promise<number> {
  const settings = readSettings();
  const startedAtMs = Date.now();
  const abort = new AbortController();
  const stopRequest = stopSignal();
  void stopRequest.then(() => abort.abort(new StackFault("stopped during the start")));
  console.log(`starting in ${settings.dataDir}`);
  const stack = await startLocalStack({
    ...settings,
    databaseUrl: process.env["DATABASE_URL"] || undefined,
    preferredPorts: PREFERRED_PORTS,
    signal: abort.signal,
    onProgress: (step, tookMs) =>
      console.log(`  ✓ ${step.padEnd(32)} ${(tookMs / 1000).toFixed(1).padStart(5)} s`),
    onUnexpectedExit: (name, reason) =>
      console.error(
        `${name} ended unexpectedly (${reason}); see ${join(settings.dataDir, "logs", `${name}.log`)}`,
      ),
  });
  console.log(`ready in ${((Date.now() - startedAtMs) / 1000).toFixed(1)} s\n`);
  printWhere(stack, writeStackFile(stack));
  console.log("\nCtrl-C stops everything.");
  await stopRequest;
  console.log("\nstopping");
  await stack.stop();
  console.log("stopped");
  return 0;
}

try {
  process.exit(await main());
} catch (error) {
  console.error(faultLine(error));
  process.exit(1);
}
