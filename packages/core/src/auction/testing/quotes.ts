import type { AttestedQuote, Rfq, SealedSide, UnverifiedQuote, VerifiedQuote } from "../types.ts";

/** Times of the test auctions: microseconds of the opening, and its unix second. */
export const OPENED_AT_US = 1_800_000_000_000_000;
export const OPENED_AT_SECONDS = 1_800_000_000;

const bytes32 = (byte: string): `0x${string}` => `0x${byte.repeat(32)}`;
const address = (byte: string): `0x${string}` => `0x${byte.repeat(20)}`;

/** A request for 1,000 units of input, with what a test changes. */
export function testRfq(changes: Partial<Rfq> = {}): Rfq {
  return {
    rfqId: bytes32("aa"),
    workspaceId: "fund",
    user: address("01"),
    receiver: address("02"),
    input: { chainId: 31337, address: address("03") },
    output: { chainId: 31338, address: address("04") },
    swapType: "ExactInput",
    amount: 1_000n,
    minValidUntil: OPENED_AT_SECONDS + 30,
    preference: "price",
    ...changes,
  };
}

/** The address of the test solver with this number. */
export function solverAddress(number: number): `0x${string}` {
  return `0x${number.toString(16).padStart(40, "0")}`;
}

/** Solvers 1 to `count`, as an auction asks them. */
export function testSolvers(count: number): { solverId: string; address: `0x${string}` }[] {
  return Array.from({ length: count }, (_, at) => ({
    solverId: `solver-${at + 1}`,
    address: solverAddress(at + 1),
  }));
}

/** What solver `number` sends in answer to `testRfq()`. */
export function unverifiedQuote(number: number, changes: Partial<UnverifiedQuote> = {}): UnverifiedQuote {
  return {
    stage: "unverified",
    rfqId: bytes32("aa"),
    solverId: `solver-${number}`,
    inputAmount: 1_000n,
    outputAmount: 990n,
    validUntil: OPENED_AT_SECONDS + 60,
    etaSeconds: 20,
    signature: `0x${"5a".repeat(65)}`,
    ...changes,
  };
}

/** The same, verified, received `sequence` microseconds after the opening. */
export function verifiedQuote(
  number: number,
  sequence: number,
  changes: Partial<VerifiedQuote> = {},
): VerifiedQuote {
  const { otherSide: _otherSide, ...quote } = unverifiedQuote(number);
  return {
    ...quote,
    stage: "verified",
    quoteId: `quote-${sequence}`,
    solver: solverAddress(number),
    sequence,
    receivedAtUs: OPENED_AT_US + sequence,
    ...changes,
  };
}

/** The same quote as its solver's endpoint would have answered it: not signed, attested by the venue. */
export function attestedQuote({ signature: _signature, ...quote }: VerifiedQuote): AttestedQuote {
  const attestation = { reference: null, responseSha256: bytes32("5b"), transport: "oifV0" } as const;
  return { ...quote, stage: "attested", attestation };
}

/** The opposite direction of a quote of solver `number` as it is kept. */
export function sealedSide(number: number, changes: Partial<SealedSide> = {}): SealedSide {
  return {
    inputAmount: 1_010n,
    outputAmount: 1_000n,
    etaSeconds: 30,
    quoteId: `other-${number}`,
    signatureHash: bytes32("5c"),
    ...changes,
  };
}
