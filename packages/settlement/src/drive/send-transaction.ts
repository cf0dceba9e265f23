import type { SettlementAction, TransactionPurpose } from "@tetrafi/core/settlement/types.ts";
import type { Address, Hex } from "@tetrafi/core/hex.ts";
import type { Database } from "@tetrafi/store/database.ts";
import type { SettlementMove, SettlementState } from "@tetrafi/store/settlements.ts";
import type { RecordOutcome } from "@tetrafi/store/transactions.ts";
import type { BatchPart } from "../calls/batch.ts";
import { claimCall } from "../calls/claim.ts";
import { crossCall } from "../calls/cross.ts";
import { fillCall } from "../calls/fill.ts";
import { openCall } from "../calls/open.ts";
import { proveCall, type ProofWay } from "../calls/prove.ts";
import { refundCall } from "../calls/refund.ts";
import { settleCall } from "../calls/settle.ts";
import type { Chain } from "../chain/chain.ts";
import { SettlementFault } from "../faults.ts";
import type { Lane } from "../lane/lane.ts";
import type { Call } from "../lane/simulate.ts";
import type { ProofNetworks } from "../proof/proof-networks.ts";
import type { ReadFacts, SettlementOnChains } from "./facts.ts";
import { sendSet } from "./send-set.ts";

/** What sending needs beside the settlement itself. */
export type SendingParts = {
  readonly networks: ProofNetworks;
  readonly nowMs: number;
  readonly wakeAtMs: number;
};

/** A trade on one chain that is due to be settled, as it was read. */
export type DueTrade = {
  readonly settlement: SettlementOnChains;
  readonly state: SettlementState;
  readonly read: ReadFacts;
};

type Send = Extract<SettlementAction, { type: "send" }>;

/** What became of it; `sent` where a transaction of this settlement's own intent was recorded. */
export type Sending = {
  readonly outcome: RecordOutcome["outcome"];
  readonly sent: { readonly chainId: number; readonly txHash: Hex } | null;
};

/** Sends what a decision asked for, and moves the settlement with it. Throws SettlementFault if that can't be done now. */
export async function sendTransaction(
  database: Database,
  settlement: SettlementOnChains,
  state: SettlementState,
  read: ReadFacts,
  { purpose, step }: Send,
  parts: SendingParts,
): Promise<Sending> {
  if (purpose === "open" && settlement.order.whole !== null)
    return { outcome: await sendSet(database, settlement, state, read, step, parts), sent: null };
  const { profile } = chainOf(settlement, purpose);
  const lane = laneOf(settlement, state, purpose);
  // Asked first: building a call may cost requests.
  if (lane.lease() === null) throw new SettlementFault("LANE_NOT_HELD", profile.name);
  const call = await callFor(settlement, read, purpose, parts.networks, lane.key.signer);
  const moveFor = sentMove({ settlement, state, read }, { purpose, step }, profile.chainId, parts);
  let sent: Sending["sent"] = null;
  // Asked again where a batch is taken apart: the last one is what was recorded.
  const move = (txHash: Hex): SettlementMove => {
    sent = { chainId: profile.chainId, txHash };
    return moveFor(txHash);
  };
  // What failed before goes alone, so that its reason is told and it spoils no batch again.
  const failedBefore = state.intents.some((one) => one.purpose === purpose && one.state === "reverted");
  const part = failedBefore ? null : partOf(settlement, read, purpose, parts.networks);
  const outcome =
    part === null || lane.batcher === null
      ? await lane.send(call, purpose, move)
      : await lane.batcher.send({ call, part, move });
  return { outcome, sent };
}

/**
 * Settles two trades on one chain with each other, in one transaction that holds or fails for both. Throws SettlementFault
 * if that can't be done now.
 */
