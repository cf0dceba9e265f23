import { hostedCauses } from "../hosted/causes.ts";
import { isTerminal } from "./transitions.ts";
import type {
  FillFact,
  HostedFact,
  IntentFact,
  SettlementAction,
  SettlementFacts,
  SettlementRow,
  SettlementStep,
  TransactionPurpose,
} from "./types.ts";

/** When to look at the chains again if nothing announces a change before, milliseconds. */
export const POLL_INTERVAL_MS = 500;

/** Transactions of one purpose that may revert; after that none is sent and the operator has to look. */
export const REVERT_BUDGET = 5;

/**
 * The next thing to do for a settlement: a pure function of its row, the facts on the chains and the clock. Nothing is
 * remembered between calls, so a process may die anywhere and another may go on.
 *
 * `move` brings the row in line with the facts. `send` asks for a transaction, and puts the row at `step` together with
 * the recorded intent; it is never asked for while one of the same purpose may still take effect. `wait` says for what,
 * and when to look again at the latest.
 *
 * Rules that protect the money: a claim goes before a refund once the fill is proved; nothing ends before the chain's
 * final view shows it; `failed` only when that view shows an empty escrow at a time at which it can't be opened any more.
 * A hosted filler pays only while the escrow is final and nobody has delivered.
 */
export function nextStep(row: SettlementRow, facts: SettlementFacts, nowMs: number): SettlementAction {
  if (isTerminal(row.step)) return { type: "wait", for: "nothing", untilMs: Number.MAX_SAFE_INTEGER };
  const at: View = { row, facts, nowMs };
  return row.kind === "crossChain" ? crossChain(at) : sameChain(at);
}

type View = { readonly row: SettlementRow; readonly facts: SettlementFacts; readonly nowMs: number };

function crossChain(at: View): SettlementAction {
  const { latest, final } = at.facts.escrow;
  if (final === "claimed") return move("settled");
  if (final === "refunded") return move("refunded");
  if (latest === "claimed") return waitAt(at, "claiming", "finality of the claim");
  if (latest === "refunded") return waitAt(at, "refunding", "finality of the refund");
  // A node that lags may not show the latest block what another called final: what is final stays.
  if (latest === "none" && final === "none") return openOrFail(at, "open");
  return escrowed(at);
}

/** The taker's input is locked, as far as the chains show. */
function escrowed(at: View): SettlementAction {
  const { row, facts } = at;
  const fill = countingFill(row, facts);
  if (facts.proved && facts.fill === null) return wait(at, "the fill that was proved");
  if (facts.proved && fill !== null) return pursue(at, "claim", "proved", "claiming");

  if (facts.originTime > row.order.expires) {
    // A claim under way was proved when it was sent; if it fails, the refund is next.
    if (facts.intents.some((intent) => intent.purpose === "claim" && isLive(intent))) {
      return waitAt(at, "claiming", "the claim transaction");
    }
    return pursue(at, "refund", null, "refunding");
  }
  if (fill !== null) return prove(at);

  if (facts.escrow.final === "none") return waitAt(at, "escrowed", "finality of the escrow");
  const over = facts.fill !== null || facts.destinationTime > row.order.fillDeadline;
  if (over) return waitAt(at, "filling", "the order's expiry");
  return facts.hosted === null ? waitAt(at, "filling", "the fill") : fillHosted(at, facts.hosted);
}

/**
 * The venue fills for the winner. The escrow is final, no fill stands on the destination chain, and one transaction at a
 * time may make it: a second one would only be made after the first has failed for good.
 */
function fillHosted(at: View, { cause, sendUntil }: HostedFact): SettlementAction {
  const { row, facts } = at;
  if (isUnderWay(facts.intents, "fill")) return waitAt(at, "filling", "the fill transaction");
  if (row.step !== "filling") return move("filling");
  const late = facts.destinationTime >= sendUntil ? "tooLate" : null;
  const why = cause ?? late;
  if (why !== null) return wait(at, `the hosted filler: ${hostedCauses[why].says}`);
  return pursue(at, "fill", null, "filling");
}

