import { fork, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { resolveNetwork, type ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { Filler } from "../solver/filler.ts";
import { collectedLog } from "../testing/collected-log.ts";
import { startLocalChains, type LocalChains } from "../testing/local-chains.ts";
import type { CertificationReport } from "./report.ts";
import { runCertification } from "./run-certification.ts";
import { brokenFillers, scriptedFiller } from "./testing/broken-fillers.ts";
import { honest, ScriptedSolver } from "./testing/scripted-solver.ts";
import type { CertificationOptions } from "./trial.ts";

let chains: LocalChains;
let folder: string;
const API_KEY = "tf_kit_key";

beforeAll(async () => {
  chains = await startLocalChains();
  folder = mkdtempSync(join(tmpdir(), "tetrafi-certify-"));
});
afterAll(async () => {
  await chains?.stop();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

function optionsOf(solver: { readonly address: `0x${string}` }): CertificationOptions {
  return {
    url: "ws://127.0.0.1:0/api/v1/solver/ws",
    apiKey: API_KEY,
    solver: solver.address,
    network: networkOf(),
    takerKey: chains.accounts.taker.privateKey,
    connectMs: 30_000,
    reconnectMs: 30_000,
    heartbeatMs: 500,
    rounds: 20,
    burst: 20,
    p99Ms: 5_000,
    fillMs: 10_000,
  };
}

/** The faults found; what was not run for another reason than an earlier failure counts too. */
const failures = ({ cases }: CertificationReport): Record<string, string> =>
  Object.fromEntries(
    cases.flatMap(({ id, outcome }) => {
      if (outcome.kind === "failed") return [[id, outcome.fault]];
      return outcome.kind === "notRun" && !outcome.reason.endsWith("did not pass")
        ? [[id, outcome.reason]]
        : [];
    }),
  );

/** The chains, with patience: a busy machine makes nobody late. */
function networkOf(exclusiveSeconds?: number): ResolvedNetwork {
  const { network } = chains;
  return resolveNetwork({
    chains: [...network.chains],
    corridors: network.corridors.map(({ corridor }) => ({
      ...corridor,
      windowMs: 5_000,
      ...(exclusiveSeconds === undefined ? {} : { exclusiveSeconds }),
    })),
  });
}

test("the reference solver passes", { timeout: 120_000 }, async () => {
  const account = chains.accounts.solvers[0];
  const networkFile = join(folder, "network.json");
  const { chains: profiles, corridors } = networkOf();
  writeFileSync(
    networkFile,
    JSON.stringify({ chains: profiles, corridors: corridors.map(({ corridor }) => corridor) }),
  );
  let solver: ChildProcess | undefined;
  try {
    const report = await runCertification(optionsOf(account), {
      onListening: (url) => {
        solver = fork(join(import.meta.dirname, "..", "reference-solver", "main.ts"), {
          env: {
            PATH: process.env["PATH"],
            TETRAFI_NETWORK_FILE: networkFile,
            TETRAFI_SOLVER_WS_URL: url,
            TETRAFI_SOLVER_API_KEY: API_KEY,
            TETRAFI_SOLVER_KEY: account.privateKey,
            TETRAFI_LOG_LEVEL: "error",
          },
          execArgv: [],
          stdio: "ignore",
        });
      },
    });
    expect(report.cases.filter(({ outcome }) => outcome.kind !== "passed")).toEqual([]);
    expect(report.verdict).toBe("passed");
  } finally {
    solver?.kill("SIGKILL");
  }
});

describe("a solver that fills with one fault fails for just that", () => {
  test.each(Object.entries(brokenFillers))(
    "%s",
    { timeout: 60_000 },
    async (_, { change, found, exclusiveSeconds }) => {
      const account = chains.accounts.solvers[1];
      const network = networkOf(exclusiveSeconds);
      const approving = new Filler({
        network,
        privateKey: account.privateKey,
        logger: collectedLog().logger,
        accepts: () => false,
      });
      await approving.prepare();
      await approving.stop();
      const filler = scriptedFiller({ network, privateKey: account.privateKey, change });
      let solver: ScriptedSolver | undefined;
      try {
        const report = await runCertification(
          {
            ...optionsOf(account),
            network,
            groups: ["fills"],
            fillMs: found["fills.fills"] === "NOT_FILLED" ? 1_500 : 10_000,
          },
          {
            onListening: (url) => {
              const behaviour = { ...honest, onFillable: filler.onFillable };
              const { privateKey } = account;
              solver = new ScriptedSolver({ url, apiKey: API_KEY, privateKey, network, behaviour });
            },
          },
        );
        expect(failures(report)).toEqual(found);
      } finally {
        solver?.stop();
        await filler.stop();
      }
    },
  );
});
