import { Type, type Static } from "typebox";
import { Address, HexBytes } from "../primitives.ts";
import { SolverStage, TimeMs } from "./solver-registration.ts";

const strict = { additionalProperties: false } as const;

/** Every case of the certification kit: a report certifies only if all of them passed. */
export const certificationCaseIds = [
  "session.connects",
  "session.authenticates",
  "session.heartbeat",
  "session.clock",
  "session.unknownMessage",
  "quotes.exactInput",
  "quotes.exactOutput",
  "quotes.fixedSide",
  "quotes.validity",
  "quotes.signature",
  "quotes.part",
  "declines.unknownCorridor",
  "declines.foreignSettler",
  "declines.oversize",
  "latency.rounds",
  "latency.burst",
  "delivery.duplicateRfq",
  "delivery.closed",
  "delivery.cut",
  "delivery.resume",
  "fills.fills",
  "fills.once",
  "fills.unopened",
  "fills.altered",
  "fills.finality",
  "conduct.messages",
  "conduct.rate",
] as const;

const Text = Type.String({ maxLength: 2_000 });
const Millis = Type.Number({ minimum: 0 });

const Outcome = Type.Union([
  Type.Object({ kind: Type.Literal("passed"), detail: Text }, strict),
  Type.Object(
    {
      kind: Type.Literal("failed"),
      fault: Text,
      reason: Text,
      evidence: Type.Optional(Type.Record(Type.String({ maxLength: 64 }), Text)),
    },
    strict,
  ),
  Type.Object({ kind: Type.Literal("notRun"), reason: Text }, strict),
]);

/** What the certification kit found, as its `--json` writes it. */
export const SubmittedReport = Type.Object(
  {
    version: Type.Literal(1),
    verdict: Type.Enum(["passed", "failed", "incomplete"]),
    solver: Address,
    url: Text,
    startedAtMs: TimeMs,
    finishedAtMs: TimeMs,
    limits: Type.Object(
      {
        p99Ms: Type.Integer({ minimum: 1 }),
        rounds: Type.Integer({ minimum: 1 }),
        burst: Type.Integer({ minimum: 1 }),
      },
      strict,
    ),
    latency: Type.Union([
      Type.Object({ count: Type.Integer(), p50: Millis, p90: Millis, p99: Millis, max: Millis }, strict),
      Type.Null(),
    ]),
    cases: Type.Array(
      Type.Object(
        {
          id: Type.String({ maxLength: 64 }),
          title: Text,
          tookMs: Type.Integer({ minimum: 0 }),
          outcome: Outcome,
          fix: Type.Union([Text, Type.Null()]),
        },
        strict,
      ),
      { maxItems: 100 },
    ),
  },
  { ...strict, title: "CertificationReport", description: "What the certification kit found." },
);

/** Body of POST /api/v1/solver/certifications. */
export const CertificationRequest = Type.Object(
  {
    report: SubmittedReport,
    signature: Type.Intersect([HexBytes], {
      description:
        "Of the address that signs the solver's quotes: an EIP-191 personal message over `TetraFi certification ` and the SHA-256, in hex, of the report's canonical JSON (keys sorted, no blanks).",
    }),
  },
  { ...strict, title: "CertificationRequest" },
);

/** Body of POST /api/v1/admin/solvers/{id}/certifications: the venue's own run. */
export const VenueCertificationRequest = Type.Object(
  { report: SubmittedReport },
  { ...strict, title: "VenueCertificationRequest" },
);

/** Answer to both: the report is kept; `stage` is where the solver is now. */
export const CertificationResponse = Type.Object(
  { certificationId: Type.Integer({ minimum: 1 }), stage: SolverStage },
  { ...strict, title: "CertificationResponse" },
);

export type SubmittedReport = Static<typeof SubmittedReport>;
export type CertificationRequest = Static<typeof CertificationRequest>;
export type VenueCertificationRequest = Static<typeof VenueCertificationRequest>;
export type CertificationResponse = Static<typeof CertificationResponse>;
