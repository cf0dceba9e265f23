import type { Address, Bytes32, Hex } from "../hex.ts";
import type { HostedCause } from "../hosted/causes.ts";
import type { StandardOrder } from "../order/standard-order.ts";

/** `crossChain` goes through escrow, fill, proof and claim; `sameChain` is one atomic transaction. */
export type SettlementKind = "crossChain" | "sameChain";

/** Life of a settlement. See `transitions.ts` for the table of allowed moves. */
export type SettlementStep =
  | "accepted"
  | "opening"
  | "escrowed"
  | "filling"
  | "filled"
  | "proving"
  | "proved"
  | "claiming"
  | "settled"
  | "refunding"
  | "refunded"
  | "failed";

/** The public status of an order, beside its detailed step. */
export type OrderStatus = "pending" | "settled" | "refunded" | "failed";

/**
 * What a transaction is for. At most one live intent exists per settlement and purpose. `prove` sends the proof over the
 * order's first network and `proveSecond` over its second; `deliver` and `deliverSecond` do their networks' last part.
 * `fill` delivers for a winner whose filler the venue hosts, from the account of that filler.
 */
export type TransactionPurpose =
  | "open"
  | "fill"
  | "prove"
  | "proveSecond"
  | "deliver"
  | "deliverSecond"
  | "claim"
  | "refund"
  | "settle";

/** The part of a settlement's row that decisions depend on. */
export type SettlementRow = {
  readonly orderId: Bytes32;
  readonly rfqId: Bytes32;
  readonly kind: SettlementKind;
  readonly step: SettlementStep;
  readonly order: StandardOrder;
  readonly solver: Address;
};

/** Escrow state as the origin settler's `orderStatus` reports it, or the atomic settler's for `sameChain`. */
export type EscrowStatus = "none" | "deposited" | "claimed" | "refunded";

/** A transaction the settlement process recorded for this settlement. */
export type IntentFact = {
  readonly purpose: TransactionPurpose;
  readonly state: "planned" | "broadcast" | "included" | "final" | "reverted" | "rejected";
  readonly txHash: Hex | null;
  /** Signed versions of this one transaction: fee bumps. Not counted against the budget of reverts. */
  readonly attempts: number;
};

/** A fill seen on the destination chain. */
export type FillFact = {
  readonly solver: Bytes32;
  /** Unix seconds of the fill, as OutputFilled reports. */
  readonly timestamp: number;
  readonly final: boolean;
};

/** What the hosted filler of the winner could do. */
export type HostedFact = {
  /** Why it does not fill now; null: all that the order pays is set aside, and there. */
  readonly cause: HostedCause | null;
  /** Time of the destination chain from which it sends nothing any more, unix seconds. */
  readonly sendUntil: number;
};

/** What else than waiting would get a proof across. */
export type ProvingFact = {
  /** The order has a second network, and both have to carry the proof or the first is late. */
  readonly secondDue: boolean;
  /** What `prove` sent is verified by its network, which is late to deliver it. */
  readonly firstDeliverable: boolean;
  /** The same of `proveSecond`. */
  readonly secondDeliverable: boolean;
};

/** Everything read from the chains for one decision. `latest` and `final` are two views of the same chain. */
export type SettlementFacts = {
  readonly escrow: { readonly latest: EscrowStatus; readonly final: EscrowStatus };
  /** Timestamp of the origin chain's latest block, unix seconds. */
  readonly originTime: number;
  /** Timestamp of the origin chain's final block, unix seconds: what `escrow.final` was read at. */
  readonly originFinalTime: number;
  /** Timestamp of the destination chain's latest block, unix seconds. */
  readonly destinationTime: number;
  readonly fill: FillFact | null;
  /** Null: the winner fills by itself. */
  readonly hosted: HostedFact | null;
  /** The fill is proved in the origin chain's input oracle, at the latest block. */
  readonly proved: boolean;
  readonly proving: ProvingFact;
  /** All of this settlement, whatever their state. */
  readonly intents: readonly IntentFact[];
};

/** The next thing to do for a settlement, computed by `nextStep`. */
export type SettlementAction =
  | { readonly type: "send"; readonly purpose: TransactionPurpose; readonly step: SettlementStep }
  | { readonly type: "move"; readonly step: SettlementStep; readonly reason: string | null }
  | { readonly type: "wait"; readonly for: string; readonly untilMs: number };
