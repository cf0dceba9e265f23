import { Compile } from "typebox/compile";
import { fail, ok, type Result } from "@tetrafi/core/result.ts";
import type { OifAuth } from "@tetrafi/protocol/config/oif-solvers.ts";
import { SolverTokens } from "@tetrafi/protocol/oif/solver-api.ts";
import type { Clock } from "../clock.ts";
import type { Endpoint, EndpointCall, EndpointFault } from "./endpoint.ts";
import { parseJson } from "./judge-answer.ts";

const tokensShape = Compile(SolverTokens);
const TIMEOUT_MS = 5_000;
/** Tokens are renewed this long before they end, so that no quote waits for one. */
const RENEW_BEFORE_MS = 300_000;
/** Renewed no later than halfway: some live shorter than that. */
const HALF = 2;

type Headers = Readonly<Record<string, string>>;

/** Why there is no token. `refused`: the solver registers nobody like us. */
export type CredentialFault = EndpointFault | "malformed" | "refused";

/** Who the venue is at one solver's endpoint. */
export type Credentials = {
  /** Headers for a request now; null while there are none. Waits for nothing. */
  readonly headers: () => Headers | null;
  /** Gets or renews what is missing or about to end. Shared by callers at the same time. */
  readonly renew: () => Promise<Result<void, CredentialFault>>;
  /** What was sent was not taken: it is not used again. */
  readonly discard: () => void;
};

type Tokens = {
  readonly access: string;
  readonly refresh: string | null;
  readonly renewAtMs: number;
  readonly endsAtMs: number;
};

/** Credentials as the configuration has them. No secret is ever logged or put into an error. */
export function openCredentials(auth: OifAuth, endpoint: Endpoint, clock: Clock): Credentials {
  if (auth.type !== "jwt") {
    const headers: Headers = auth.type === "header" ? { [auth.name]: auth.value } : {};
    return { headers: () => headers, renew: async () => ok(undefined), discard: () => undefined };
  }
  return jwtCredentials(auth, endpoint, clock);
}

function jwtCredentials(
  { clientId, clientName, scopes }: Extract<OifAuth, { type: "jwt" }>,
  endpoint: Endpoint,
  clock: Clock,
): Credentials {
  let tokens: Tokens | null = null;
  let renewing: Promise<Result<void, CredentialFault>> | null = null;
  const ask = async (path: string, body: object): Promise<Result<void, CredentialFault>> => {
    const asked = await askForTokens(endpoint, path, body, tokens?.refresh ?? null, clock);
    if (!asked.ok) return asked;
    tokens = asked.value;
    return ok(undefined);
  };
  const register = (): Promise<Result<void, CredentialFault>> =>
    ask("auth/register", {
      client_id: clientId,
      client_name: clientName ?? `TetraFi - ${clientId}`,
      scopes: scopes ?? ["read-orders", "create-orders"],
    });
  const renew = async (): Promise<Result<void, CredentialFault>> => {
    if (tokens !== null && clock.nowMs() < tokens.renewAtMs) return ok(undefined);
    if (tokens?.refresh != null) {
      const refreshed = await ask("auth/refresh", { refresh_token: tokens.refresh });
      if (refreshed.ok) return refreshed;
    }
    return register();
  };
  return {
    headers: () =>
      tokens === null || clock.nowMs() >= tokens.endsAtMs
        ? null
        : { authorization: `Bearer ${tokens.access}` },
    renew: () => (renewing ??= renew().finally(() => (renewing = null))),
    discard: () => (tokens = null),
  };
}

async function askForTokens(
  endpoint: Endpoint,
  path: string,
  body: object,
  earlierRefresh: string | null,
  clock: Clock,
): Promise<Result<Tokens, CredentialFault>> {
  const call: EndpointCall = {
    method: "POST",
    path,
    body: JSON.stringify(body),
    timeoutMs: TIMEOUT_MS,
    onTimeout: "deadline",
    isRepeatable: true,
  };
  const answer = await endpoint.call(call);
  if (!answer.ok) return answer;
  const { status } = answer.value;
  if (status >= 400 && status < 500) return fail("refused");
  const parsed = parseJson(answer.value.body);
  if (status < 200 || status >= 300 || !tokensShape.Check(parsed)) return fail("malformed");
  const nowMs = clock.nowMs();
  const expiresAtMs = parsed.access_token_expires_at * 1_000;
  const endsAtMs = expiresAtMs === 0 ? Number.POSITIVE_INFINITY : expiresAtMs;
  const renewAtMs = Math.max(endsAtMs - RENEW_BEFORE_MS, nowMs + (endsAtMs - nowMs) / HALF);
  return ok({
    access: parsed.access_token,
    refresh: parsed.refresh_token ?? earlierRefresh,
    endsAtMs,
    renewAtMs,
  });
}
