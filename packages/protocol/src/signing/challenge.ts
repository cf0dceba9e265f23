import { hashMessage, hashTypedData, hexToBytes } from "viem";
import type { Hex } from "@tetrafi/core/hex.ts";

/** How a challenge is signed: as a personal message (EIP-191), or as typed data (EIP-712). */
export type ChallengeScheme = "eip191" | "eip712";

/** EIP-712 typed data of a challenge. */
export function challengeTypedData(challenge: string) {
  return {
    domain: { name: "TetraFi", version: "1" },
    types: { SolverChallenge: [{ name: "challenge", type: "string" }] },
    primaryType: "SolverChallenge",
    message: { challenge },
  } as const;
}

/** What is signed to prove an address, 32 bytes. */
export function challengeDigest(challenge: string, scheme: ChallengeScheme): Uint8Array {
  return hexToBytes(
    scheme === "eip191" ? hashMessage(challenge) : hashTypedData(challengeTypedData(challenge)),
  );
}

/** What a solver signs to hand in a report, 32 bytes: a personal message that names the report's SHA-256, 32 bytes as hex. */
export function certificationDigest(reportHash: Hex): Uint8Array {
  return hexToBytes(hashMessage(`TetraFi certification ${reportHash}`));
}
