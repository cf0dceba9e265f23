import type { Address, Bytes32, Hex } from "../hex.ts";
import type { SplitPricing } from "../allocation/search-split.ts";
import type { RiskCode } from "../risk/check-limits.ts";

/** An asset is a token on a chain. */
export type Asset = { readonly chainId: number; readonly address: Address };

export type SwapType = "ExactInput" | "ExactOutput";

/**
 * How offers are ordered. `price`: best net outcome for the taker. `speed`: shortest expected time, then net outcome.
 * `reliability`: best expected outcome, which prices the chance that the solver fades.
 */
export type RankingPreference = "price" | "speed" | "reliability";

/** An amount of one asset that changes hands. Base units. */
export type Leg = { readonly asset: Asset; readonly amount: bigint };

/** A further amount of the side that a request fixes: an asset more to give, or a delivery more, to its `receiver`. */
export type FixedLeg = Leg & { readonly receiver?: Address };

/**
 * A validated request for quotes. Exactly one amount is left open, and it is on the side that `swapType` doesn't fix: a
 * quote is one number, however many legs there are.
 */
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
  /**
   * What the fixed side has beside that, on the same chain, in the taker's order: several inputs for one output, or one
   * input for several outputs. Absent where there is nothing more.
   */
  readonly moreLegs?: readonly FixedLeg[];
  /** A quote must stay valid at least until here, unix seconds. */
  readonly minValidUntil: number;
  readonly preference: RankingPreference;
  /** The least of the output that the taker accepts if the winner fades, base units; without it there is no ladder. */
  readonly limitAmount?: bigint;
  /** The taker takes a split, by these rules; absent when one solver must give all. */
  readonly split?: SplitRules;
  /**
   * Solvers don't learn which way the taker trades: they quote this direction and the opposite one, see `oppositeOf`.
   * Absent where they may know.
   */
  readonly hidesSide?: true;
};

/** A quote's price of the direction that the taker doesn't want, where its request hides its side. Base units. */
export type OtherSideTerms = {
  readonly inputAmount: bigint;
  readonly outputAmount: bigint;
  readonly etaSeconds: number;
};

/**
 * The same as it is kept: without its signature, so that nobody can ever execute it. What its solver signed is named by
 * `quoteId`, and the signature that it gave by its keccak256.
 */
export type SealedSide = OtherSideTerms & {
  readonly quoteId: string;
  readonly signatureHash: Bytes32;
};

/** How a request may be split among solvers. */
export type SplitRules = {
  /** Most solvers in one split. */
  readonly maxParts: number;
  /** Most nodes that the search looks at. */
  readonly maxSteps: number;
  readonly pricing: SplitPricing;
};

/** What a solver sent, decoded from the wire, nothing checked. */
export type UnverifiedQuote = {
  readonly stage: "unverified";
  readonly rfqId: Bytes32;
  readonly solverId: string;
  readonly inputAmount: bigint;
  readonly outputAmount: bigint;
  /**
   * Least it takes of the side that the request fixes, base units: then the amounts are the most it takes, and their ratio
   * is its price. Absent when it is for the whole request or nothing.
   */
  readonly minFill?: bigint;
  /** Unix seconds. */
  readonly validUntil: number;
  /** Expected seconds from accept to the taker being paid. */
  readonly etaSeconds: number;
  readonly signature: Hex;
  /**
   * Of a quote with several sizes, of which one at most is taken: from the smallest fixed side to the largest. The quote's
   * own amounts and `minFill` are then those of the largest.
   */
  readonly sizes?: readonly QuotedSize[];
  /** Where the request hides its side: the price of the opposite direction, firm as long as this one. */
  readonly otherSide?: OtherSideTerms;
};

/** One of several sizes in a quote: its amounts are the most it takes, and their ratio is its price. Base units. */
export type QuotedSize = {
  readonly inputAmount: bigint;
  readonly outputAmount: bigint;
  /** Least it takes of the side that the request fixes: all of it, of a size that is all or nothing. */
  readonly minFill: bigint;
};

