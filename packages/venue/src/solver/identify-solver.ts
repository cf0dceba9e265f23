import { hashMessage, hexToBytes } from "viem";
import type { Hex } from "@tetrafi/core/hex.ts";
import { recoverSigner } from "@tetrafi/protocol/signing/recover.ts";
import type { RegisteredSolver } from "@tetrafi/store/identities.ts";
import type { Keyring } from "../keyring.ts";

/**
 * The active solver whose key this is and whose registered address signed the challenge (EIP-191); null where there is
 * none. Throws when the database is away.
 */
export async function identifySolver(
  venue: {
    readonly keyring: Keyring;
    readonly findSolver: (solverId: string) => RegisteredSolver | null;
  },
  challenge: string,
  apiKey: string,
  signature: Hex,
): Promise<RegisteredSolver | null> {
  const key = await venue.keyring.authenticate(apiKey);
  if (key?.role !== "solver") return null;
  const solver = venue.findSolver(key.solverId);
  if (solver?.status !== "active") return null;
  const signer = recoverSigner(hexToBytes(hashMessage(challenge)), signature);
  return signer === solver.address ? solver : null;
}
