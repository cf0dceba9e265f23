import { createHash } from "node:crypto";
import { Compile } from "typebox/compile";
import { privateKeyToAddress } from "viem/accounts";
import { expect, test } from "vitest";
import { canonicalJson } from "@tetrafi/protocol/canonical-json.ts";
import { certificationCaseIds, CertificationRequest } from "@tetrafi/protocol/http/certification.ts";
import { certificationDigest } from "@tetrafi/protocol/signing/challenge.ts";
import { recoverSigner } from "@tetrafi/protocol/signing/recover.ts";
import { certificationCases } from "./cases.ts";
import type { CertificationReport } from "./report.ts";
import { certificationRequest } from "./submit-report.ts";

const KEY = `0x${"11".repeat(32)}` as const;

test("the venue asks for exactly the kit's cases", () => {
  expect(certificationCases.map(({ id }) => id)).toEqual([...certificationCaseIds]);
});

test("a report is handed in as the venue takes it, signed over what is sent", () => {
  const report: CertificationReport = {
    version: 1,
    verdict: "failed",
    solver: privateKeyToAddress(KEY),
    url: "ws://127.0.0.1:1/",
    startedAtMs: 1,
    finishedAtMs: 2,
    limits: { p99Ms: 1, rounds: 1, burst: 1 },
    latency: null,
    cases: [
      {
        id: "session.connects",
        title: "connects",
        tookMs: 1,
        outcome: {
          kind: "failed",
          fault: "AUTH_MISSING",
          reason: "x".repeat(5_000),
          evidence: { got: "y".repeat(5_000) },
        },
        fix: null,
      },
    ],
  };
  const request = certificationRequest(report, KEY);
  expect(Compile(CertificationRequest).Errors(request)).toEqual([]);
  const hash = createHash("sha256").update(canonicalJson(request.report)).digest("hex");
  expect(recoverSigner(certificationDigest(`0x${hash}`), request.signature)).toBe(
    privateKeyToAddress(KEY).toLowerCase(),
  );
});