/**
 * Over the order's first network, then by what that network is late with, then over the second one. Each is a transaction
 * of its own purpose, so that none is repeated while it may still take effect.
 */
function prove(at: View): SettlementAction {
  const { secondDue, firstDeliverable, secondDeliverable } = at.facts.proving;
  const first = pursue(at, "prove", "filled", "proving");
  if (first.type !== "wait") return first;
  const more = [
    firstDeliverable ? "deliver" : null,
    secondDue ? "proveSecond" : null,
    secondDeliverable ? "deliverSecond" : null,
  ] as const;
  for (const purpose of more) {
    const action = purpose === null ? first : pursue(at, purpose, null, "proving");
    if (action.type === "send") return action;
  }
  return first;
}

function sameChain(at: View): SettlementAction {
  const { latest, final } = at.facts.escrow;
  if (final === "claimed") return move("settled");
  if (latest === "claimed") return waitAt(at, "claiming", "finality of the settlement");
  return openOrFail(at, "settle");
}

/** The chain shows nothing: begin while there is time, and fail once beginning is impossible for good. */
function openOrFail(at: View, purpose: "open" | "settle"): SettlementAction {
  const { order, step } = at.row;
  // First, since what is to be sent may be refused, and the row would go on to tell of what is gone.
  if (step !== "accepted" && step !== "opening") return move("opening");
  const { originTime, originFinalTime, intents } = at.facts;
  if (isUnderWay(intents, purpose) || originTime < order.fillDeadline) {
    return pursue(at, purpose, null, "opening");
  }
  // Up to here a block that isn't final might be replaced by one that opens the order.
  if (originFinalTime <= order.fillDeadline) return wait(at, "finality of the fill deadline");
  const reverted = countReverted(intents, purpose);
  return move(
    "failed",
    reverted === 0
      ? `the fill deadline passed before the ${purpose} transaction landed`
      : `the ${purpose} transaction reverted ${reverted} times before the fill deadline`,
  );
}

/** The fill that entitles its solver to the escrow: one that was made within the deadline, whoever made it. */
function countingFill(row: SettlementRow, facts: SettlementFacts): FillFact | null {
  return facts.fill !== null && facts.fill.timestamp <= row.order.fillDeadline ? facts.fill : null;
}

/**
 * Asks for a transaction, from the step `from` (any, when null) to the step `during`, unless one of its purpose is
 * under way or too many reverted.
 */
function pursue(
  at: View,
  purpose: TransactionPurpose,
  from: SettlementStep | null,
  during: SettlementStep,
): SettlementAction {
  const { row, facts } = at;
  if (isUnderWay(facts.intents, purpose)) return waitAt(at, during, `the ${purpose} transaction`);
  if (from !== null && row.step !== from && row.step !== during) return move(from);
  if (countReverted(facts.intents, purpose) >= REVERT_BUDGET) {
    return waitAt(at, during, `the operator: the ${purpose} transaction keeps reverting`);
  }
  return { type: "send", purpose, step: during };
}

/** Whether a transaction's effect may still appear. */
function isLive({ state }: IntentFact): boolean {
  return state === "planned" || state === "broadcast" || state === "included";
}

/** Live, or final: then its effect is there, or the facts were read before it was. */
function isUnderWay(intents: readonly IntentFact[], purpose: TransactionPurpose): boolean {
  return intents.some((intent) => intent.purpose === purpose && (isLive(intent) || intent.state === "final"));
}

function countReverted(intents: readonly IntentFact[], purpose: TransactionPurpose): number {
  return intents.filter((intent) => intent.purpose === purpose && intent.state === "reverted").length;
}

function move(step: SettlementStep, reason: string | null = null): SettlementAction {
  return { type: "move", step, reason };
}

/** Waits at a step, or moves there first. */
function waitAt(at: View, step: SettlementStep, what: string): SettlementAction {
  return at.row.step === step ? wait(at, what) : move(step);
}

function wait(at: View, what: string): SettlementAction {
  return { type: "wait", for: what, untilMs: at.nowMs + POLL_INTERVAL_MS };
}
