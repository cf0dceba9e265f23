import { privateKeyToAddress } from "viem/accounts";
import type { Hex } from "@tetrafi/core/hex.ts";
import type {
  AddressProof,
  ApplicationRequest,
  ApplicationResponse,
  ChallengeRequest,
  ChallengeResponse,
  SolverKeyResponse,
} from "@tetrafi/protocol/http/solver-registration.ts";
import { challengeDigest } from "@tetrafi/protocol/signing/challenge.ts";
import { signDigest } from "@tetrafi/protocol/signing/recover.ts";
import { postJson } from "../taker/post-json.ts";

/** What an applicant says of itself; its addresses are proven by `register` itself. */
export type SolverApplicationForm = Omit<ApplicationRequest, "challenge" | "addresses">;

/** Signs a challenge with a key, as a personal message. */
export function proveKey(challenge: string, privateKey: Hex): AddressProof {
  return {
    address: privateKeyToAddress(privateKey),
    scheme: "eip191",
    signature: signDigest(challengeDigest(challenge, "eip191"), privateKey),
  };
}

/**
 * Applies to quote at a venue.
 * @param privateKey Of the address that will sign quotes and fills.
 * @param proofs Of further addresses, keys or contracts, over the challenge that it is given.
 * @throws ApiError
 */
export async function applyAsSolver(
  apiUrl: string,
  form: SolverApplicationForm,
  privateKey: Hex,
  proofs: (challenge: string) => readonly AddressProof[] | Promise<readonly AddressProof[]> = () => [],
): Promise<ApplicationResponse> {
  const challenge = await requestChallenge(apiUrl, { purpose: "apply", solverId: form.solverId });
  const addresses = [proveKey(challenge, privateKey), ...(await proofs(challenge))];
  const body: ApplicationRequest = { ...form, challenge, addresses };
  return (await postJson({
    apiUrl,
    apiKey: null,
    path: "solvers/applications",
    body,
  })) as ApplicationResponse;
}

/** Gets an admitted solver an API key, which is shown once. Throws ApiError. */
export async function requestSolverKey(
  apiUrl: string,
  solverId: string,
  privateKey: Hex,
): Promise<SolverKeyResponse> {
  const challenge = await requestChallenge(apiUrl, { purpose: "key", solverId });
  const { scheme, signature } = proveKey(challenge, privateKey);
  const body = { solverId, challenge, scheme, signature };
  return (await postJson({ apiUrl, apiKey: null, path: "solvers/keys", body })) as SolverKeyResponse;
}

async function requestChallenge(apiUrl: string, body: ChallengeRequest): Promise<string> {
  const answer = await postJson({ apiUrl, apiKey: null, path: "solvers/challenges", body });
  return (answer as ChallengeResponse).challenge;
}
