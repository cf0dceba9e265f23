import type { Route } from "@tetrafi/protocol/http/route.ts";
import { newApplicant, passedReport } from "./applicant.ts";
import { oifRequest } from "./oif-request.ts";
import { quotesRequest } from "./venue-fixture.ts";

const ORDER_ID = `0x${"cd".repeat(32)}`;
const why = { why: "a test" };
const reason = "a test";
const nobody = newApplicant("", "nobody", "");
const signature = "0x00";

/** A path of the route, with ids in it that fit and that name nothing but the fixture's first solver. */
export function samplePath({ operationId, path }: Pick<Route, "operationId" | "path">): string {
  const id =
    operationId === "getApplication" ? "0".repeat(32) : path.includes("solvers") ? "solver1" : ORDER_ID;
  return path.replace("{id}", id).replace("{keyId}", "nokey");
}

/** Bodies that fit their schemas, by the route's operationId; those of routes that take an offer are the test's. */
const bodies: Readonly<Record<string, unknown>> = {
  requestQuotes: quotesRequest(),
  requestIndications: quotesRequest(),
  requestOifQuotes: oifRequest,
  retrySettlement: why,
  holdSettlement: why,
  releaseSettlement: why,
  handOverSettlement: { ...why, lane: `0x${"a1".repeat(20)}` },
  holdHostedFiller: why,
  resumeHostedFiller: why,
  setLimits: { reason, changes: [{ scope: "venue", scopeId: "", name: "maxSize", value: "1000000000000" }] },
  turnSwitch: { scope: "venue", scopeId: "", level: "halted", reason },
  setReferences: { prices: [{ symbol: "WETH", micros: "1000000" }] },
  reinstateSolver: { reason },
  requestChallenge: { purpose: "key", solverId: "nobody" },
  applyAsSolver: {
    solverId: "nobody",
    name: "Nobody",
    entity: { id: "LEI-nobody", name: "Nobody Ltd" },
    contact: "nobody@example.com",
    corridors: [{ corridor: "USDC@1>WETH@2", minAmount: "1", maxAmount: "2" }],
    challenge: "none",
    addresses: [{ address: nobody.identity.address, scheme: "eip191", signature }],
  },
  makeSolverKey: { solverId: "nobody", challenge: "none", scheme: "eip191", signature },
  submitCertification: { report: passedReport(nobody), signature },
  moveSolver: { stage: "suspended", reason },
  certifySolver: { report: passedReport(nobody) },
  addWorkspace: { id: "another", name: "Another", sandbox: false },
};

/** A body that fits the route's schema; undefined where that takes an offer. */
export function sampleBody(operationId: string): unknown {
  return bodies[operationId];
}
