import type { RankedOffer, SwapType } from "../auction/types.ts";
import type { Address } from "../hex.ts";
import { fail, ok, type Result } from "../result.ts";

/**
 * The price of an output over time: OIF's exclusive dutch rule 0xe1 (`contracts/src/libraries/OutputContext.sol`).
 * Before `startTime` only `solver` may fill. The amount is flat until then, falls by `slope` a second, and is
 * `leastAmount`, the output's own amount, from `stopTime` on.
 */
export type ExclusiveDutch = {
  readonly solver: Address;
  /** Unix seconds. */
  readonly startTime: number;
  /** Unix seconds. */
  readonly stopTime: number;
  /** Base units a second. */
  readonly slope: bigint;
  /** Base units. */
  readonly leastAmount: bigint;
};

/** When a runner-up can take the order over at what it quoted. */
export type Rung = {
  readonly quoteId: string;
  readonly solverId: string;
  /** What it quoted, after the fee, base units. */
  readonly amount: bigint;
  /** First unix second at which the order asks no more than that; null when it always asks more. */
  readonly fromSeconds: number | null;
};

/** The runner-up ladder of an order: a fade costs seconds, not the trade. */
export type Ladder = { readonly dutch: ExclusiveDutch; readonly rungs: readonly Rung[] };

/**
 * Why an order carries no ladder: nothing to fall from; a fixed output, whose input is locked at the opening and can't
 * rise; or no amount or time to fall by.
 */
export type NoLadder = "noOffers" | "outputFixed" | "noRoom";

/**
 * The ladder of a ranking: the winner alone at its price until `exclusiveUntil` (unix seconds), then down to
 * `limitAmount`, the least that the taker accepts, within `decaySeconds`.
 *
 * Amounts are what the taker gets after the fee. The winner's holds exactly while it is alone. A fall that doesn't
 * divide by the seconds ends above the limit, by less than a base unit a second; one of less than a base unit a second
 * ends sooner.
 */
export function ladderOf(request: {
  readonly swapType: SwapType;
  /** Best first. */
  readonly offers: readonly RankedOffer[];
  readonly limitAmount: bigint;
  readonly exclusiveUntil: number;
  readonly decaySeconds: number;
}): Result<Ladder, NoLadder> {
  const { swapType, offers, limitAmount, exclusiveUntil, decaySeconds } = request;
  const [winner, ...others] = offers;
  if (winner === undefined) return fail("noOffers");
  if (swapType === "ExactOutput") return fail("outputFixed");
  const top = winner.terms.netAmount;
  const fall = top - limitAmount;
  if (fall <= 0n || decaySeconds < 1) return fail("noRoom");
  const seconds = fall < BigInt(decaySeconds) ? fall : BigInt(decaySeconds);
  const slope = fall / seconds;
  const dutch: ExclusiveDutch = {
    solver: winner.solver,
    startTime: exclusiveUntil,
    stopTime: exclusiveUntil + Number(seconds),
    slope,
    leastAmount: top - slope * seconds,
  };
  return ok({ dutch, rungs: rungsOf(dutch, others) });
}

/** When each of the offers behind the winner can take the order over at what it quoted, in the order of the offers. */
export function rungsOf(dutch: ExclusiveDutch, others: readonly RankedOffer[]): Rung[] {
  return others.map(({ quoteId, solverId, terms }) => ({
    quoteId,
    solverId,
    amount: terms.netAmount,
    fromSeconds: firstSecondAt(dutch, terms.netAmount),
  }));
}

/** What has to be delivered at a time, unix seconds: the contract's rule. Base units. */
export function dutchAmount(dutch: ExclusiveDutch, atSeconds: number): bigint {
  const { startTime, stopTime, slope, leastAmount } = dutch;
  const time = atSeconds > startTime ? atSeconds : startTime;
  return time < stopTime ? leastAmount + slope * BigInt(stopTime - time) : leastAmount;
}

/** First second from `startTime` on that asks for no more than `amount`; null when none does. */
function firstSecondAt(dutch: ExclusiveDutch, amount: bigint): number | null {
  const { startTime, stopTime, slope, leastAmount } = dutch;
  if (amount < leastAmount) return null;
  const before = (amount - leastAmount) / slope;
  const longest = BigInt(stopTime - startTime);
  return stopTime - Number(before < longest ? before : longest);
}
