import type { Address, Bytes32, Hex } from "@tetrafi/core/hex.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import type { Chain } from "../chain/chain.ts";
import type { Call } from "../lane/simulate.ts";
import type { ProofLeg } from "./proof-route.ts";

/** What is to be sent, from the destination chain of an order to its origin. */
export type Submission = {
  readonly destination: Chain;
  readonly origin: ChainProfile;
  readonly leg: ProofLeg;
  /** The contract that vouches for the payloads when the adapter asks. */
  readonly source: Address;
  readonly payloads: readonly Hex[];
  /** For recording them on the origin chain. */
  readonly gas: bigint;
  /** Calls the adapter. */
  readonly from: Address;
};

/** A message that was sent, as its network knows it. */
export type ProofMessage = {
  readonly id: Bytes32;
  /** As the origin chain is given it. */
  readonly bytes: Hex;
  /** Its place among the sending chain's messages; zero where the network doesn't ask. */
  readonly index: number;
};

/** A log of a transaction's receipt. */
export type MessageLog = { readonly address: Address; readonly topics: readonly Hex[]; readonly data: Hex };

/** A network that carries proofs from one chain to another. */
export type ProofNetwork = {
  /** The adapter's call that sends, and the fee in wei that the network asks for it now. */
  readonly submit: (submission: Submission) => Promise<{ readonly data: Hex; readonly value: bigint }>;
  /** The message that a transaction sent over the leg; null if it sent none. */
  readonly messageIn: (
    logs: readonly MessageLog[],
    leg: ProofLeg,
    destination: ChainProfile,
  ) => ProofMessage | null;
  /**
   * The call on the origin chain by which anybody delivers a message; null before its network's verifiers have verified
   * it, and after it was delivered. Throws where a chain can't be read.
   */
  readonly delivery: (
    message: ProofMessage,
    leg: ProofLeg,
    chains: { readonly origin: Chain; readonly destination: Chain },
  ) => Promise<Call | null>;
};
