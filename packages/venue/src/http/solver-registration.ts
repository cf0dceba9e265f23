import { randomBytes } from "node:crypto";
import { bytesToHex } from "viem";
import type { ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { newApiKey } from "@tetrafi/protocol/api-key.ts";
import { VenueError } from "@tetrafi/protocol/error-body.ts";
import type { ErrorCode } from "@tetrafi/protocol/errors.ts";
import type {
  ApplicationRequest,
  ApplicationResponse,
  ApplicationView,
  ChallengeRequest,
  ChallengeResponse,
  SolverKeyRequest,
  SolverKeyResponse,
} from "@tetrafi/protocol/http/solver-registration.ts";
import type { Database } from "@tetrafi/store/database.ts";
import {
  findApplication,
  submitApplication,
  type ApplicationOutcome,
  type ProvenAddress,
} from "@tetrafi/store/solver-applications.ts";
import { insertSolverKey, type KeyOutcome } from "@tetrafi/store/solver-keys.ts";
import type { Clock } from "../clock.ts";
import type { Challenges } from "../solver/challenges.ts";
import type { CertificationLimits } from "../solver/certify.ts";
import type { SolverDirectory } from "../solver/directory.ts";
import { proveAddress, type ProofContext } from "../solver/prove-address.ts";
import type { Handler } from "./server.ts";

/** Most applications that wait for the operator. */
const MOST_WAITING = 1_000;
/** Most keys of one solver that are not revoked. */
const MOST_KEYS = 5;

/** What registration needs. */
export type RegistrationContext = ProofContext & {
  readonly database: Database;
  readonly clock: Clock;
  readonly network: ResolvedNetwork;
  readonly directory: SolverDirectory;
  readonly challenges: Challenges;
  /** By what a solver may be certified. */
  readonly certification: CertificationLimits;
  /** Makes this process feel what was changed. */
  readonly refresh: () => Promise<void>;
};

const applicationRefusals = {
  challengeUsed: "CHALLENGE_INVALID",
  idTaken: "SOLVER_ID_TAKEN",
  addressTaken: "SOLVER_ADDRESS_TAKEN",
  full: "APPLICATIONS_FULL",
} as const satisfies Record<Exclude<ApplicationOutcome, "applied">, ErrorCode>;

const keyRefusals = {
  challengeUsed: "CHALLENGE_INVALID",
  notAdmitted: "SOLVER_NOT_ADMITTED",
  tooMany: "KEY_LIMIT",
} as const satisfies Record<Exclude<KeyOutcome, "made">, ErrorCode>;

/** POST /api/v1/solvers/challenges */
export function postChallenge({ challenges, clock }: RegistrationContext): Handler {
  return ({ request }): ChallengeResponse => {
    const { purpose, solverId } = request.body as ChallengeRequest;
    return challenges.issue(purpose, solverId, clock.nowMs());
  };
}

/** POST /api/v1/solvers/applications: recorded once every address has proven itself. */
export function postApplication(context: RegistrationContext): Handler {
  const { database, clock, challenges, network, refresh } = context;
  return async ({ request }): Promise<ApplicationResponse> => {
    const body = request.body as ApplicationRequest;
    const { solverId, name, entity, contact, corridors } = body;
    for (const [place, { corridor }] of corridors.entries())
      if (!network.corridors.some(({ id }) => id === corridor))
        throw new VenueError({ code: "UNKNOWN_CORRIDOR", param: `/corridors/${place}/corridor` });
    const nowMs = clock.nowMs();
    const challenge = challenges.check(body.challenge, "apply", solverId, nowMs);
    if (challenge === null) throw new VenueError({ code: "CHALLENGE_INVALID", param: "/challenge" });
    const addresses = await proveAll(context, body);
    const id = randomBytes(16).toString("hex");
    const outcome = await submitApplication(
      database,
      {
        id,
        solverId,
        name,
        entityId: entity.id,
        entityName: entity.name,
        contact,
        corridors,
        appliedAtMs: nowMs,
      },
      addresses,
      challenge,
      MOST_WAITING,
    );
    if (outcome !== "applied") throw new VenueError({ code: applicationRefusals[outcome] });
    await refresh();
    return { applicationId: id, solverId, stage: "applied" };
  };
}

/** The proven addresses, the one that quotes first. Throws VenueError for the first that proves nothing. */
async function proveAll(
  context: ProofContext,
  { challenge, addresses }: ApplicationRequest,
): Promise<[ProvenAddress, ...ProvenAddress[]]> {
  const proven: ProvenAddress[] = [];
  for (const [place, proof] of addresses.entries()) {
    // Quotes are checked by their key: a contract can't sign them.
    if (place === 0 && proof.chainId !== undefined)
      throw new VenueError({ code: "INVALID_FIELD", param: "/addresses/0/chainId" });
    const outcome = await proveAddress(context, challenge, proof, `/addresses/${place}`);
    if (!outcome.ok) throw new VenueError(outcome.error);
    proven.push(outcome.value);
  }
  const [quoting, ...others] = proven;
  if (quoting === undefined) throw new Error("the schema lets no application have no address");
  return [quoting, ...others];
}

/** GET /api/v1/solvers/applications/{id} */
export function getApplication({ database }: RegistrationContext): Handler {
  return async ({ request }): Promise<ApplicationView> => {
    const { id } = request.params as { id: string };
    const found = await findApplication(database, id);
    if (found === null) throw new VenueError({ code: "UNKNOWN_APPLICATION" });
    return found;
  };
}

/** POST /api/v1/solvers/keys: to whoever signs as the address that quotes. */
export function postSolverKey(context: RegistrationContext): Handler {
  const { database, clock, challenges, directory, refresh } = context;
  return async ({ request }): Promise<SolverKeyResponse> => {
    const { solverId, scheme, signature, ...body } = request.body as SolverKeyRequest;
    const nowMs = clock.nowMs();
    const challenge = challenges.check(body.challenge, "key", solverId, nowMs);
    if (challenge === null) throw new VenueError({ code: "CHALLENGE_INVALID", param: "/challenge" });
    const solver = directory.find(solverId);
    if (solver === null) throw new VenueError({ code: "SOLVER_NOT_ADMITTED" });
    const proof = { address: solver.address, scheme, signature };
    const proven = await proveAddress(context, body.challenge, proof, "");
    if (!proven.ok) throw new VenueError(proven.error);
    const keyId = bytesToHex(randomBytes(12)).slice(2);
    const { key, keyHash } = newApiKey(keyId);
    const outcome = await insertSolverKey(
      database,
      { id: keyId, solverId, keyHash, nowMs },
      challenge,
      MOST_KEYS,
    );
    if (outcome !== "made") throw new VenueError({ code: keyRefusals[outcome] });
    await refresh();
    return { solverId, keyId, apiKey: key };
  };
}
