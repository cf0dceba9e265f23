import { execFile, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { quotesRequest } from "@tetrafi/stack/demo/place-order.ts";
import { settlingTrades } from "@tetrafi/stack/demo/trades.ts";
import type { Account } from "@tetrafi/stack/accounts.ts";
import { startLocalStack, type LocalStack } from "@tetrafi/stack/local-stack.ts";
import { newFundedAccount } from "@tetrafi/stack/new-solver.ts";
import { freePort } from "@tetrafi/stack/ports.ts";
import { writeStackFile } from "@tetrafi/stack/stack-file.ts";
import { applyAsSolver, requestSolverKey } from "@tetrafi/sdk/solver/register.ts";
import { TakerClient } from "@tetrafi/sdk/taker/taker-client.ts";
import { tetrafi } from "./command-line.ts";

/** From nothing to quoting: a market maker applies, is let in, certified and made active, as people do it. */

const PACKAGES = join(import.meta.dirname, "..", "..", "packages");
const run = promisify(execFile);
/** The kit takes a minute or two, more on a busy machine. */
const KIT_MS = 420_000;
/** What the local stack takes at least. */
const LIMITS = ["--p99-ms", "5000", "--rounds", "20", "--burst", "10"];

let dataDir: string;
let stack: LocalStack;
let stackFile: string;
let taker: TakerClient;
const children: ChildProcess[] = [];

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "tetrafi-onboarding-"));
  stack = await startLocalStack({ dataDir });
  stackFile = writeStackFile(stack);
  taker = new TakerClient({ apiUrl: stack.apiUrl, apiKey: stack.apiKeys.taker });
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});
afterAll(async () => {
  await stack?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const [plan] = settlingTrades;
if (plan === undefined) throw new Error("the demo has a trade that settles");

const quoting = async (): Promise<string[]> =>
  (await taker.requestQuotes(quotesRequest(stack, plan))).quotes.map(({ solverId }) => solverId);

/** Applies, and is let into the sandbox. Answers the account and the API key. */
async function admit(solverId: string): Promise<{ readonly account: Account; readonly apiKey: string }> {
  const account = await newFundedAccount(stack.network);
  const { input, output } = stack.network.corridors[0] ?? {};
  const corridor = `${input?.symbol}@${input?.chainId}>${output?.symbol}@${output?.chainId}`;
  await applyAsSolver(
    stack.apiUrl,
    {
      solverId,
      name: "New desk",
      entity: { id: `LEI-${solverId}`, name: "New Desk Ltd" },
      contact: "desk@example.com",
      corridors: [{ corridor, minAmount: "1000000", maxAmount: "1000000000" }],
    },
    account.privateKey,
  );
  await tetrafi(stack, "solvers", "review", solverId, "--why", "papers came");
  expect(await tetrafi(stack, "solvers", "approve", solverId, "--why", "papers are in order")).toBe(
    `${solverId} is at sandbox\n`,
  );
  const { apiKey } = await requestSolverKey(stack.apiUrl, solverId, account.privateKey);
  return { account, apiKey };
}

/** Starts the reference solver for this account. */
function startSolver(url: string, { account, apiKey }: Awaited<ReturnType<typeof admit>>): void {
  const settings = {
    TETRAFI_NETWORK_FILE: stack.networkFile,
    TETRAFI_SOLVER_WS_URL: url,
    TETRAFI_SOLVER_API_KEY: apiKey,
    TETRAFI_SOLVER_KEY: account.privateKey,
  };
  const main = join(PACKAGES, "sdk", "src", "reference-solver", "main.ts");
  children.push(spawn(process.execPath, [main], { env: { ...process.env, ...settings }, stdio: "ignore" }));
}

test(
  "a solver that passes the kit and hands its report in is made active, suspended and reinstated",
  async () => {
    const desk = await admit("newdesk");
    expect(await tetrafi(stack, "solvers", "show", "newdesk")).toContain("desk@example.com");
    const url = `ws://127.0.0.1:${await freePort()}/api/v1/solver/ws`;
    startSolver(url, desk);
    const parameters = ["--url", url, "--key", desk.apiKey, "--address", desk.account.address];
    const { stdout } = await run(
      process.execPath,
      [
        join(PACKAGES, "sdk", "src", "certify", "main.ts"),
        ...parameters,
        "--stack",
        stackFile,
        ...LIMITS,
        "--submit",
        stack.apiUrl,
      ],
      { env: { ...process.env, TETRAFI_SOLVER_KEY: desk.account.privateKey } },
      // What the kit found says more than its exit code.
    ).catch((error: { readonly stdout: string; readonly stderr: string }) => ({
      stdout: `${error.stdout}${error.stderr}`,
    }));
    expect(stdout).toContain("PASSED");
    expect(stdout).toMatch(/report \d+ is handed in; the solver is at certified/);
    for (const child of children.splice(0)) child.kill("SIGKILL");

    startSolver(stack.wsUrl, desk);
    const connected = async () =>
      (await taker.solvers()).solvers.find(({ id }) => id === "newdesk")?.connected === true;
    await expect.poll(connected, { timeout: 60_000 }).toBe(true);
    expect(await quoting()).not.toContain("newdesk");
    await tetrafi(stack, "solvers", "activate", "newdesk", "--why", "certified");
    await expect.poll(quoting, { timeout: 20_000, interval: 500 }).toContain("newdesk");
    await tetrafi(stack, "solvers", "suspend", "newdesk", "--why", "a test");
    expect(await quoting()).not.toContain("newdesk");
    await tetrafi(stack, "solvers", "reinstate", "newdesk", "--why", "it was one");
    expect(await quoting()).toContain("newdesk");
    expect(await tetrafi(stack, "solvers", "list")).toMatch(/newdesk +active/);
  },
  KIT_MS,
);

test(
  "the venue runs the kit itself, with any key of the solver's",
  async () => {
    const desk = await admit("examined");
    const url = `ws://127.0.0.1:${await freePort()}/api/v1/solver/ws`;
    startSolver(url, desk);
    const kit = ["--url", url, "--stack", stackFile, ...LIMITS];
    const text = await tetrafi(stack, "solvers", "certify", "examined", ...kit);
    expect(text).toMatch(/report \d+ is kept; examined is at certified/);
  },
  KIT_MS,
);
