import { bytesToHex } from "viem";
import type { Address } from "@tetrafi/core/hex.ts";
import { fail, ok, type Result } from "@tetrafi/core/result.ts";
import type { ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import type { Failure } from "@tetrafi/protocol/errors.ts";
import type { AddressProof } from "@tetrafi/protocol/http/solver-registration.ts";
import { challengeDigest } from "@tetrafi/protocol/signing/challenge.ts";
import { recoverSigner } from "@tetrafi/protocol/signing/recover.ts";
import type { ProvenAddress } from "@tetrafi/store/solver-applications.ts";
import type { AcceptContext } from "../order/accept-order.ts";

/** What proofs are checked with. */
export type ProofContext = {
  readonly network: ResolvedNetwork;
  readonly originChain: AcceptContext["originChain"];
};

/**
 * Whether an address signed the challenge: its key, or, where a chain is named, the contract there (EIP-1271). Throws
 * VenueError CHAIN_UNAVAILABLE when no node of that chain answers.
 * @param param Path of the proof in the body, for the failure.
 */
export async function proveAddress(
  { network, originChain }: ProofContext,
  challenge: string,
  { address, scheme, signature, chainId }: AddressProof,
  param: string,
): Promise<Result<ProvenAddress, Failure>> {
  const owner = address.toLowerCase() as Address;
  const digest = challengeDigest(challenge, scheme);
  if (chainId === undefined) {
    const isOwn = recoverSigner(digest, signature) === owner;
    return isOwn
      ? ok({ address: owner, chainId: null, scheme })
      : fail({ code: "ADDRESS_UNPROVEN", param: `${param}/signature` });
  }
  if (network.chain(chainId) === undefined) return fail({ code: "INVALID_FIELD", param: `${param}/chainId` });
  const accepts = await originChain(chainId).acceptsSignature(owner, bytesToHex(digest), signature);
  return accepts
    ? ok({ address: owner, chainId, scheme })
    : fail({ code: "ADDRESS_UNPROVEN", param: `${param}/signature` });
}
