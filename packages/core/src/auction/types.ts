import type { Address, Bytes32, Hex } from "../hex.ts";

/** An asset is a token on a chain. */
export type Asset = { readonly chainId: number; readonly address: Address };

export type SwapType = "ExactInput" | "ExactOutput";

/** How offers are ordered. `speed` and `reliability` are declared by the protocol and refused until they exist. */
export type RankingPreference = "price";

/** A validated request for quotes on one corridor. Exactly one side's amount is fixed, as `swapType` says. */
export type Rfq = {
  /** keccak256(abi.encode(user, salt)): names the auction, hides the taker, and becomes the order's nonce. */
  readonly rfqId: Bytes32;
  readonly workspaceId: string;
  readonly user: Address;
  readonly receiver: Address;
  readonly input: Asset;
  readonly output: Asset;
  readonly swapType: SwapType;
  /** The fixed side, base units: input for ExactInput, output for ExactOutput. */
  readonly amount: bigint;
  /** A quote must stay valid at least until here, unix seconds. */
  readonly minValidUntil: number;
  readonly preference: RankingPreference;
};

/** What a solver sent, decoded from the wire, nothing checked. */
export type UnverifiedQuote = {
  readonly stage: "unverified";
  readonly rfqId: Bytes32;
  readonly solverId: string;
  readonly inputAmount: bigint;
  readonly outputAmount: bigint;
  /** Unix seconds. */
  readonly validUntil: number;
  /** Expected seconds from accept to the taker being paid. */
  readonly etaSeconds: number;
  readonly signature: Hex;
};

/** A quote whose terms match the RFQ and whose EIP-712 signature is the solver's. */
export type VerifiedQuote = Omit<UnverifiedQuote, "stage"> & {
  readonly stage: "verified";
  readonly quoteId: string;
  readonly solver: Address;
  /** Venue-wide sequence number, given on receipt. Breaks ties. */
  readonly sequence: number;
  /** Receive time, integer microseconds since the epoch. */
  readonly receivedAtUs: number;
};

/** A verified quote with its place in the ranking, 1 is best, and the terms of its score. */
export type RankedOffer = Omit<VerifiedQuote, "stage"> & {
  readonly stage: "ranked";
  readonly rank: number;
  readonly terms: RankingTerms;
};

/** Why an offer stands where it stands. */
export type RankingTerms = {
  readonly preference: RankingPreference;
  /** What is compared: output amount (more is better) or input amount (less is better), base units. */
  readonly measure: "outputAmount" | "inputAmount";
  readonly netAmount: bigint;
  readonly sequence: number;
};

export type AuctionState = "open" | "closed" | "accepted" | "expired" | "cancelled";

/** Why an auction closed. */
export type CloseReason = "allAnswered" | "windowElapsed" | "noSolvers" | "takerGone";

/** Causes for which a solver's message is refused. Each is counted. */
export type QuoteRefusal =
  | "unknownRfq"
  | "notAsked"
  | "late"
  | "termsMismatch"
  | "validityTooShort"
  | "amountOutOfRange"
  | "signatureInvalid";
