import { readFileSync } from "node:fs";
import { privateKeyToAccount } from "viem/accounts";
import type { Hex } from "@tetrafi/core/hex.ts";
import { ConfigurationError, readJsonFile } from "@tetrafi/protocol/config/read-config.ts";
import { systemClock } from "../clock.ts";
import { awsCredentials, type CredentialSettings } from "./aws-credentials.ts";
import { awsKms } from "./aws-kms.ts";
import { decryptKeystore, Keystore } from "./keystore.ts";
import type { Signer } from "./signer.ts";
import { web3Signer } from "./web3signer.ts";

/** Where the submitter's key is: exactly one of the four. */
export type SignerSettings = CredentialSettings & {
  readonly TETRAFI_KMS_KEY_ID?: string;
  readonly TETRAFI_KMS_REGION?: string;
  readonly TETRAFI_KMS_ENDPOINT?: string;
  readonly TETRAFI_SUBMITTER_KEY?: Hex;
  readonly TETRAFI_SUBMITTER_KEYSTORE?: string;
  readonly TETRAFI_KEYSTORE_PASSWORD_FILE?: string;
  readonly TETRAFI_WEB3SIGNER_URL?: string;
  readonly TETRAFI_WEB3SIGNER_KEY?: Hex;
};

type Names = Readonly<Partial<Record<keyof SignerSettings, unknown>>>;

/** What is missing, or too much, for one signer. */
export function signerFaults(settings: Names): string[] {
  const isSet = (name: keyof SignerSettings): boolean => (settings[name] ?? "") !== "";
  const faults: string[] = [];
  const ways = [
    "TETRAFI_SUBMITTER_KEY",
    "TETRAFI_SUBMITTER_KEYSTORE",
    "TETRAFI_WEB3SIGNER_URL",
    "TETRAFI_KMS_KEY_ID",
  ] as const;
  if (ways.filter(isSet).length !== 1) faults.push(`set exactly one of ${ways.join(", ")}`);
  const pairs = [
    ["TETRAFI_SUBMITTER_KEYSTORE", "TETRAFI_KEYSTORE_PASSWORD_FILE"],
    ["TETRAFI_WEB3SIGNER_URL", "TETRAFI_WEB3SIGNER_KEY"],
    ["TETRAFI_KMS_KEY_ID", "TETRAFI_KMS_REGION"],
    ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
  ] as const;
  for (const [one, other] of pairs) if (isSet(one) && !isSet(other)) faults.push(`${one} needs ${other}`);
  if (
    isSet("TETRAFI_KMS_KEY_ID") &&
    !isSet("AWS_ACCESS_KEY_ID") &&
    !isSet("AWS_CONTAINER_CREDENTIALS_FULL_URI")
  )
    faults.push("TETRAFI_KMS_KEY_ID needs AWS_ACCESS_KEY_ID or AWS_CONTAINER_CREDENTIALS_FULL_URI");
  return faults;
}

/**
 * The signer that the settings name. Throws ConfigurationError with what is missing, too much or wrong, and as awsKms where
 * the key is there.
 */
export async function openSigner(settings: SignerSettings): Promise<Signer> {
  const faults = signerFaults(settings);
  if (faults.length > 0) throw new ConfigurationError(faults);
  const {
    TETRAFI_SUBMITTER_KEY: key,
    TETRAFI_SUBMITTER_KEYSTORE: keystore = "",
    TETRAFI_KEYSTORE_PASSWORD_FILE: passwordFile = "",
    TETRAFI_WEB3SIGNER_URL: url,
    TETRAFI_WEB3SIGNER_KEY: publicKey,
    TETRAFI_KMS_KEY_ID: keyId,
    TETRAFI_KMS_REGION: region,
    TETRAFI_KMS_ENDPOINT: endpoint,
  } = settings;
  if (key !== undefined) return privateKeyToAccount(key);
  if (url !== undefined && publicKey !== undefined) return web3Signer(url, publicKey);
  if (keyId !== undefined && region !== undefined) {
    const credentials = awsCredentials(settings, systemClock);
    return awsKms({ region, keyId, endpoint, credentials, clock: systemClock });
  }
  return privateKeyToAccount(keyIn(keystore, passwordFile));
}

function keyIn(path: string, passwordFile: string): Hex {
  const keystore = readJsonFile(Keystore, path);
  let password: string;
  try {
    // Editors end a file with a line break that is not part of the password.
    password = readFileSync(passwordFile, "utf8").replace(/\r?\n$/, "");
  } catch (cause) {
    throw new ConfigurationError([`${passwordFile}: ${(cause as Error).message}`]);
  }
  const key = decryptKeystore(keystore, password);
  if (key === null) throw new ConfigurationError([`${path}: the password is wrong`]);
  return key;
}