export async function sendCrossing(
  due: DueTrade,
  other: DueTrade,
  send: Send,
  times: { readonly nowMs: number; readonly wakeAtMs: number },
): Promise<RecordOutcome["outcome"]> {
  const { lanes, profile } = due.settlement.origin;
  // Both orders name it: no other may cross them.
  const lane = lanes.all.find(({ key }) => key.signer === profile.crosser?.toLowerCase());
  if (lane === undefined || lane.lease() === null) throw new SettlementFault("LANE_NOT_HELD", profile.name);
  const call = crossCall(profile, due.settlement.order, other.settlement.order);
  const given = (trade: DueTrade): string => (trade.settlement.order.order.inputs[0]?.[1] ?? 0n).toString();
  const moves = [
    sentMove(due, send, profile.chainId, times, { crossed: true, received: given(other) }),
    sentMove(other, send, profile.chainId, times, { crossed: true, received: given(due) }),
  ];
  return lane.sendBatch(call, send.purpose, (txHash) => moves.map((move) => move(txHash)));
}

/** The move that a transaction is recorded with. */
function sentMove(
  { settlement, state, read }: DueTrade,
  { purpose, step }: Pick<Send, "purpose" | "step">,
  chainId: number,
  times: { readonly nowMs: number; readonly wakeAtMs: number },
  more: Readonly<Record<string, unknown>> = {},
): (txHash: Hex) => SettlementMove {
  return (txHash) => ({
    orderId: settlement.order.orderId,
    version: state.version,
    reason: null,
    wakeAtMs: times.wakeAtMs,
    event: {
      step,
      atMs: times.nowMs,
      chainId,
      txHash,
      // It isn't in a block yet.
      blockNumber: null,
      detail: { from: state.step, purpose, originBlock: read.originHead.latest.number, ...more },
    },
  });
}

/** Null for what can't share a transaction. */
function partOf(
  settlement: SettlementOnChains,
  { fill }: ReadFacts,
  purpose: TransactionPurpose,
  networks: ProofNetworks,
): BatchPart | null {
  const { order, origin, destination } = settlement;
  const { profile } = origin;
  if (purpose === "open" || purpose === "refund") return { purpose, order, origin: profile };
  if (purpose === "fill" || fill === null) return null;
  if (purpose === "claim") return { purpose, order, fill, origin: profile };
  if (purpose !== "prove" && purpose !== "proveSecond") return null;
  const way = wayOf(settlement, purpose, networks);
  return { purpose, order, fill, way, origin: profile, destination };
}

function wayOf(
  { route, policy }: SettlementOnChains,
  purpose: "prove" | "proveSecond",
  networks: ProofNetworks,
): ProofWay {
  const leg = route.legs[purpose === "prove" ? 0 : 1];
  if (leg === undefined) throw new Error("a second network was asked for without one");
  const { recordGas } = policy;
  return { leg, quorum: route.quorum, network: networks.network(leg.network), recordGas };
}

/** Where a transaction goes. */
function chainOf({ origin, destination }: SettlementOnChains, purpose: TransactionPurpose): Chain {
  return purpose === "fill" || purpose === "prove" || purpose === "proveSecond" ? destination : origin;
}

/** From which lane: a fill goes from the account of the winner's hosted filler. */
function laneOf(settlement: SettlementOnChains, state: SettlementState, purpose: TransactionPurpose): Lane {
  const { hosted, order } = settlement;
  if (purpose === "fill" && hosted !== null) return hosted.lane;
  return chainOf(settlement, purpose).lanes.of(order.orderId, state.laneSigner);
}

async function callFor(
  settlement: SettlementOnChains,
  { fill, deliveries }: ReadFacts,
  purpose: TransactionPurpose,
  networks: ProofNetworks,
  from: Address,
): Promise<Call> {
  const { order, origin, destination } = settlement;
  if (purpose === "open") return openCall(origin.profile, order);
  if (purpose === "fill") return fillCall(destination.profile, origin.profile, order);
  if (purpose === "settle") return settleCall(origin.profile, order);
  if (purpose === "refund") return refundCall(origin.profile, order);
  if (fill === null) throw new Error(`${purpose} was asked for without a fill`);
  if (purpose === "claim") return claimCall(origin.profile, order, fill);
  if (purpose === "deliver" || purpose === "deliverSecond") {
    const call = deliveries[purpose === "deliver" ? 0 : 1];
    if (call == null) throw new Error(`${purpose} was asked for without anything to deliver`);
    return call;
  }
  const way = wayOf(settlement, purpose, networks);
  return proveCall(destination, origin.profile, way, [{ order, fill }], from);
}
