import { Type } from "typebox";
import { ConfigurationError, readJsonFile } from "@tetrafi/protocol/config/read-config.ts";
import { openSigner, type SignerSettings } from "./open-signer.ts";
import type { Signer } from "./signer.ts";

/** Beside the process's own. */
const MOST_OTHERS = 15;

/** The file of more signers: each names its key by the same settings as the process does. */
export const MoreSigners = Type.Array(
  Type.Record(Type.String({ pattern: "^(TETRAFI|AWS)_[A-Z0-9_]+$" }), Type.String()),
  {
    minItems: 1,
    maxItems: MOST_OTHERS,
  },
);

/**
 * The signer that the settings name, and those of the file that they name. Throws ConfigurationError with what is missing,
 * too much or wrong, and where two are the same account.
 */
export async function openSigners(
  settings: SignerSettings & { readonly TETRAFI_MORE_SUBMITTERS_FILE?: string },
): Promise<readonly [Signer, ...Signer[]]> {
  const { TETRAFI_MORE_SUBMITTERS_FILE: path = "" } = settings;
  const signers: [Signer, ...Signer[]] = [await openSigner(settings)];
  if (path === "") return signers;
  const seen = new Set(signers.map(({ address }) => address.toLowerCase()));
  for (const [at, one] of readJsonFile(MoreSigners, path).entries()) {
    const signer = await openOne(one, `${path}: signer ${at + 1}`);
    if (seen.has(signer.address.toLowerCase()))
      throw new ConfigurationError([
        `${path}: signer ${at + 1} is ${signer.address}, which is there already`,
      ]);
    seen.add(signer.address.toLowerCase());
    signers.push(signer);
  }
  return signers;
}

async function openOne(settings: SignerSettings, where: string): Promise<Signer> {
  try {
    return await openSigner(settings);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new ConfigurationError(error.faults.map((fault) => `${where}: ${fault}`));
  }
}
