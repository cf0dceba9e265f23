import { MAX_SPLIT_STEPS } from "@tetrafi/core/allocation/allocate.ts";
import { parseAmount } from "@tetrafi/core/amount.ts";
import type { Asset, FixedLeg, Rfq, SplitRules } from "@tetrafi/core/auction/types.ts";
import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import { fail, ok, type Result } from "@tetrafi/core/result.ts";
import type { ResolvedCorridor, ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import type { Failure } from "@tetrafi/protocol/errors.ts";
import type { QuotesRequest } from "@tetrafi/protocol/http/quotes.ts";
import { acceptUntil } from "../order/accept-until.ts";
import { corridorBack } from "./hidden-side-request.ts";
import { tradeCorridors, type TradeCorridors } from "./trade-corridors.ts";
import { unsupportedLegs, unsupportedPart } from "./unsupported-part.ts";

/** A request that may open an auction: on corridors, within their limits. */
export type ValidRequest = TradeCorridors & {
  readonly rfq: Omit<Rfq, "rfqId" | "workspaceId">;
  readonly windowMs: number;
};

type Sides = Pick<Rfq, "input" | "output" | "receiver" | "swapType" | "moreLegs">;

/**
 * What the schema can't say of a request for quotes. Answers what an auction needs, or why there can be none, with the
 * field at fault as a path into the body.
 */
export function validateRequest(
  body: QuotesRequest,
  network: ResolvedNetwork,
  nowSeconds: number,
): Result<ValidRequest, Failure> {
  const unsupported = unsupportedLegs(body) ?? unsupportedPart(body);
  if (unsupported !== null) return fail({ code: "UNSUPPORTED_REQUEST", param: unsupported });
  const fault = legFault(body, network);
  if (fault !== null) return fail(fault);
  const sides = sidesOf(body);
  if (!sides.ok) return sides;
  const found = corridorsOf(network, sides.value);
  if (!found.ok) return found;
  const { corridor, moreCorridors } = found.value;
  const split = splitRules(body, corridor);
  if (!split.ok) return split;
  const back = corridorBack(body, network, found.value);
  if (!back.ok) return back;
  // In either direction the size is of the same asset.
  const both = back.value === null ? [corridor] : [corridor, back.value];
  const amounts = fixedAmounts(body, [corridor, ...moreCorridors], both);
  if (!amounts.ok) return amounts;
  const [amount, ...more] = amounts.value;
  const limitAmount = fallbackLimit(body, corridor);
  if (!limitAmount.ok) return limitAmount;
  // The least of both: neither must tell which of them the taker's is.
  const latest = Math.min(...both.map((one) => acceptUntil(one.corridor, nowSeconds)));
  const minValidUntil = body.minValidUntil ?? latest;
  if (minValidUntil > latest)
    return fail({ code: "INVALID_FIELD", param: "/minValidUntil", details: { latest } });
  if (minValidUntil <= nowSeconds)
    return fail({ code: "INVALID_FIELD", param: "/minValidUntil", details: { now: nowSeconds } });
  const { moreLegs, ...same } = sides.value;
  return ok({
    ...found.value,
    ...(back.value === null ? {} : { back: back.value }),
    // The taker may ask for less time than the corridor gives, not for more.
    windowMs: Math.min(
      body.solverOptions?.timeout ?? Number.POSITIVE_INFINITY,
      ...both.map((one) => one.corridor.windowMs),
    ),
    rfq: {
      user: lower(body.user),
      ...same,
      amount: amount ?? 0n,
      ...(moreLegs === undefined
        ? {}
        : { moreLegs: moreLegs.map((leg, place) => ({ ...leg, amount: more[place] ?? 0n })) }),
      minValidUntil,
      preference: body.preference ?? "price",
      ...(back.value === null ? {} : { hidesSide: true }),
      ...(split.value === null ? {} : { split: split.value }),
      ...(limitAmount.value === null ? {} : { limitAmount: limitAmount.value }),
    },
  });
}

/** The first leg that is another's, of an asset the venue doesn't know, or the same as one before it. */
function legFault({ intent, user }: QuotesRequest, network: ResolvedNetwork): Failure | null {
  for (const [place, input] of intent.inputs.entries())
    if (lower(input.user) !== lower(user))
      return { code: "INVALID_FIELD", param: `/intent/inputs/${place}/user` };
  for (const side of ["inputs", "outputs"] as const) {
    const seen = new Set<string>();
    for (const [place, leg] of intent[side].entries()) {
      const { chainId, address } = leg.asset;
      const param = `/intent/${side}/${place}/asset`;
      if (network.asset(chainId, address) === undefined) return { code: "UNKNOWN_ASSET", param };
      // Two equal deliveries have one name on their chain: the second could never be made.
      const receiver = "receiver" in leg && leg.receiver !== undefined ? leg.receiver : user;
      const key = `${chainId}:${lower(address)}:${lower(receiver)}`;
      if (seen.has(key)) return { code: "INVALID_FIELD", param };
      seen.add(key);
    }
  }
  return null;
}

/** The assets of both sides, amounts left out: the first pair, and the further legs of the fixed side. */
function sidesOf({ intent, user }: QuotesRequest): Result<Sides, Failure> {
  const [input, ...moreInputs] = intent.inputs;
  const [output, ...moreOutputs] = intent.outputs;
  if (input === undefined || output === undefined) return fail({ code: "INVALID_FIELD", param: "/intent" });
  const moreLegs: FixedLeg[] = [
    ...moreInputs.map(({ asset }) => ({ asset: assetOf(asset), amount: 0n })),
    ...moreOutputs.map(({ asset, receiver }) => ({
      asset: assetOf(asset),
      amount: 0n,
      receiver: lower(receiver ?? user),
    })),
  ];
  return ok({
    receiver: lower(output.receiver ?? user),
    input: assetOf(input.asset),
    output: assetOf(output.asset),
    swapType: intent.swapType,
    ...(moreLegs.length === 0 ? {} : { moreLegs }),
  });
}

/** The corridors of all legs. Of several, all must allow that. */
function corridorsOf(network: ResolvedNetwork, sides: Sides): Result<TradeCorridors, Failure> {
  const found = tradeCorridors(network, sides);
  const fixed = sides.swapType === "ExactInput" ? "inputs" : "outputs";
  if ("missing" in found)
    return fail({
      code: "UNKNOWN_CORRIDOR",
      ...(found.missing === 0 ? {} : { param: `/intent/${fixed}/${found.missing}/asset` }),
    });
  if (found.moreCorridors.length === 0) return ok(found);
  const closed = [found.corridor, ...found.moreCorridors].findIndex(
    ({ corridor }) => corridor.allowsLegs !== true,
  );
  if (closed === -1) return ok(found);
  return fail({ code: "UNSUPPORTED_REQUEST", param: `/intent/${fixed}/${Math.max(closed, 1)}` });
}

/**
 * The amounts of the side that the swap type fixes, base units; the other side must leave its own open.
 * @param ofFirst Whose limits the first amount keeps: of its corridor, and of that back where the side is hidden.
 */
function fixedAmounts(
  { intent }: QuotesRequest,
  corridors: readonly ResolvedCorridor[],
  ofFirst: readonly ResolvedCorridor[],
): Result<bigint[], Failure> {
  const exactInput = intent.swapType === "ExactInput";
  const [fixed, open] = exactInput ? (["inputs", "outputs"] as const) : (["outputs", "inputs"] as const);
  if (intent[fixed][0]?.amount === undefined)
    return fail({ code: "INVALID_FIELD", param: `/intent/${fixed}/0/amount` });
  if (intent[open][0]?.amount !== undefined)
    return fail({ code: "UNSUPPORTED_REQUEST", param: `/intent/${open}/0/amount` });
  const amounts: bigint[] = [];
  for (const [place, resolved] of corridors.entries()) {
    const param = `/intent/${fixed}/${place}/amount`;
    const text = intent[fixed][place]?.amount;
    if (text === undefined) return fail({ code: "INVALID_FIELD", param });
    const amount = parseAmount(text);
    for (const { corridor } of place === 0 ? ofFirst : [resolved]) {
      const { minAmount, maxAmount } = corridor;
      if (amount === null || amount < BigInt(minAmount) || amount > BigInt(maxAmount))
        return fail({ code: "AMOUNT_OUT_OF_RANGE", param, details: { minAmount, maxAmount } });
    }
    amounts.push(amount ?? 0n);
  }
  return ok(amounts);
}

/** The rules of the split that the taker takes; null when one solver must give all. */
function splitRules(
  { intent }: QuotesRequest,
  { corridor }: ResolvedCorridor,
): Result<SplitRules | null, Failure> {
  if (intent.partialFill !== true) return ok(null);
  return corridor.split === undefined
    ? fail({ code: "PARTIAL_FILL_UNAVAILABLE", param: "/intent/partialFill" })
    : ok({ ...corridor.split, maxSteps: MAX_SPLIT_STEPS });
}

/** The limit of the ladder that the taker wants, base units; null when it wants none. */
function fallbackLimit(
  { fallback, intent }: QuotesRequest,
  { corridor }: ResolvedCorridor,
): Result<bigint | null, Failure> {
  if (fallback === undefined) return ok(null);
  // The input is locked at the opening and can't rise.
  if (intent.swapType === "ExactOutput" || corridor.decaySeconds === undefined)
    return fail({ code: "UNSUPPORTED_REQUEST", param: "/fallback" });
  const limit = parseAmount(fallback.limitAmount);
  return limit === null ? fail({ code: "INVALID_FIELD", param: "/fallback/limitAmount" }) : ok(limit);
}

const assetOf = ({ chainId, address }: Asset): Asset => ({ chainId, address: lower(address) });
const lower = (address: string): Address => address.toLowerCase() as Address;

/** The request with its names, ready to be opened. */
export function nameRfq(request: ValidRequest, rfqId: Bytes32, workspaceId: string): Rfq {
  return { ...request.rfq, rfqId, workspaceId };
}
