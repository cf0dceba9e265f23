import { encodeAbiParameters, encodeEventTopics, keccak256, toEventSelector, type Hex } from "viem";
import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import type { MandateOutput, StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import { exclusiveRule } from "@tetrafi/core/order/exclusivity.ts";
import {
  atomicSettlerAbi,
  inputSettlerEscrowAbi,
  outputSettlerAbi,
} from "@tetrafi/protocol/abi/generated.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import { addressToBytes32, bytes32ToAddress } from "@tetrafi/protocol/order/bytes32.ts";
import { fillDescription, outputHash } from "@tetrafi/protocol/order/fill-description.ts";
import { GIVEN_SET_SIGNATURE, VALID_SIGNATURE, type Operation } from "./operations.ts";
import { deliver, isProven, processMessages, proofKey, prove } from "./proofs.ts";
import { Revert } from "./revert.ts";
import { balanceOf, transfer, type ChainState } from "./state.ts";

/** An event of a contract. */
export type ContractLog = { readonly address: Address; readonly topics: readonly Hex[]; readonly data: Hex };

/** `LANDING_GRACE_SECONDS` of the atomic settler. */
const LANDING_GRACE_SECONDS = 60;

type Of<T extends Operation["type"]> = Extract<Operation, { type: T }>;

/** Where and when a call runs. `value` in wei. */
export type CallContext = {
  readonly profile: ChainProfile;
  readonly timestamp: number;
  readonly from: Address;
  readonly value: bigint;
};

/**
 * The rules of `contracts/src` that decide over money: what may happen when, and who is paid. Changes the state and
 * answers the events, or throws Revert and changes nothing.
 */
export function execute(state: ChainState, operation: Operation, at: CallContext): readonly ContractLog[] {
  switch (operation.type) {
    case "open":
      return open(state, operation, at);
    case "openSet":
      return openSet(state, operation, at);
    case "settle":
      return settle(state, operation, at);
    case "claim":
      return claim(state, operation, at);
    case "refund":
      return refund(state, operation, at);
    case "fill":
      return fill(state, operation, at);
    case "prove":
      return prove(state, operation, at);
    case "deliver":
      return deliver(state, operation, at);
    case "process":
      return processMessages(state, operation, at);
    case "batch":
      return operation.items.flatMap((item) => {
        try {
          return execute(state, item, at);
        } catch (error) {
          if (error instanceof Revert) return [];
          throw error;
        }
      });
    case "withdrawPermit":
      state.permits.add(`${operation.owner}:${operation.nonce}`);
      return [];
    case "transfer":
    default:
      return [];
  }
}

function open(
  state: ChainState,
  { orderId, order, signature }: Of<"open" | "settle">,
  at: CallContext,
): ContractLog[] {
  const { inputSettler } = at.profile.contracts;
  require(at.timestamp < order.fillDeadline, "DeadlinePassed");
  require(!state.orders.has(orderId), "InvalidOrderStatus");
  pull(state, order, signature, inputSettler);
  state.orders.set(orderId, "deposited");
  return [{ address: inputSettler, topics: [topic(inputSettlerEscrowAbi, "Open"), orderId], data: "0x" }];
}

/** The first order's permit covers all; nothing happens unless all can be opened. */
function openSet(state: ChainState, { items, signature }: Of<"openSet">, at: CallContext): ContractLog[] {
  const { inputSettler } = at.profile.contracts;
  const [first] = items;
  require(first !== undefined, "EmptySet");
  const { user, nonce } = first.order;
  require(signature === GIVEN_SET_SIGNATURE, "InvalidSigner");
  require(!state.permits.has(`${user}:${nonce}`), "InvalidNonce");
  const inputs = items.flatMap(({ order }) => order.inputs);
  for (const [token] of inputs) {
    const sum = inputs.reduce((total, [other, amount]) => (other === token ? total + amount : total), 0n);
    require(balanceOf(state, tokenOf(token), user) >= sum, "TRANSFER_FROM_FAILED");
  }
  for (const { orderId, order } of items) {
    require(order.user === user, "UserMismatch");
    require(at.timestamp < order.fillDeadline, "DeadlinePassed");
    require(!state.orders.has(orderId), "InvalidOrderStatus");
  }
  state.permits.add(`${user}:${nonce}`);
  for (const [token, amount] of inputs) transfer(state, tokenOf(token), user, inputSettler, amount);
  return items.map(({ orderId }) => {
    state.orders.set(orderId, "deposited");
    return { address: inputSettler, topics: [topic(inputSettlerEscrowAbi, "Open"), orderId], data: "0x" };
  });
}

function settle(
  state: ChainState,
  { orderId, order, signature, quote }: Of<"open" | "settle">,
  at: CallContext,
): ContractLog[] {
  const { atomicSettler } = at.profile.contracts;
  const [output] = order.outputs;
  require(output !== undefined && quote !== null, "UnsupportedOrder");
  require(at.timestamp <= order.fillDeadline, "DeadlinePassed");
  require(at.timestamp <= Number(quote.validUntil) + LANDING_GRACE_SECONDS, "QuoteExpired");
  require(!state.orders.has(orderId), "InvalidOrderStatus");
  const solver = lower(quote.solver);
  const rule = exclusiveRule(output);
  require(rule !== null, "InvalidTradeContext");
  require(at.timestamp >= rule.startTime || solver === lower(rule.solver), "ExclusiveTo");
  const token = bytes32ToAddress(output.token);
  require(balanceOf(state, token, solver) >= output.amount, "ERC20InsufficientBalance");
  pull(state, order, signature, solver);
  transfer(state, token, solver, bytes32ToAddress(output.recipient), output.amount);
  state.orders.set(orderId, "claimed");
  return [{ address: atomicSettler, topics: [topic(atomicSettlerAbi, "Settled"), orderId], data: "0x" }];
}

/** Permit2: the signature counts once, and until the order's fill deadline. */
function pull(state: ChainState, order: StandardOrder, signature: Hex, to: Address): void {
  const permit = `${order.user}:${order.nonce}`;
  require(signature === VALID_SIGNATURE, "InvalidSigner");
  require(!state.permits.has(permit), "InvalidNonce");
  require(order.inputs.length > 0, "UnsupportedOrder");
  for (const [token, amount] of order.inputs)
    require(balanceOf(state, tokenOf(token), order.user) >= amount, "TRANSFER_FROM_FAILED");
  state.permits.add(permit);
  for (const [token, amount] of order.inputs) transfer(state, tokenOf(token), order.user, to, amount);
}

function claim(state: ChainState, operation: Of<"claim">, at: CallContext): ContractLog[] {
  const { orderId, order, params, destination } = operation;
  const [owner] = params;
  require(owner !== undefined && params.length === order.outputs.length, "SolveParamsMismatch");
  require(destination === owner.solver || addressToBytes32(at.from) === owner.solver, "NotOrderOwner");
  for (const [place, output] of order.outputs.entries()) {
    const { solver, timestamp } = params[place] ?? owner;
    require(solver === owner.solver, "SolversDiffer");
    require(timestamp <= order.fillDeadline, "FilledTooLate");
    const hash = keccak256(fillDescription({ solver, orderId, timestamp, output }));
    const key = proofKey(output.chainId, output.oracle, output.settler, hash);
    require(isProven(state, at.profile, order.inputOracle, key), "NotProven");
  }
  release(state, operation, bytes32ToAddress(destination), "claimed", at);
  return [event(at, "Finalised", orderId)];
}

function refund(state: ChainState, operation: Of<"refund">, at: CallContext): ContractLog[] {
  const { orderId, order } = operation;
  require(at.timestamp > order.expires, "NotExpired");
  release(state, operation, order.user, "refunded", at);
  return [event(at, "Refunded", orderId)];
}

function release(
  state: ChainState,
  { orderId, order }: Of<"claim"> | Of<"refund">,
  to: Address,
  next: "claimed" | "refunded",
  { profile }: CallContext,
): void {
  require(state.orders.get(orderId) === "deposited", "InvalidOrderStatus");
  for (const [token, amount] of order.inputs)
    transfer(state, tokenOf(token), profile.contracts.inputSettler, to, amount);
  state.orders.set(orderId, next);
}

function fill(state: ChainState, operation: Of<"fill">, at: CallContext): ContractLog[] {
  const { orderId, outputs, isWhole, fillDeadline, solver } = operation;
  require(at.timestamp <= fillDeadline, "FillDeadlinePassed");
  const missing = outputs.filter((output) => !state.fills.has(`${orderId}:${outputHash(output)}`));
  if (missing.length === 0) return [];
  const credited = addressToBytes32(solver);
  const due = isWhole ? outputs : missing;
  for (const output of due) requireMayFill(output, credited, at);
  return due.map((output) => {
    const { token, recipient } = output;
    const amount = missing.includes(output) ? output.amount : 0n;
    transfer(state, bytes32ToAddress(token), at.from, bytes32ToAddress(recipient), amount);
    state.fills.set(`${orderId}:${outputHash(output)}`, `${credited}:${at.timestamp}`);
    return filledLog(orderId, output, amount, credited, at);
  });
}

function requireMayFill(output: MandateOutput, credited: Bytes32, at: CallContext): void {
  const until = exclusiveRule(output)?.startTime ?? null;
  const isWinner = output.context.slice(4, 68) === credited.slice(2);
  require(until === null || at.timestamp >= until || isWinner, "ExclusiveTo");
}

function filledLog(
  orderId: Bytes32,
  output: MandateOutput,
  amount: bigint,
  credited: Bytes32,
  at: CallContext,
): ContractLog {
  const filled = outputSettlerAbi.find((item) => item.type === "event" && item.name === "OutputFilled");
  if (filled?.type !== "event") throw new Error("no OutputFilled");
  const data = encodeAbiParameters(
    filled.inputs.filter((input) => !("indexed" in input && input.indexed)),
    [credited, at.timestamp, output, amount] as never,
  );
  const topics = encodeEventTopics({ abi: outputSettlerAbi, eventName: "OutputFilled", args: { orderId } });
  return { address: at.profile.contracts.outputSettler, topics: topics as Hex[], data };
}

function event({ profile }: CallContext, name: "Finalised" | "Refunded", orderId: Bytes32): ContractLog {
  const address = profile.contracts.inputSettler;
  return { address, topics: [topic(inputSettlerEscrowAbi, name), orderId], data: "0x" };
}

const topics = new Map<string, Hex>();

function topic(abi: readonly { readonly type: string; readonly name?: string }[], name: string): Hex {
  const known = topics.get(name);
  if (known !== undefined) return known;
  const item = abi.find((one) => one.type === "event" && one.name === name);
  const found = toEventSelector(item as never);
  topics.set(name, found);
  return found;
}

function require(condition: boolean, error: string): asserts condition {
  if (!condition) throw new Revert(error);
}

const tokenOf = (token: bigint): Address => `0x${token.toString(16).padStart(40, "0")}`;
const lower = (address: Address): Address => address.toLowerCase() as Address;