/** What a quote says, whoever vouches for it. */
export type QuoteTerms = Omit<UnverifiedQuote, "stage" | "signature">;

/** A quote whose terms match the RFQ and whose EIP-712 signature is the solver's. */
export type VerifiedQuote = Omit<UnverifiedQuote, "stage" | "otherSide"> & {
  readonly stage: "verified";
  readonly otherSide?: SealedSide;
  readonly quoteId: string;
  readonly solver: Address;
  /** Venue-wide sequence number, given on receipt. Breaks ties. */
  readonly sequence: number;
  /** Receive time, integer microseconds since the epoch. */
  readonly receivedAtUs: number;
};

/**
 * What stands for a quote that its solver didn't sign: the venue's own word that it came from the solver's endpoint. It
 * proves nothing to others; the record says so by having this in the place of a signature.
 */
export type Attestation = {
  /** The solver's name for its quote, if it gave one. */
  readonly reference: string | null;
  /** SHA-256 of the whole answer that the quote was in, as it came. */
  readonly responseSha256: Bytes32;
  readonly transport: "oifV0";
  /** Where the solver takes no exclusive orders: its order is open to whoever fills it first. */
  readonly open?: true;
};

/**
 * A quote whose terms match the RFQ, and of which the venue says that it is the solver's: it came from the endpoint that
 * the solver is registered with. Never for trades that need the solver's signature on chain, and never for part.
 */
export type AttestedQuote = Omit<VerifiedQuote, "stage" | "signature" | "minFill" | "sizes" | "otherSide"> & {
  readonly stage: "attested";
  readonly attestation: Attestation;
};

/** A quote that an auction may rank: signed by its solver, or attested by the venue. */
export type AdmittedQuote = VerifiedQuote | AttestedQuote;

/** An admitted quote with its place in the ranking, 1 is best, and the terms of its score. */
export type RankedOffer = (Omit<VerifiedQuote, "stage"> | Omit<AttestedQuote, "stage">) & {
  readonly stage: "ranked";
  readonly rank: number;
  readonly terms: RankingTerms;
};

/** What every ranking looks at. */
type ScoreTerms = {
  /** The side that quotes differ in: output amount (more is better) or input amount (less is better), base units. */
  readonly measure: "outputAmount" | "inputAmount";
  /** The venue's fee, in base units of the measured side. */
  readonly feeAmount: bigint;
  /** What the taker gets after the fee, or gives including it, in base units of the measured side. */
  readonly netAmount: bigint;
  readonly sequence: number;
};

/** Why an offer stands where it stands: all that its place was decided by. */
export type RankingTerms =
  | (ScoreTerms & { readonly preference: "price" })
  | (ScoreTerms & { readonly preference: "speed"; readonly etaSeconds: number })
  | (ScoreTerms & {
      readonly preference: "reliability";
      /** The chance that this solver fades, parts per million, as the rules of the auction hold it. */
      readonly fadePpm: number;
      /** `netAmount` less (or plus, when it is given) what a fade costs times its chance. Base units. */
      readonly expectedAmount: bigint;
    });

/** What a ranking takes from outside the quotes, as it was at the close. Kept in the record, since it changes. */
export type RankingRules = {
  /** The corridor's fee, basis points of the measured side, 0 to 10,000. */
  readonly feeBps: number;
  /** What a fade costs the taker in this corridor, basis points of the net amount, 0 to 10,000. */
  readonly fadeCostBps: number;
  /** The chance that a solver fades, parts per million, 0 to 1,000,000; each once. A solver that isn't listed counts as 0. */
  readonly fadePpm: readonly { readonly solverId: string; readonly ppm: number }[];
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
  | "partNotAllowed"
  | "validityTooShort"
  | "amountOutOfRange"
  | "signatureInvalid"
  | RiskRefusal;

/** A limit or a switch stood against the quote (design §3.4). Says nothing of how the solver stands. */
export type RiskRefusal = Exclude<RiskCode, "duplicateRequest" | "rateAboveLimit">;
