import { randomBytes } from "node:crypto";
import { expect } from "vitest";
import type { Hex } from "@tetrafi/core/hex.ts";
import { canonicalJson } from "@tetrafi/protocol/canonical-json.ts";
import { certificationCaseIds, type SubmittedReport } from "@tetrafi/protocol/http/certification.ts";
import type { ChallengeResponse, SolverKeyResponse } from "@tetrafi/protocol/http/solver-registration.ts";
import {
  certificationDigest,
  challengeDigest,
  type ChallengeScheme,
} from "@tetrafi/protocol/signing/challenge.ts";
import { signDigest } from "@tetrafi/protocol/signing/recover.ts";
import { callVenue, type Answer } from "./call-venue.ts";
import { solverIdentity, type SolverIdentity } from "./test-solver.ts";
import { createHash } from "node:crypto";

/** A market maker that wants to quote, with nothing but keys of its own. */
export type Applicant = {
  readonly id: string;
  readonly privateKey: Hex;
  readonly other: SolverIdentity;
  readonly identity: SolverIdentity;
  readonly challenge: (purpose: "apply" | "key") => Promise<string>;
  readonly application: (changes?: Record<string, unknown>) => Promise<Record<string, unknown>>;
  readonly apply: (changes?: Record<string, unknown>) => Promise<Answer>;
  readonly requestKey: (challenge?: string) => Promise<Answer>;
};

const newKey = (): Hex => `0x${randomBytes(32).toString("hex")}`;

/** @param corridor The id of one that it wants to quote on. */
export function newApplicant(url: string, id: string, corridor: string, privateKey = newKey()): Applicant {
  const identity = solverIdentity(id, privateKey, "");
  const other = solverIdentity(`${id}-treasury`, newKey(), "");
  const challenge = async (purpose: "apply" | "key"): Promise<string> => {
    const body = { purpose, solverId: id };
    const answer = await callVenue(url, { path: "/api/v1/solvers/challenges", body });
    expect(answer.code).toBeUndefined();
    return (answer.body as ChallengeResponse).challenge;
  };
  const application = async (changes: Record<string, unknown> = {}): Promise<Record<string, unknown>> => {
    const text = await challenge("apply");
    return {
      solverId: id,
      name: `Desk ${id}`,
      entity: { id: `LEI-${id}`, name: "Desk Ltd" },
      contact: "desk@example.com",
      corridors: [{ corridor, minAmount: "1", maxAmount: "1000" }],
      challenge: text,
      addresses: [
        { address: identity.address, scheme: "eip191", signature: proof(text, "eip191", privateKey) },
        { address: other.address, scheme: "eip712", signature: proof(text, "eip712", other.privateKey) },
      ],
      ...changes,
    };
  };
  return {
    id,
    privateKey,
    identity,
    other,
    challenge,
    application,
    apply: async (changes) =>
      callVenue(url, { path: "/api/v1/solvers/applications", body: await application(changes) }),
    requestKey: async (text) => {
      const signed = text ?? (await challenge("key"));
      const body = {
        solverId: id,
        challenge: signed,
        scheme: "eip712",
        signature: proof(signed, "eip712", privateKey),
      };
      return callVenue(url, { path: "/api/v1/solvers/keys", body });
    },
  };
}

/** A signature over a challenge. */
export function proof(challenge: string, scheme: ChallengeScheme, privateKey: Hex): Hex {
  return signDigest(challengeDigest(challenge, scheme), privateKey);
}

/** The applicant with the key that it was given. */
export function withKey({ identity }: Applicant, answer: Answer): SolverIdentity {
  expect(answer.code).toBeUndefined();
  return { ...identity, apiKey: (answer.body as SolverKeyResponse).apiKey };
}

/** A report of the kit in which everything passed. */
export function passedReport(
  { identity }: Applicant,
  changes: Partial<SubmittedReport> = {},
): SubmittedReport {
  const nowMs = Date.now();
  return {
    version: 1,
    verdict: "passed",
    solver: identity.address,
    url: "ws://127.0.0.1:9400/api/v1/solver/ws",
    startedAtMs: nowMs - 60_000,
    finishedAtMs: nowMs,
    limits: { p99Ms: 200, rounds: 200, burst: 200 },
    latency: { count: 200, p50: 1, p90: 2, p99: 3.5, max: 4 },
    cases: certificationCaseIds.map((id) => ({
      id,
      title: id,
      tookMs: 1,
      outcome: { kind: "passed", detail: "it did" },
      fix: null,
    })),
    ...changes,
  };
}

/** A report as the kit hands it in. */
export function handedIn(report: SubmittedReport, privateKey: Hex): object {
  const hash = createHash("sha256").update(canonicalJson(report)).digest("hex");
  return { report, signature: signDigest(certificationDigest(`0x${hash}`), privateKey) };
}
