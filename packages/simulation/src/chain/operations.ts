import { decodeFunctionData } from "viem";
import type { Address, Bytes32, Hex } from "@tetrafi/core/hex.ts";
import type { MandateOutput, StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import {
  atomicSettlerAbi,
  hyperlaneOracleAbi,
  inputSettlerEscrowAbi,
  orderSetOpenerAbi,
  quorumOracleAbi,
} from "@tetrafi/protocol/abi/generated.ts";
import { mailboxAbi } from "@tetrafi/protocol/abi/hyperlane.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import { orderId } from "@tetrafi/protocol/order/order-id.ts";
import { networksOf } from "./proofs.ts";
import { messagesIn, type ProofMessage } from "./state.ts";

/** Who delivered an output, and when. */
export type SolveParams = { readonly timestamp: number; readonly solver: Bytes32 };

/** What a transaction asks of the contracts. */
export type Operation =
  | {
      readonly type: "open" | "settle";
      readonly orderId: Bytes32;
      readonly order: StandardOrder;
      readonly signature: Hex;
      readonly quote: { readonly solver: Address; readonly validUntil: bigint } | null;
    }
  | {
      readonly type: "claim";
      readonly orderId: Bytes32;
      readonly order: StandardOrder;
      /** Of each output. */
      readonly params: readonly SolveParams[];
      readonly destination: Bytes32;
    }
  | { readonly type: "refund"; readonly orderId: Bytes32; readonly order: StandardOrder }
  | {
      readonly type: "prove";
      readonly domain: number;
      readonly adapter: Address;
      /** The quorum oracle that sends through the adapter. */
      readonly quorum: Address | null;
      readonly source: Address;
      readonly payloads: readonly Hex[];
    }
  | {
      readonly type: "fill";
      readonly orderId: Bytes32;
      readonly outputs: readonly MandateOutput[];
      /** Whether the call names the whole order: what others delivered of it in part is then taken over. */
      readonly isWhole: boolean;
      readonly fillDeadline: number;
      readonly solver: Address;
    }
  | { readonly type: "deliver"; readonly message: ProofMessage }
  /** Those of one message that were not delivered yet. */
  | { readonly type: "process"; readonly messages: readonly ProofMessage[] }
  /** All or none, by one signature. */
  | {
      readonly type: "openSet";
      readonly items: readonly Extract<Operation, { type: "open" | "settle" }>[];
      readonly signature: Hex;
    }
  /** Each for itself: one that fails changes nothing. */
  | { readonly type: "batch"; readonly items: readonly Operation[] }
  | { readonly type: "withdrawPermit"; readonly owner: Address; readonly nonce: bigint }
  | { readonly type: "transfer" };

/** The only signature that counts as the taker's. */
export const VALID_SIGNATURE: Hex = `0x00${"11".repeat(65)}`;

/** The only one that counts as the taker's for a set, as stored and as the opener is given it. */
export const SET_SIGNATURE: Hex = `0x00${"22".repeat(65)}`;
export const GIVEN_SET_SIGNATURE: Hex = `0x${"22".repeat(65)}`;

/** Reads calldata, as a contract would. The same calldata is the same operation: read once. */
export class OperationReader {
  private readonly profile: ChainProfile;
  private readonly known = new Map<Hex, Operation>();

  constructor(profile: ChainProfile) {
    this.profile = profile;
  }

  /** Throws on calldata that nothing answers to. */
  read(to: Address, data: Hex): Operation {
    const known = this.known.get(data);
    if (known !== undefined) return known;
    const operation = this.decode(to, data);
    this.known.set(data, operation);
    return operation;
  }

  private decode(to: Address, data: Hex): Operation {
    const { inputSettler, atomicSettler, eitherOracle, bothOracle } = this.profile.contracts;
    const networks = networksOf(this.profile);
    if (data === "0x") return { type: "transfer" };
    if (to === inputSettler) return this.escrow(data);
    if (to === this.profile.contracts.orderSetOpener) return this.set(data);
    if (networks.some(({ adapter }) => adapter === to)) return proof(to, data);
    if (to === eitherOracle || to === bothOracle) return quorumProof(to, data);
    if (to === atomicSettler) return this.settle(data);
    if (networks.some(({ mailbox }) => mailbox === to)) return delivery(data);
    throw new Error(`no contract at ${to}`);
  }

  private settle(data: Hex): Operation {
    const { functionName, args } = decodeFunctionData({ abi: atomicSettlerAbi, data });
    if (functionName !== "settle") throw new Error(`${functionName} is not simulated`);
    const [order, signature, quote] = args;
    return {
      type: "settle",
      ...this.identified(order, this.profile.contracts.atomicSettler),
      signature,
      quote,
    };
  }

  private escrow(data: Hex): Operation {
    const { functionName, args } = decodeFunctionData({ abi: inputSettlerEscrowAbi, data });
    if (functionName === "openFor") return this.open(args[0], args[2]);
    if (functionName === "refund") return this.refund(args[0]);
    if (functionName === "finalise") return this.claim(args[0], args[1], args[2]);
    if (functionName === "openForMany")
      return batch(args[0].map(({ order, signature }) => this.open(order, signature)));
    if (functionName === "refundMany") return batch(args[0].map((order) => this.refund(order)));
    if (functionName === "finaliseMany")
      return batch(
        args[0].map(({ order, solveParams, destination }) => this.claim(order, solveParams, destination)),
      );
    throw new Error(`${functionName} is not simulated`);
  }

  private set(data: Hex): Operation {
    // It has no other function.
    const { args } = decodeFunctionData({ abi: orderSetOpenerAbi, data });
    const [set, signature] = args;
    return { type: "openSet", items: set.map(({ order }) => this.open(order, signature)), signature };
  }

  private open(order: StandardOrder, signature: Hex): Extract<Operation, { type: "open" | "settle" }> {
    return {
      type: "open",
      ...this.identified(order, this.profile.contracts.inputSettler),
      signature,
      quote: null,
    };
  }

  private refund(order: StandardOrder): Operation {
    return { type: "refund", ...this.identified(order, this.profile.contracts.inputSettler) };
  }

  private claim(order: StandardOrder, params: readonly SolveParams[], destination: Bytes32): Operation {
    return {
      type: "claim",
      ...this.identified(order, this.profile.contracts.inputSettler),
      params,
      destination,
    };
  }

  private identified(decoded: StandardOrder, settler: Address): { orderId: Bytes32; order: StandardOrder } {
    const order = { ...decoded, user: lower(decoded.user), inputOracle: lower(decoded.inputOracle) };
    return { orderId: orderId(order, settler), order };
  }
}

function quorumProof(quorum: Address, data: Hex): Operation {
  const { functionName, args } = decodeFunctionData({ abi: quorumOracleAbi, data });
  if (functionName !== "submit") throw new Error(`${functionName} is not simulated`);
  const [adapter, call, source, payloads] = args;
  return { ...proof(lower(adapter), call), quorum, source: lower(source), payloads };
}

function proof(adapter: Address, data: Hex): Extract<Operation, { type: "prove" }> {
  const { functionName, args } = decodeFunctionData({ abi: hyperlaneOracleAbi, data });
  if (functionName !== "submit") throw new Error(`${functionName} is not simulated`);
  const [domain, , , , source, payloads] = args;
  return { type: "prove", domain, adapter, quorum: null, source: lower(source), payloads };
}

function delivery(data: Hex): Operation {
  const { functionName, args } = decodeFunctionData({ abi: mailboxAbi, data });
  if (functionName !== "process") throw new Error(`${functionName} is not simulated`);
  return { type: "process", messages: messagesIn(args[1]) };
}

const batch = (items: readonly Operation[]): Operation => ({ type: "batch", items });

const lower = (address: Address): Address => address.toLowerCase() as Address;
