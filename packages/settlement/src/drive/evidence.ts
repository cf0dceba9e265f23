import { encodeEventTopics, type Hex } from "viem";
import { isMoveBack } from "@tetrafi/core/settlement/transitions.ts";
import type { SettlementStep, TransactionPurpose } from "@tetrafi/core/settlement/types.ts";
import { atomicSettlerAbi, inputSettlerEscrowAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { SettlementState, NewEvent } from "@tetrafi/store/settlements.ts";
import { settlerOf } from "../chain/escrow-status.ts";
import { readLogs, type ChainLog, type LogFilter } from "../chain/logs.ts";
import type { Chain } from "../chain/chain.ts";
import { SettlementFault } from "../faults.ts";
import type { ReadFacts, SettlementOnChains } from "./facts.ts";
import type { OrderFill } from "./order-fill.ts";
import { awaitedProofs } from "./proof-wait.ts";

type Transaction = Pick<NewEvent, "chainId" | "txHash" | "blockNumber">;

/** Purposes that an event of the settler tells of. */
type EscrowPurpose = Extract<TransactionPurpose, "open" | "claim" | "refund" | "settle">;

const NO_TRANSACTION: Transaction = { chainId: null, txHash: null, blockNumber: null };

const CLOCK_MARGIN_SECONDS = 120;

/** The event that a move writes: the transaction that made it true, and what the decision saw. */
export async function moveEvent(
  settlement: SettlementOnChains,
  state: SettlementState,
  read: ReadFacts,
  step: SettlementStep,
  reason: string | null,
  atMs: number,
): Promise<NewEvent> {
  const transaction = await transactionBehind(settlement, state, read, step);
  const back = isMoveBack(state.step, step);
  const { originHead, fill } = read;
  const detail = {
    from: state.step,
    ...(back ? { cause: "reorganisation" } : {}),
    ...(reason === null ? {} : { reason }),
    ...(step === "filled" && fill !== null ? fillDetail(fill) : {}),
    ...(FILL_TOLD_AGAIN.has(step) && fill !== null ? { fill: fillWithTransaction(settlement, fill) } : {}),
    originBlock: originHead.latest.number,
    originFinalBlock: originHead.final.number,
  };
  return { step, atMs, ...transaction, detail };
}

/** `filled` is told before it is final: these tell what the solver was paid for in the end. */
const FILL_TOLD_AGAIN: ReadonlySet<SettlementStep> = new Set(["proved", "settled"]);

function fillWithTransaction(
  { destination }: SettlementOnChains,
  fill: OrderFill,
): Readonly<Record<string, unknown>> {
  const { txHash, blockNumber } = fill.last;
  return { ...fillDetail(fill), chainId: destination.profile.chainId, txHash, blockNumber };
}

/** What was delivered, and when it was complete; of several outputs also each, in the order's order. */
function fillDetail({ solver, parts, last }: OrderFill): Record<string, unknown> {
  const detail = { solver, timestamp: last.timestamp, amount: last.amount.toString() };
  if (parts.length === 1) return detail;
  const each = parts.map(({ timestamp, amount, txHash }) => ({
    timestamp,
    amount: amount.toString(),
    txHash,
  }));
  return { ...detail, parts: each };
}

async function transactionBehind(
  settlement: SettlementOnChains,
  state: SettlementState,
  read: ReadFacts,
  step: SettlementStep,
): Promise<Transaction> {
  const { latest, final } = read.facts.escrow;
  switch (step) {
    case "escrowed":
    case "filling":
      return latest === "none" ? NO_TRANSACTION : escrowTransaction(settlement, state, "open", step);
    case "filled":
      return fillTransaction(settlement, read);
    case "proved":
      return proofTransaction(settlement, read);
    case "claiming":
    case "settled":
      if (latest !== "claimed" && final !== "claimed") return NO_TRANSACTION;
      return escrowTransaction(
        settlement,
        state,
        settlement.order.kind === "crossChain" ? "claim" : "settle",
        step,
      );
    case "refunding":
    case "refunded":
      if (latest !== "refunded" && final !== "refunded") return NO_TRANSACTION;
      return escrowTransaction(settlement, state, "refund", step);
    case "accepted":
    case "opening":
    case "proving":
    case "failed":
    default:
      return NO_TRANSACTION;
  }
}

function fillTransaction({ destination }: SettlementOnChains, { fill }: ReadFacts): Transaction {
  if (fill === null) return NO_TRANSACTION;
  const { txHash, blockNumber } = fill.last;
  return { chainId: destination.profile.chainId, txHash, blockNumber };
}

/** Steps that stand for something final: so does the transaction that is their evidence. */
const FINAL_STEPS: ReadonlySet<SettlementStep> = new Set(["filling", "settled", "refunded"]);

/**
 * Our own transaction if it was mined, else whoever's the settler's event came with. What is final has such an event: a
 * node that doesn't show it (NODE_LACKS_STATE) is asked again later.
 */
async function escrowTransaction(
  { order, origin }: SettlementOnChains,
  { intents }: SettlementState,
  purpose: EscrowPurpose,
  step: SettlementStep,
): Promise<Transaction> {
  const { chainId } = origin.profile;
  const isFinal = FINAL_STEPS.has(step);
  // Where it was included before it was final, a reorganisation may have changed since.
  const ours = intents.find(
    (intent) =>
      intent.purpose === purpose &&
      (intent.state === "final" || (!isFinal && intent.state === "included" && intent.error === null)),
  );
  if (ours !== undefined) return { chainId, txHash: ours.txHash, blockNumber: ours.blockNumber };
  const since = Math.floor(order.acceptedAtMs / 1_000) - CLOCK_MARGIN_SECONDS;
  const from = await origin.times.blockBefore(since);
  const address = settlerOf(origin.profile, order.kind);
  const [log] = await logsSince(origin, { address, topics: escrowTopics(purpose, order.orderId) }, from);
  if (log === undefined && isFinal)
    throw new SettlementFault("NODE_LACKS_STATE", `the event of the ${purpose} is not shown`);
  return log === undefined ? NO_TRANSACTION : { chainId, txHash: log.txHash, blockNumber: log.blockNumber };
}

function escrowTopics(purpose: EscrowPurpose, orderId: Hex): Hex[] {
  const args = { orderId };
  const topics =
    purpose === "settle"
      ? encodeEventTopics({ abi: atomicSettlerAbi, eventName: "Settled", args })
      : encodeEventTopics({
          abi: inputSettlerEscrowAbi,
          eventName: { open: "Open", claim: "Finalised", refund: "Refunded" }[purpose] as "Open",
          args,
        });
  return (topics as (Hex | null)[]).slice(0, 2).map((topic) => topic ?? "0x");
}

/** That of the network which completed the proof: of several, the latest. */
async function proofTransaction(settlement: SettlementOnChains, { fill }: ReadFacts): Promise<Transaction> {
  if (fill === null) return NO_TRANSACTION;
  const { origin } = settlement;
  const logs = await origin.proofs.find(awaitedProofs(settlement, fill));
  const [log] = logs.toSorted((a, b) => b.blockNumber - a.blockNumber);
  if (log === undefined) return NO_TRANSACTION;
  return { chainId: origin.profile.chainId, txHash: log.txHash, blockNumber: log.blockNumber };
}

function logsSince(chain: Chain, filter: LogFilter, from: number): Promise<ChainLog[]> {
  return readLogs(chain.rpc, filter, from, chain.head().latest);
}
