import { tradeLegs } from "@tetrafi/core/auction/trade-legs.ts";
import type { Leg, Rfq } from "@tetrafi/core/auction/types.ts";
import type { ScopeState } from "@tetrafi/core/risk/limits.ts";
import { notionalMicros, type Price, type Valuation } from "@tetrafi/core/risk/price.ts";
import type { ResolvedCorridor } from "@tetrafi/protocol/config/corridors.ts";
import type { TokenConfig } from "@tetrafi/protocol/config/network.ts";

/** A trade that is to be checked. */
export type Trade = {
  readonly rfq: Pick<
    Rfq,
    "workspaceId" | "user" | "receiver" | "input" | "output" | "swapType" | "amount" | "moreLegs" | "rfqId"
  >;
  readonly corridor: ResolvedCorridor;
  /** Of the further legs, in their order. */
  readonly moreCorridors?: readonly ResolvedCorridor[];
};

/** What a token is worth now; null when no price of it counts. */
type Valuate = (token: TokenConfig) => Valuation | null;

/** Decimals are at most 36, so that a value of this scale is exact. */
const SCALE = 10n ** 36n;

/** Base units of the fixed side, of all its legs. */
export function sizeOf({ amount, moreLegs = [] }: Trade["rfq"]): bigint {
  return moreLegs.reduce((sum, leg) => sum + leg.amount, amount);
}

/** A scope with what of a trade with several legs its own limit on size counts: a corridor's, the legs that are on it. */
export function withOwnSize(trade: Trade, state: ScopeState): ScopeState {
  const { rfq, corridor, moreCorridors = [] } = trade;
  if (state.scope !== "corridor" || moreCorridors.length === 0) return state;
  const amounts = [rfq.amount, ...(rfq.moreLegs ?? []).map(({ amount }) => amount)];
  const size = [corridor, ...moreCorridors].reduce(
    (sum, { id }, place) => (id === state.scopeId ? sum + (amounts[place] ?? 0n) : sum),
    0n,
  );
  return { ...state, size };
}

/** Worth of the fixed side if its tokens have a price, else of the other side once that is known. Millionths. */
export function notionalOf(trade: Trade, price: Price | null, valuate: Valuate): bigint | null {
  const { rfq } = trade;
  const isInput = rfq.swapType === "ExactInput";
  const known = price ?? { inputAmount: rfq.amount, outputAmount: rfq.amount };
  const { inputs, outputs } = tradeLegs(rfq, known);
  const [fixed, open] = isInput ? [inputs, outputs] : [outputs, inputs];
  const [fixedTokens, openTokens] = isInput
    ? [inputTokens(trade), outputTokens(trade)]
    : [outputTokens(trade), inputTokens(trade)];
  return (
    sumOf(fixed, fixedTokens, valuate, notionalMicros) ??
    (price === null ? null : sumOf(open, openTokens, valuate, notionalMicros))
  );
}

/**
 * A price of several legs as one: what each side is worth, to be held against `PAR`. Null when a leg has no price that
 * counts.
 */
export function valuesOf(trade: Trade, price: Price, valuate: Valuate): Price | null {
  const { inputs, outputs } = tradeLegs(trade.rfq, price);
  const exactly = (amount: bigint, { micros, amount: per }: Valuation): bigint =>
    (amount * micros * SCALE) / per;
  const inputAmount = sumOf(inputs, inputTokens(trade), valuate, exactly);
  const outputAmount = sumOf(outputs, outputTokens(trade), valuate, exactly);
  return inputAmount === null || outputAmount === null ? null : { inputAmount, outputAmount };
}

/** Both sides are worth the same. */
export const PAR: Price = { inputAmount: 1n, outputAmount: 1n };

const inputTokens = ({ rfq, corridor, moreCorridors = [] }: Trade): TokenConfig[] => [
  corridor.inputToken,
  ...(rfq.swapType === "ExactInput" ? moreCorridors.map(({ inputToken }) => inputToken) : []),
];

const outputTokens = ({ rfq, corridor, moreCorridors = [] }: Trade): TokenConfig[] => [
  corridor.outputToken,
  ...(rfq.swapType === "ExactOutput" ? moreCorridors.map(({ outputToken }) => outputToken) : []),
];

function sumOf(
  legs: readonly Leg[],
  tokens: readonly TokenConfig[],
  valuate: Valuate,
  worth: (amount: bigint, valuation: Valuation) => bigint,
): bigint | null {
  let sum = 0n;
  for (const [place, { amount }] of legs.entries()) {
    const token = tokens[place];
    const valuation = token === undefined ? null : valuate(token);
    if (valuation === null) return null;
    sum += worth(amount, valuation);
  }
  return sum;
}
