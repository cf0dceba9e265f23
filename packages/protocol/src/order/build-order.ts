import { bytesToHex } from "viem";
import type { Address, Bytes32, Hex } from "@tetrafi/core/hex.ts";
import type { ExclusiveDutch } from "@tetrafi/core/order/ladder.ts";
import type { StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import type { SettlementKind } from "@tetrafi/core/settlement/types.ts";
import type { ChainProfile, CorridorConfig } from "../config/network.ts";
import { addressToBytes32 } from "./bytes32.ts";
import { keccak256Bytes } from "../signing/keccak.ts";
import { crossableContext, exclusiveDutchContext, exclusiveLimitContext } from "./context.ts";
import { proofOracles } from "./proof-oracles.ts";
import { WORD_BYTES, writeHex } from "./words.ts";

/** What one account gets of one token. Base units. */
export type Delivery = { readonly token: Address; readonly amount: bigint; readonly receiver: Address };

/** What an order is made of. Amounts are base units. */
export type OrderTerms = {
  readonly origin: ChainProfile;
  readonly destination: ChainProfile;
  readonly corridor: CorridorConfig;
  readonly user: Address;
  readonly receiver: Address;
  readonly rfqId: Bytes32;
  readonly solver: Address;
  readonly inputToken: Address;
  readonly inputAmount: bigint;
  readonly outputToken: Address;
  readonly outputAmount: bigint;
  /** Anybody may fill it, at the same amounts. Across chains only. */
  readonly isOpen?: boolean;
  /** How the output's price falls once the winner's exclusive time is over; absent when it doesn't. Across chains only. */
  readonly dutch?: ExclusiveDutch;
  /** What the taker gives beside that, on the origin chain. */
  readonly moreInputs?: readonly { readonly token: Address; readonly amount: bigint }[];
  /** What is delivered beside that, on the destination chain. */
  readonly moreOutputs?: readonly Delivery[];
  /** Unix seconds from which the corridor's deadlines count. */
  readonly nowSeconds: number;
};

/** An order with the contract that will hold it. */
export type BuiltOrder = {
  readonly order: StandardOrder;
  readonly settler: Address;
  readonly kind: SettlementKind;
};

/** The auction's name: a commitment to the taker that does not reveal it. `salt` is 32 random bytes. */
export function rfqIdOf(user: Address, salt: Bytes32): Bytes32 {
  const words = new Uint8Array(2 * WORD_BYTES);
  writeHex(words, 0, user);
  writeHex(words, 1, salt);
  return bytesToHex(keccak256Bytes(words));
}

/**
 * The StandardOrder of an offer. Across chains each output is an exclusive limit order for the winner, or a limit order if
 * it is open, or a single one an exclusive dutch order where it carries a ladder; on one chain the atomic settler plays
 * settler and oracle on both sides, and the order is the winner's as long as it lives.
 */
export function buildOrder(terms: OrderTerms): BuiltOrder {
  const { origin, destination, corridor, dutch, nowSeconds, moreInputs = [], moreOutputs = [] } = terms;
  if (dutch !== undefined && terms.isOpen === true) throw new Error("an open order carries no ladder");
  if (dutch !== undefined && moreOutputs.length > 0) throw new Error("several outputs carry no ladder");
  const kind = origin.chainId === destination.chainId ? "sameChain" : "crossChain";
  const atomic = lower(origin.contracts.atomicSettler);
  const crossChain = kind === "crossChain";
  const oracles = proofOracles(corridor.proof, origin, destination);
  if (typeof oracles === "string") throw new Error(`the network file has no ${oracles}`);
  const { inputToken, inputAmount, outputToken, outputAmount, receiver } = terms;
  const inputs = [{ token: inputToken, amount: inputAmount }, ...moreInputs];
  const way = {
    oracle: addressToBytes32(crossChain ? oracles.outputOracle : atomic),
    settler: addressToBytes32(crossChain ? destination.contracts.outputSettler : atomic),
    chainId: BigInt(destination.chainId),
  };
  const context = crossChain ? priceRule(terms) : tradeRule(terms);
  const first = { token: outputToken, amount: dutch?.leastAmount ?? outputAmount, receiver };
  const order: StandardOrder = {
    user: lower(terms.user),
    nonce: BigInt(terms.rfqId),
    originChainId: BigInt(origin.chainId),
    expires: nowSeconds + corridor.expirySeconds,
    fillDeadline: nowSeconds + corridor.fillWindowSeconds,
    inputOracle: crossChain ? oracles.inputOracle : atomic,
    inputs: inputs.map(({ token, amount }) => [BigInt(token), amount]),
    outputs: [first, ...moreOutputs].map((delivery) => ({
      ...way,
      token: addressToBytes32(delivery.token),
      amount: delivery.amount,
      recipient: addressToBytes32(delivery.receiver),
      callbackData: "0x",
      context,
    })),
  };
  return { order, settler: crossChain ? lower(origin.contracts.inputSettler) : atomic, kind };
}

/** OIF's limit order, in the form that its solver writes and takes. */
const LIMIT_CONTEXT: Hex = "0x";

/** The rule by which the output's price goes, as its context says it. */
function priceRule({ corridor, dutch, isOpen = false, nowSeconds, solver }: OrderTerms): Hex {
  if (isOpen) return LIMIT_CONTEXT;
  return dutch === undefined
    ? exclusiveLimitContext(solver, nowSeconds + corridor.exclusiveSeconds)
    : exclusiveDutchContext(dutch);
}

/**
 * Whose an order on one chain is. Others than the winner never get it: whoever sees the transaction under way could
 * otherwise execute the order with a quote of its own.
 */
function tradeRule({ origin, corridor, nowSeconds, solver }: OrderTerms): Hex {
  const afterTheEnd = nowSeconds + corridor.fillWindowSeconds + 1;
  return origin.crosser === undefined || (corridor.crossingWaitMs ?? 0) === 0
    ? exclusiveLimitContext(solver, afterTheEnd)
    : crossableContext(solver, afterTheEnd, origin.crosser);
}

const lower = (address: Address): Address => address.toLowerCase() as Address;
