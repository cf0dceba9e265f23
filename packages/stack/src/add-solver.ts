import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { NetworkConfig } from "@tetrafi/protocol/config/network.ts";
import { readJsonFile } from "@tetrafi/protocol/config/read-config.ts";
import { faultLine } from "./fault-line.ts";
import { addSolver } from "./new-solver.ts";
import { StackFault } from "./stack-fault.ts";

/**
 * `npm run -s solver:add -- NAME [STACK_FILE]`: registers a solver in the running local stack, funds it, and prints its
 * settings, one a line, as an env file has them.
 */
function readStack(path: string): { readonly wsUrl: string; readonly databaseUrl: string } {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as { wsUrl: string; databaseUrl: string };
  } catch (cause) {
    throw new StackFault(`${path} can't be read: is the stack running? (npm start)`, { cause });
  }
}

try {
  const [name, file] = process.argv.slice(2);
  if (name === undefined) throw new StackFault("usage: npm run -s solver:add -- NAME [STACK_FILE]");
  const stackFile = resolve(file ?? join(import.meta.dirname, "..", "..", "..", ".tetrafi", "stack.json"));
  const { wsUrl, databaseUrl } = readStack(stackFile);
  const networkFile = join(dirname(stackFile), "network.json");
  const { account, apiKey } = await addSolver(
    { databaseUrl, network: readJsonFile(NetworkConfig, networkFile) },
    name,
  );
  console.log(
    [
      `TETRAFI_NETWORK_FILE=${networkFile}`,
      `TETRAFI_SOLVER_WS_URL=${wsUrl}`,
      `TETRAFI_SOLVER_API_KEY=${apiKey}`,
      `TETRAFI_SOLVER_KEY=${account.privateKey}`,
      `TETRAFI_SOLVER_ADDRESS=${account.address}`,
    ].join("\n"),
  );
} catch (error) {
  console.error(faultLine(error));
  process.exitCode = 1;
}
