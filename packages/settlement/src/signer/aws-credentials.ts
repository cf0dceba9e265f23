import { readFile } from "node:fs/promises";
import { Type } from "typebox";
import { Compile } from "typebox/compile";
import type { Clock } from "../clock.ts";
import { SettlementFault } from "../faults.ts";
import type { AwsCredentials } from "./sigv4.ts";

/** Where the keys of AWS are: given, or with the agent of the container that this runs in. */
export type CredentialSettings = {
  readonly AWS_ACCESS_KEY_ID?: string;
  readonly AWS_SECRET_ACCESS_KEY?: string;
  readonly AWS_SESSION_TOKEN?: string;
  readonly AWS_CONTAINER_CREDENTIALS_FULL_URI?: string;
  readonly AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE?: string;
};

const Answer = Compile(
  Type.Object({
    AccessKeyId: Type.String({ minLength: 1 }),
    SecretAccessKey: Type.String({ minLength: 1 }),
    Token: Type.String({ minLength: 1 }),
    Expiration: Type.String({ minLength: 1 }),
  }),
);

const TIMEOUT_MS = 2_000;
/** Renewed so long before they expire. */
const RENEW_MS = 300_000;

/** Gives the keys that are valid now. Throws SettlementFault with SIGNER_UNAVAILABLE where an agent does not. */
export function awsCredentials(settings: CredentialSettings, clock: Clock): () => Promise<AwsCredentials> {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_CONTAINER_CREDENTIALS_FULL_URI: agent,
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: tokenFile,
  } = settings;
  if (accessKeyId !== undefined && secretAccessKey !== undefined) {
    const given = { accessKeyId, secretAccessKey, sessionToken };
    return () => Promise.resolve(given);
  }
  if (agent === undefined) throw new Error("no keys of AWS and no agent are set");
  let kept: { readonly credentials: AwsCredentials; readonly untilMs: number } | null = null;
  return async () => {
    if (kept === null || clock.now() >= kept.untilMs) kept = await ask(agent, tokenFile);
    return kept.credentials;
  };
}

async function ask(
  agent: string,
  tokenFile: string | undefined,
): Promise<{ credentials: AwsCredentials; untilMs: number }> {
  let answer: unknown;
  try {
    // The file's content changes: it is read each time.
    const token = tokenFile === undefined ? null : (await readFile(tokenFile, "utf8")).trim();
    const response = await fetch(agent, {
      headers: token === null ? {} : { authorization: token },
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    answer = await response.json();
  } catch (cause) {
    throw new SettlementFault("SIGNER_UNAVAILABLE", "no keys from the container's agent", { cause });
  }
  if (!Answer.Check(answer))
    throw new SettlementFault("SIGNER_UNAVAILABLE", "the container's agent gives no keys");
  const {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    Token: sessionToken,
    Expiration,
  } = answer;
  const expiresMs = Date.parse(Expiration);
  return { credentials: { accessKeyId, secretAccessKey, sessionToken }, untilMs: expiresMs - RENEW_MS };
}
