import { privateKeyToAddress } from "viem/accounts";
import { describe, expect, test } from "vitest";
import type { Address, Hex } from "@tetrafi/core/hex.ts";
import { resolveNetwork, type ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { paperNetwork } from "../testing/paper-network.ts";
import { certificationCases } from "./cases.ts";
import { certificationFaults } from "./faults.ts";
import type { CertificationReport } from "./report.ts";
import { runCertification } from "./run-certification.ts";
import { brokenSolvers } from "./testing/broken-solvers.ts";
import { honest, ScriptedSolver, type Behaviour } from "./testing/scripted-solver.ts";
import type { CertificationOptions } from "./trial.ts";

const privateKey: Hex = `0x${"66".repeat(32)}`;
/** Long, so that a busy machine makes nobody late. */
const WINDOW_MS = 2_000;
const GROUPS = ["session", "quotes", "declines", "latency", "delivery", "conduct"];

function networkOf(windowMs: number): ResolvedNetwork {
  const { chains, corridors } = paperNetwork();
  return resolveNetwork({
    chains: [...chains],
    corridors: corridors.map(({ corridor }) => ({ ...corridor, windowMs })),
  });
}

const options: CertificationOptions = {
  url: "ws://127.0.0.1:0/api/v1/solver/ws",
  apiKey: "tf_kit_key",
  solver: privateKeyToAddress(privateKey).toLowerCase() as Address,
  network: networkOf(WINDOW_MS),
  connectMs: 10_000,
  reconnectMs: 10_000,
  heartbeatMs: 200,
  rounds: 5,
  burst: 50,
  p99Ms: WINDOW_MS / 4,
  fillMs: 5_000,
};

async function certify(
  change: Partial<Behaviour>,
  more: Partial<CertificationOptions> = {},
): Promise<CertificationReport> {
  const all = { ...options, groups: GROUPS, ...more };
  let solver: ScriptedSolver | undefined;
  try {
    return await runCertification(all, {
      onListening: (url) => {
        const { network } = all;
        const apiKey = all.apiKey ?? "any";
        const behaviour = { ...honest, ...change };
        solver = new ScriptedSolver({ url, apiKey, privateKey, network, behaviour });
      },
    });
  } finally {
    solver?.stop();
  }
}

const failures = ({ cases }: CertificationReport): Record<string, string> =>
  Object.fromEntries(
    cases.flatMap(({ id, outcome }) => (outcome.kind === "failed" ? [[id, outcome.fault]] : [])),
  );

test("a solver without fault passes", async () => {
  const report = await certify({});
  expect(report.cases.filter(({ outcome }) => outcome.kind !== "passed")).toEqual([]);
  expect(report.verdict).toBe("passed");
  expect(report.latency?.count).toBe(options.rounds);
});

test("what can't be run leaves the verdict open", async () => {
  const report = await certify({}, { groups: ["fills"] });
  expect(report.verdict).toBe("incomplete");
  expect(report.cases.at(-1)?.outcome).toMatchObject({ kind: "notRun" });
});

describe("a solver with one fault fails for just that", () => {
  test.concurrent.each(Object.entries(brokenSolvers))("%s", async (_, broken) => {
    const { change, found, reason, windowMs = WINDOW_MS, groups = GROUPS } = broken;
    const reconnectMs = change.reconnects === false ? 500 : 10_000;
    const report = await certify(change, { network: networkOf(windowMs), groups, reconnectMs });
    expect(failures(report)).toEqual(found);
    expect(report.verdict).toBe("failed");
    const first = report.cases.find(({ outcome }) => outcome.kind === "failed");
    expect(first?.outcome.kind === "failed" ? first.outcome.reason : "").toMatch(reason);
    expect(first?.fix).toBeTruthy();
  });
});

test("nobody comes: told as that", async () => {
  const report = await runCertification({ ...options, connectMs: 50 });
  expect(failures(report)).toEqual({ "session.connects": "NOT_CONNECTED" });
  expect(new Set(report.cases.slice(1).map(({ outcome }) => outcome.kind))).toEqual(new Set(["notRun"]));
});

test("every fault of the kit has a solver that shows it", () => {
  const shown = new Set(Object.values(brokenSolvers).flatMap(({ found }) => Object.values(found)));
  const onChains = ["FILL", "NOT_FILLED"];
  const missing = Object.keys(certificationFaults).filter(
    (fault) => !shown.has(fault as never) && !onChains.some((prefix) => fault.startsWith(prefix)),
  );
  // Shown by the kit alone, without a solver, or with one that says nothing at all.
  expect(missing).toEqual(["NOT_CONNECTED", "AUTH_MISSING"]);
});

test("each case is named once, after those that it needs", () => {
  const ids = certificationCases.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [place, { after }] of certificationCases.entries())
    if (after !== undefined) expect(ids.indexOf(after)).toBeLessThan(place);
});
