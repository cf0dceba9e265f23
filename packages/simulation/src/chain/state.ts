import { hexToString, stringToHex } from "viem";
import type { Address, Bytes32, Hex } from "@tetrafi/core/hex.ts";
import type { EscrowStatus } from "@tetrafi/core/settlement/types.ts";
import type { ProofNetworkName } from "@tetrafi/protocol/config/network.ts";

/** A proof on its way between chains. */
export type ProofMessage = {
  readonly id: string;
  readonly originChainId: number;
  readonly network: ProofNetworkName;
  /** What it is filed under at the origin chain's oracle. */
  readonly proof: string;
  /** What the adapter's event there tells. */
  readonly filed: Bytes32;
  readonly orderId: Bytes32;
};

/** The bytes of a message that carries several proofs, and what they hold. */
export function messageBytes(proofs: readonly ProofMessage[]): Hex {
  return stringToHex(JSON.stringify(proofs));
}
export function messagesIn(bytes: Hex): readonly ProofMessage[] {
  return JSON.parse(hexToString(bytes)) as ProofMessage[];
}

/** What the contracts of one chain hold after a block. */
export type ChainState = {
  /** Escrow and atomic settler: order ids tell them apart. */
  readonly orders: Map<Bytes32, EscrowStatus>;
  /** `orderId:outputHash` → `solver:timestamp`. */
  readonly fills: Map<string, string>;
  /** By network. */
  readonly proofs: Set<string>;
  /** Ids of messages that the mailbox has handed over. */
  readonly delivered: Set<string>;
  readonly dispatched: ProofMessage[];
  /** Permits that were used, or that their owner withdrew: `owner:nonce`. */
  readonly permits: Set<string>;
  /** `token:account` → base units. */
  readonly balances: Map<string, bigint>;
  /** Next nonces of accounts whose transactions have them. */
  readonly nonces: Map<Address, number>;
};

export function emptyState(): ChainState {
  return {
    orders: new Map(),
    fills: new Map(),
    proofs: new Set(),
    delivered: new Set(),
    dispatched: [],
    permits: new Set(),
    balances: new Map(),
    nonces: new Map(),
  };
}

export function copyState(state: ChainState): ChainState {
  return {
    orders: new Map(state.orders),
    fills: new Map(state.fills),
    proofs: new Set(state.proofs),
    delivered: new Set(state.delivered),
    dispatched: [...state.dispatched],
    permits: new Set(state.permits),
    balances: new Map(state.balances),
    nonces: new Map(state.nonces),
  };
}

export function balanceOf(state: ChainState, token: string, account: string): bigint {
  return state.balances.get(`${token}:${account}`) ?? 0n;
}

/** Moves tokens. Throws on an account that doesn't have them. */
export function transfer(state: ChainState, token: string, from: string, to: string, amount: bigint): void {
  const had = balanceOf(state, token, from);
  if (had < amount) throw new Error("ERC20InsufficientBalance");
  state.balances.set(`${token}:${from}`, had - amount);
  state.balances.set(`${token}:${to}`, balanceOf(state, token, to) + amount);
}
