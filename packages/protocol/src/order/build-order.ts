import { bytesToHex } from "viem";
import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import type { StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import type { SettlementKind } from "@tetrafi/core/settlement/types.ts";
import type { ChainProfile, CorridorConfig } from "../config/network.ts";
import { addressToBytes32 } from "./bytes32.ts";
import { keccak256Bytes } from "../signing/keccak.ts";
import { exclusiveLimitContext } from "./context.ts";
import { proofOracles } from "./proof-oracles.ts";
import { WORD_BYTES, writeHex } from "./words.ts";

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
 * The StandardOrder of an offer. Across chains the output is an exclusive limit order for the winner; on one chain the
 * atomic settler plays settler and oracle on both sides.
 */
export function buildOrder(terms: OrderTerms): BuiltOrder {
  const { origin, destination, corridor, nowSeconds } = terms;
  const kind = origin.chainId === destination.chainId ? "sameChain" : "crossChain";
  const atomic = lower(origin.contracts.atomicSettler);
  const crossChain = kind === "crossChain";
  const oracles = proofOracles(corridor.proof, origin, destination);
  if (typeof oracles === "string") throw new Error(`the network file has no ${oracles}`);
  const order: StandardOrder = {
    user: lower(terms.user),
    nonce: BigInt(terms.rfqId),
    originChainId: BigInt(origin.chainId),
    expires: nowSeconds + corridor.expirySeconds,
    fillDeadline: nowSeconds + corridor.fillWindowSeconds,
    inputOracle: crossChain ? oracles.inputOracle : atomic,
    inputs: [[BigInt(terms.inputToken), terms.inputAmount]],
    outputs: [
      {
        oracle: addressToBytes32(crossChain ? oracles.outputOracle : atomic),
        settler: addressToBytes32(crossChain ? destination.contracts.outputSettler : atomic),
        chainId: BigInt(destination.chainId),
        token: addressToBytes32(terms.outputToken),
        amount: terms.outputAmount,
        recipient: addressToBytes32(terms.receiver),
        callbackData: "0x",
        context: crossChain
          ? exclusiveLimitContext(terms.solver, nowSeconds + corridor.exclusiveSeconds)
          : "0x",
      },
    ],
  };
  return { order, settler: crossChain ? lower(origin.contracts.inputSettler) : atomic, kind };
}

const lower = (address: Address): Address => address.toLowerCase() as Address;
