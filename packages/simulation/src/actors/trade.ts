import { keccak256, type Hex } from "viem";
import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import type { MandateOutput, StandardOrder } from "@tetrafi/core/order/standard-order.ts";
import type { SettlementKind } from "@tetrafi/core/settlement/types.ts";
import type { ChainProfile, ProofPolicy } from "@tetrafi/protocol/config/network.ts";
import { buildOrder, rfqIdOf } from "@tetrafi/protocol/order/build-order.ts";
import { fillDescription, outputHash } from "@tetrafi/protocol/order/fill-description.ts";
import { orderId } from "@tetrafi/protocol/order/order-id.ts";
import type { StoredQuote } from "@tetrafi/store/stored-order.ts";
import { isProven, proofKey } from "../chain/proofs.ts";
import { SET_SIGNATURE, VALID_SIGNATURE, type SolveParams } from "../chain/operations.ts";
import type { ChainState } from "../chain/state.ts";
import type { ChainPlan, OrderPlan } from "../plan.ts";
import type { Random } from "../random.ts";

/** An order of a run, as its actors know it. */
export type Trade = {
  readonly orderId: Bytes32;
  readonly order: StandardOrder;
  readonly kind: SettlementKind;
  readonly plan: OrderPlan;
  readonly signature: Hex;
  /** Of a split: the other parts; on the first alone. */
  readonly others: readonly Trade[];
  readonly quote: StoredQuote;
  readonly solver: Address;
  readonly runnerUp: Address;
  /** Chain id. */
  readonly destination: number;
  /** Unix seconds. */
  readonly exclusiveUntil: number;
};

export const SOLVER: Address = "0x5010000000000000000000000000000000000001";
export const RUNNER_UP: Address = "0x5010000000000000000000000000000000000002";
export const TAKER: Address = "0x7a10000000000000000000000000000000000001";
/** Owns nothing. */
export const POOR_TAKER: Address = "0x7a10000000000000000000000000000000000002";
/** Gets the second output of an order that has two. */
const PAYEE: Address = "0x7a10000000000000000000000000000000000003";

const INPUT_AMOUNT = 1_000_000n;
const OUTPUT_AMOUNT = 999_000n;
const VALID_SECONDS = 20;

/** Makes the order of a plan, as the venue does when the taker accepts at this time. */
export function makeTrade(
  plan: OrderPlan,
  chains: readonly [ChainPlan, ChainPlan],
  random: Random,
  nowMs: number,
  proof: ProofPolicy,
  isSplit = false,
): Trade {
  const salt = random.bytes32();
  const part = (at: number): Trade => makePart(plan, chains, { salt, nowMs, proof, isSplit, at });
  return isSplit ? { ...part(0), others: [part(1)] } : part(0);
}

/** Whether an order of a plan can be a split. */
export function maySplit({ isSameChain, legs }: OrderPlan): boolean {
  return !isSameChain && legs === "one";
}

type PartTerms = {
  readonly salt: Bytes32;
  readonly nowMs: number;
  readonly proof: ProofPolicy;
  readonly isSplit: boolean;
  /** Among the parts: each delivers a little less than the one before. */
  readonly at: number;
};

