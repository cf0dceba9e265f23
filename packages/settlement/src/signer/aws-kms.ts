import { createPublicKey } from "node:crypto";
import { hexToBytes, keccak256, numberToHex, recoverAddress, serializeTransaction } from "viem";
import { publicKeyToAddress } from "viem/accounts";
import type { Address, Hex } from "@tetrafi/core/hex.ts";
import type { Clock } from "../clock.ts";
import { SettlementFault } from "../faults.ts";
import { readDerSignature } from "./der-signature.ts";
import type { Signer } from "./signer.ts";
import { signedHeaders, type AwsCredentials } from "./sigv4.ts";

/** A key of AWS KMS, of the kind ECC_SECG_P256K1 for signing. */
export type KmsKey = {
  readonly region: string;
  /** Key id, ARN or alias. */
  readonly keyId: string;
  /** The region's own unless given. */
  readonly endpoint?: string | undefined;
  readonly credentials: () => Promise<AwsCredentials>;
  readonly clock: Clock;
};

const TIMEOUT_MS = 5_000;
const MAX_ANSWER_BYTES = 65_536;

/** Refusals that pass by themselves, beside those with a status of 429 or 500 and above. */
const PASSING = new Set([
  "ThrottlingException",
  "Throttling",
  "LimitExceededException",
  "RequestLimitExceeded",
  "KeyUnavailableException",
  "KMSInternalException",
  "DependencyTimeoutException",
  "ExpiredTokenException",
]);

/**
 * A key that AWS KMS holds and never gives away. It is asked once for its public key; a signature is used only if it is
 * this account's over exactly this transaction. Throws SettlementFault with SIGNER_UNAVAILABLE or SIGNER_REFUSED.
 */
export async function awsKms(key: KmsKey): Promise<Signer> {
  const { KeySpec, PublicKey } = await ask(key, "GetPublicKey", { KeyId: key.keyId });
  if (KeySpec !== "ECC_SECG_P256K1" || typeof PublicKey !== "string")
    throw new SettlementFault("SIGNER_REFUSED", "the key is not of the kind ECC_SECG_P256K1");
  const address = addressOf(PublicKey);
  return {
    address,
    signTransaction: async (transaction) => {
      const hash = keccak256(serializeTransaction(transaction));
      const { Signature } = await ask(key, "Sign", {
        KeyId: key.keyId,
        Message: Buffer.from(hexToBytes(hash)).toString("base64"),
        MessageType: "DIGEST",
        SigningAlgorithm: "ECDSA_SHA_256",
      });
      const numbers =
        typeof Signature === "string" ? readDerSignature(Buffer.from(Signature, "base64")) : null;
      if (numbers === null) throw new SettlementFault("SIGNER_REFUSED", "its answer is no signature");
      const word = (value: bigint): Hex => numberToHex(value, { size: 32 });
      for (const yParity of [0, 1] as const) {
        const signature = { r: word(numbers.r), s: word(numbers.s), yParity };
        const signer = await recoverAddress({ hash, signature }).catch(() => null);
        if (signer === address) return serializeTransaction(transaction, signature);
      }
      throw new SettlementFault("SIGNER_REFUSED", "it signed something else, or with another key");
    },
  };
}

/** @param publicKey DER of a SubjectPublicKeyInfo, in base64. */
function addressOf(publicKey: string): Address {
  try {
    const der = Buffer.from(publicKey, "base64");
    const { x = "", y = "" } = createPublicKey({ key: der, format: "der", type: "spki" }).export({
      format: "jwk",
    });
    const point = Buffer.concat([Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]);
    return publicKeyToAddress(`0x04${point.toString("hex")}`);
  } catch (cause) {
    throw new SettlementFault("SIGNER_REFUSED", "its public key can't be read", { cause });
  }
}

async function ask(
  { region, endpoint, credentials, clock }: KmsKey,
  operation: "GetPublicKey" | "Sign",
  parameters: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, unknown>>> {
  const url = new URL(endpoint ?? `https://kms.${region}.amazonaws.com/`);
  const body = JSON.stringify(parameters);
  const plain = { "content-type": "application/x-amz-json-1.1", "x-amz-target": `TrentService.${operation}` };
  const request = { host: url.host, headers: plain, body, region, service: "kms" };
  const headers = signedHeaders(request, await credentials(), clock.now());
  let response: Response;
  let text: string;
  try {
    response = await fetch(new URL("/", url), {
      method: "POST",
      headers,
      body,
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    text = await response.text();
  } catch (cause) {
    throw new SettlementFault("SIGNER_UNAVAILABLE", "no answer", { cause });
  }
  const answer = text.length > MAX_ANSWER_BYTES ? null : parsed(text);
  if (response.ok && answer !== null) return answer;
  // The type alone: a message may name accounts.
  const name = answer?.["__type"];
  const type = typeof name === "string" ? /[A-Za-z]*$/.exec(name)?.[0] : "";
  const told = type === undefined || type === "" ? `status ${response.status}` : type;
  const isPassing = response.status >= 500 || response.status === 429 || PASSING.has(told);
  throw new SettlementFault(isPassing ? "SIGNER_UNAVAILABLE" : "SIGNER_REFUSED", told);
}

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
