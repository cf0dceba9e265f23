import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { UsedChallenge } from "@tetrafi/store/used-challenges.ts";

/** What a challenge is answered for. */
export type ChallengePurpose = "apply" | "key";

/** Texts that prove an address. Nothing is kept of them until they are answered, and any process knows its own. */
export type Challenges = {
  readonly issue: (
    purpose: ChallengePurpose,
    solverId: string,
    nowMs: number,
  ) => { readonly challenge: string; readonly expiresAtMs: number };
  /** The challenge to use up; null where it is not one of these for this purpose and solver, or has expired. */
  readonly check: (
    challenge: string,
    purpose: ChallengePurpose,
    solverId: string,
    nowMs: number,
  ) => UsedChallenge | null;
};

const VALID_MS = 600_000;
const SHAPE =
  /^TetraFi: (?:apply as|get an API key of) solver ([a-z0-9-]{1,32})\.\nValid until (\d{1,16})\.\nNonce [0-9a-f]{32}\.\nSeal ([0-9a-f]{64})\.$/;

const intents = { apply: "apply as", key: "get an API key of" } as const;

/** Sealed with HMAC-SHA256 under a key that is derived from the secret, 32 bytes as hex. */
export function openChallenges(secret: string): Challenges {
  const key = createHmac("sha256", Buffer.from(secret, "hex")).update("solver challenges").digest();
  const sealOf = (text: string): Buffer => createHmac("sha256", key).update(text).digest();
  return {
    issue: (purpose, solverId, nowMs) => {
      const expiresAtMs = nowMs + VALID_MS;
      const nonce = randomBytes(16).toString("hex");
      const text = `TetraFi: ${intents[purpose]} solver ${solverId}.\nValid until ${expiresAtMs}.\nNonce ${nonce}.\n`;
      return { challenge: `${text}Seal ${sealOf(text).toString("hex")}.`, expiresAtMs };
    },
    check: (challenge, purpose, solverId, nowMs) => {
      const match = SHAPE.exec(challenge);
      if (match === null) return null;
      const [, namedSolver, expires, seal = ""] = match;
      const text = challenge.slice(0, challenge.lastIndexOf("Seal "));
      if (!timingSafeEqual(sealOf(text), Buffer.from(seal, "hex"))) return null;
      const expiresAtMs = Number(expires);
      if (namedSolver !== solverId || expiresAtMs <= nowMs) return null;
      if (!challenge.startsWith(`TetraFi: ${intents[purpose]} solver `)) return null;
      return { hash: createHash("sha256").update(challenge).digest(), expiresAtMs };
    },
  };
}
