import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import type { LocalAccounts } from "./accounts.ts";
import { startProcess, type SupervisedProcess } from "./child-process.ts";
import { SOLVERS } from "./identities.ts";
import type { Step } from "./local-stack.ts";
import type { Secrets } from "./secrets.ts";
import { StackFault } from "./stack-fault.ts";
import { together } from "./together.ts";

const PACKAGES = join(import.meta.dirname, "..", "..");
const COMPILE_CACHE = join(PACKAGES, "..", "node_modules", ".cache", "node-compile");
const CONNECT_LIMIT_MS = 20_000;

/** All that the processes' settings are made of. */
export type ProcessPlan = {
  readonly dataDir: string;
  readonly networkFile: string;
  readonly databaseUrl: string;
  readonly httpPort: number;
  /** Settings of the venue beside the stack's own. */
  readonly venueSettings: Readonly<Record<string, string>>;
  /** The same of the settlement process. */
  readonly settlementSettings: Readonly<Record<string, string>>;
  readonly apiUrl: string;
  readonly wsUrl: string;
  readonly secrets: Secrets;
  readonly accounts: LocalAccounts;
  readonly fadeAmount: bigint | undefined;
  /** Filled in as processes start, so that a stop finds those that a failed start left. */
  readonly processes: Map<string, SupervisedProcess>;
  readonly step: Step;
  readonly onUnexpectedExit: (name: string, reason: string) => void;
};

/** Starts all our processes at once and waits until the venue sees every solver. */
export async function startProcesses(plan: ProcessPlan): Promise<void> {
  const checkpoints = join(plan.dataDir, "checkpoints");
  const run =
    (name: string, main: string, settings: Record<string, string>): (() => Promise<void>) =>
    () =>
      plan.step(name, async () => {
        const process = await startProcess({
          name,
          main: join(PACKAGES, main),
          settings: {
            TETRAFI_NETWORK_FILE: plan.networkFile,
            TETRAFI_LOG_LEVEL: "info",
            NODE_COMPILE_CACHE: COMPILE_CACHE,
            ...settings,
          },
          logFile: join(plan.dataDir, "logs", `${name}.log`),
          onUnexpectedExit: (reason) => plan.onUnexpectedExit(name, reason),
        });
        plan.processes.set(name, process);
      });
  const { accounts, secrets } = plan;
  await together<void>([
    run("venue", "venue/src/main.ts", {
      DATABASE_URL: plan.databaseUrl,
      TETRAFI_HTTP_HOST: "127.0.0.1",
      TETRAFI_HTTP_PORT: String(plan.httpPort),
      TETRAFI_CHECKSUM_SECRET: secrets.checksumSecret,
      // A developer's machine runs everything at once.
      TETRAFI_CERTIFICATION_P99_MS: "5000",
      TETRAFI_CERTIFICATION_REQUESTS: "10",
      ...plan.venueSettings,
    }),
    run("settlement", "settlement/src/main.ts", {
      DATABASE_URL: plan.databaseUrl,
      TETRAFI_SUBMITTER_KEY: accounts.submitter.privateKey,
      TETRAFI_CHECKPOINT_LOCATIONS: `${pathToFileURL(checkpoints).href}/{validator}/{domain}`,
      ...plan.settlementSettings,
    }),
    run("validators", "hyperlane/src/validators-main.ts", {
      TETRAFI_VALIDATOR_KEYS: accounts.validators.map(({ privateKey }) => privateKey).join(","),
      TETRAFI_CHECKPOINT_DIR: checkpoints,
    }),
    run("relayer", "hyperlane/src/relayer-main.ts", {
      TETRAFI_RELAYER_KEY: accounts.relayer.privateKey,
      TETRAFI_CHECKPOINT_DIR: checkpoints,
    }),
    ...SOLVERS.map((solver, index) =>
      run(solver.id, "sdk/src/reference-solver/main.ts", {
        TETRAFI_SOLVER_WS_URL: plan.wsUrl,
        TETRAFI_SOLVER_API_KEY: secrets.solverApiKeys[index] ?? "",
        TETRAFI_SOLVER_KEY: accounts.solvers[index]?.privateKey ?? "",
        TETRAFI_SOLVER_NAME: solver.name,
        TETRAFI_SOLVER_SPREAD_BPS: String(solver.spreadBps),
        TETRAFI_SOLVER_SKEW_BPS: String(solver.skewBps),
        TETRAFI_SOLVER_FADE_AMOUNT: plan.fadeAmount?.toString() ?? "",
      }),
    ),
  ]);
  await plan.step("all solvers connected", () => waitForSolvers(plan.apiUrl, secrets.takerApiKey));
}

/** Until the venue lists every solver as connected. */
async function waitForSolvers(apiUrl: string, apiKey: string): Promise<void> {
  const giveUpAtMs = Date.now() + CONNECT_LIMIT_MS;
  for (;;) {
    const answer = await fetch(`${apiUrl}/api/v1/solvers`, { headers: { "x-api-key": apiKey } });
    const body = (await answer.json()) as { solvers?: readonly { connected: boolean }[] };
    const connected = (body.solvers ?? []).filter((solver) => solver.connected).length;
    if (connected >= SOLVERS.length) return;
    if (Date.now() > giveUpAtMs)
      throw new StackFault(
        `only ${connected} of ${SOLVERS.length} solvers connected to the venue; see the logs`,
      );
    await sleep(50);
  }
}