function makePart(
  plan: OrderPlan,
  chains: readonly [ChainPlan, ChainPlan],
  { salt, nowMs, proof, isSplit, at }: PartTerms,
): Trade {
  const origin = chains[plan.originIndex].profile;
  const destination = plan.isSameChain ? origin : chains[1 - plan.originIndex === 0 ? 0 : 1].profile;
  const outputAmount = OUTPUT_AMOUNT - BigInt(at);
  const user = plan.taker === "noBalance" ? POOR_TAKER : TAKER;
  const rfqId = rfqIdOf(user, salt);
  const nowSeconds = Math.floor(nowMs / 1_000);
  const [inputToken, outputToken] = [origin.tokens[0], destination.tokens[1]];
  if (inputToken === undefined || outputToken === undefined) throw new Error("a chain has two tokens");
  const terms = {
    rfqId,
    solver: SOLVER,
    inputToken: inputToken.address,
    inputAmount: INPUT_AMOUNT,
    outputToken: outputToken.address,
    outputAmount,
  };
  const corridor = {
    input: { chainId: origin.chainId, symbol: "USDC" },
    output: { chainId: destination.chainId, symbol: "USDT" },
    windowMs: 500,
    minAmount: "1",
    maxAmount: INPUT_AMOUNT.toString(),
    fillWindowSeconds: plan.fillWindowSeconds,
    expirySeconds: plan.expirySeconds,
    exclusiveSeconds: plan.exclusiveSeconds,
    proof,
  };
  const { order, settler, kind } = buildOrder({
    ...terms,
    origin,
    destination,
    corridor,
    user,
    receiver: user,
    moreInputs: plan.legs === "inputs" ? [{ token: outputTokenOf(origin), amount: INPUT_AMOUNT }] : [],
    moreOutputs:
      plan.legs === "outputs" ? [{ token: outputToken.address, amount: OUTPUT_AMOUNT, receiver: PAYEE }] : [],
    nowSeconds,
  });
  const id = orderId(order, settler);
  return {
    orderId: id,
    order,
    kind,
    plan,
    signature: plan.taker === "badSignature" ? "0x00ff" : isSplit ? SET_SIGNATURE : VALID_SIGNATURE,
    others: [],
    quote: {
      ...terms,
      inputAmount: INPUT_AMOUNT.toString(),
      outputAmount: outputAmount.toString(),
      inputChainId: origin.chainId,
      outputChainId: destination.chainId,
      validUntil: nowSeconds + VALID_SECONDS,
      signature: "0x00",
      salt,
    },
    solver: SOLVER,
    runnerUp: RUNNER_UP,
    destination: destination.chainId,
    exclusiveUntil: nowSeconds + plan.exclusiveSeconds,
  };
}

function outputTokenOf({ tokens }: ChainPlan["profile"]): Address {
  return tokens[1]?.address ?? "0x";
}

/** What names a delivery of an order's output on its chain. */
function fillKey(orderId: Bytes32, output: MandateOutput): string {
  return `${orderId}:${outputHash(output)}`;
}

/** Whether an output of the trade stands delivered, to whoever's credit. */
export function isOutputDelivered({ orderId }: Trade, output: MandateOutput, at: ChainState): boolean {
  return at.fills.has(fillKey(orderId, output));
}

/** All outputs delivered to one solver's credit, in full. */
export type Delivery = {
  readonly solver: Bytes32;
  /** Of the last of them, unix seconds. */
  readonly timestamp: number;
  /** Of each output. */
  readonly parts: readonly SolveParams[];
};

/** The delivery that stands on the destination chain; null while there is less. */
export function deliveryOf({ orderId, order }: Trade, destination: ChainState): Delivery | null {
  const parts = order.outputs.flatMap((output) => {
    const [solver, timestamp] = destination.fills.get(fillKey(orderId, output))?.split(":") ?? [];
    return solver === undefined ? [] : [{ solver: solver as Bytes32, timestamp: Number(timestamp) }];
  });
  const [first] = parts;
  if (first === undefined || parts.length < order.outputs.length) return null;
  if (parts.some(({ solver }) => solver !== first.solver)) return null;
  return { solver: first.solver, timestamp: Math.max(...parts.map(({ timestamp }) => timestamp)), parts };
}

/** Whether the origin chain's oracle has the proof of all of a delivery. */
export function isProved(
  { orderId, order }: Trade,
  { parts }: Delivery,
  origin: ChainState,
  profile: ChainProfile,
): boolean {
  return order.outputs.every((output, place) => {
    const part = parts[place];
    if (part === undefined) return false;
    const hash = keccak256(fillDescription({ ...part, orderId, output }));
    const key = proofKey(output.chainId, output.oracle, output.settler, hash);
    return isProven(origin, profile, order.inputOracle, key);
  });
}
