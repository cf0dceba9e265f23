import { readFileSync } from "node:fs";
import { privateKeyToAccount } from "viem/accounts";
import type { Hex } from "@tetrafi/core/hex.ts";
import { ConfigurationError, readJsonFile } from "@tetrafi/protocol/config/read-config.ts";
import { decryptKeystore, Keystore } from "./keystore.ts";
import type { Signer } from "./signer.ts";
import { web3Signer } from "./web3signer.ts";

/** Where the submitter's key is: exactly one of the three. */
export type SignerSettings = {
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
  const ways = ["TETRAFI_SUBMITTER_KEY", "TETRAFI_SUBMITTER_KEYSTORE", "TETRAFI_WEB3SIGNER_URL"] as const;
  if (ways.filter(isSet).length !== 1) faults.push(`set exactly one of ${ways.join(", ")}`);
  const pairs = [
    ["TETRAFI_SUBMITTER_KEYSTORE", "TETRAFI_KEYSTORE_PASSWORD_FILE"],
    ["TETRAFI_WEB3SIGNER_URL", "TETRAFI_WEB3SIGNER_KEY"],
  ] as const;
  for (const [one, other] of pairs) if (isSet(one) && !isSet(other)) faults.push(`${one} needs ${other}`);
  return faults;
}

/** The signer that the settings name. Throws ConfigurationError with what is missing, too much or wrong. */
export function openSigner(settings: SignerSettings): Signer {
  const faults = signerFaults(settings);
  if (faults.length > 0) throw new ConfigurationError(faults);
  const {
    TETRAFI_SUBMITTER_KEY: key,
    TETRAFI_SUBMITTER_KEYSTORE: keystore = "",
    TETRAFI_KEYSTORE_PASSWORD_FILE: passwordFile = "",
    TETRAFI_WEB3SIGNER_URL: url,
    TETRAFI_WEB3SIGNER_KEY: publicKey,
  } = settings;
  if (key !== undefined) return privateKeyToAccount(key);
  if (url !== undefined && publicKey !== undefined) return web3Signer(url, publicKey);
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
