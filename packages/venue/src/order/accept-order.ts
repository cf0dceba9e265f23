import { concat, type Hex } from "viem";
import { fail, ok, type Result } from "@tetrafi/core/result.ts";
import { publicStatus } from "@tetrafi/core/settlement/transitions.ts";
import type { Failure } from "@tetrafi/protocol/errors.ts";
import type { OrderAccepted } from "@tetrafi/protocol/http/orders.ts";
import type { OrderRequest } from "@tetrafi/protocol/http/quotes.ts";
import {
  explainConflict,
  type Acceptance,
  type Conflict,
  type NewOrder,
  type NewPart,
} from "@tetrafi/store/accept-orders.ts";
import { findByIdempotencyKey, type AcceptedOrder } from "@tetrafi/store/orders.ts";
import type { GroupCommit } from "../group-commit.ts";
import {
  checkOffer,
  expiry,
  limitFailure,
  type OfferChecks,
  type StandingOffer,
  type StandingPart,
} from "./check-offer.ts";
import { inputFunds, type InputFunds } from "./input-funds.ts";
import { storedQuote, type RecordedOffer } from "./offer-book.ts";
import type { OriginChain } from "./origin-chain.ts";
import { takerDigest } from "./permit2.ts";
import { isSignedBy } from "./taker-signature.ts";

/** What accepting needs. */
export type AcceptContext = OfferChecks & {
  readonly originChain: (chainId: number) => OriginChain;
  readonly commits: GroupCommit<NewOrder, Acceptance>;
};

/** A request to accept, as it came in. */
export type AcceptRequest = {
  readonly workspaceId: string;
  readonly body: OrderRequest;
  readonly idempotency: NewOrder["idempotency"];
};

/** An order that exists: made now, or by an earlier request with the same Idempotency-Key. */
export type Accepted = { readonly answer: OrderAccepted; readonly outcome: "accepted" | "replayed" };

/** OIF's prefix of a signature that Permit2 checks. */
const PERMIT2_SIGNATURE: Hex = "0x00";

/** Accepts an offer exactly once. When it answers with an order, that order is durable. */
export async function acceptOrder(
  context: AcceptContext,
  request: AcceptRequest,
): Promise<Result<Accepted, Failure>> {
  const { workspaceId, body } = request;
  // Before anything else: a retry gets its answer also when the quote has expired since.
  const earlier = await replay(context, request);
  if (earlier !== null) return earlier;
  const offer = await checkOffer(context, workspaceId, body.quoteResponse);
  // The first request of this key may have become durable between the two reads.
  if (!offer.ok) return (await replay(context, request)) ?? offer;
  const refusal = await checkTaker(context, offer.value, body.signature);
  if (refusal !== null) return fail(refusal);
  // The chain may have taken its time.
  const late = expiry(context, body.quoteResponse);
  if (late !== null) return fail(late);
  const limit = limitFailure(context, offer.value);
  if (limit !== null) return fail(limit);
  const order = newOrder(context, offer.value, request);
  const commit = context.commits.add(order);
  if (commit === null) return fail({ code: "OVERLOADED" });
  const acceptance = await commit;
  if (acceptance.outcome === "accepted") return answerOf(acceptance);
  const conflict = await explainConflict(context.database, order);
  if (conflict !== null) return answerOf(conflict);
  if (acceptance.outcome === "aboveLimit") return fail({ code: "EXPOSURE_LIMIT" });
  throw new Error(`order ${order.orderId} is in conflict with nothing`);
}

/** The answer that this Idempotency-Key already has, or null. */
async function replay(
  { database }: AcceptContext,
  { workspaceId, idempotency }: AcceptRequest,
): Promise<Result<Accepted, Failure> | null> {
  if (idempotency === null) return null;
  const earlier = await findByIdempotencyKey(database, workspaceId, idempotency.key);
  if (earlier === null) return null;
  return earlier.bodyHash.equals(idempotency.bodyHash)
    ? ok({ answer: orderAccepted(earlier.order), outcome: "replayed" })
    : fail({ code: "IDEMPOTENCY_KEY_REUSED" });
}

/** Why the taker can't have this order, or null: its signature, then its balance, then Permit2's allowance. */
async function checkTaker(
  context: AcceptContext,
  offer: StandingOffer,
  signature: Hex,
): Promise<Failure | null> {
  const { rfq } = offer.recorded.record;
  const digest = takerDigest(offer);
  const chain = context.originChain(rfq.input.chainId);
  const needs = await inputFunds(chain, offer);
  const signed = needs.some(({ funds }) => funds.hasCode)
    ? await chain.acceptsSignature(rfq.user, digest, signature)
    : isSignedBy(rfq.user, digest, signature);
  if (!signed) return { code: "SIGNATURE_INVALID", param: "/signature" };
  const poor = needs.find(({ amount, funds }) => funds.balance < amount);
  if (poor !== undefined) return { code: "BALANCE_INSUFFICIENT", details: shortOf(poor, "balance") };
  const unallowed = needs.find(({ amount, funds }) => funds.allowance < amount);
  if (unallowed !== undefined) return { code: "ALLOWANCE_MISSING", details: shortOf(unallowed, "allowance") };
  return null;
}

function shortOf(
  { asset, amount, funds }: InputFunds,
  what: "balance" | "allowance",
): Record<string, string> {
  return { [what]: funds[what].toString(), needed: amount.toString(), token: asset.address };
}

function newOrder(context: AcceptContext, offer: StandingOffer, request: AcceptRequest): NewOrder {
  const { response, recorded, corridor, parts } = offer;
  const [first, ...others] = parts.map((part) => newPart(context, recorded, part));
  if (first === undefined) throw new Error("an offer of no orders");
  return {
    ...first,
    rfqId: recorded.record.rfq.rfqId,
    workspaceId: request.workspaceId,
    kind: corridor.sameChain ? "sameChain" : "crossChain",
    signature: concat([PERMIT2_SIGNATURE, request.body.signature]),
    acceptedAtMs: context.clock.nowMs(),
    idempotency: request.idempotency,
    ...(others.length === 0 ? {} : { whole: { id: response.order.payload.orderId, others } }),
  };
}

function newPart({ risk }: AcceptContext, offer: RecordedOffer, part: StandingPart): NewPart {
  const { solverId, recorded, order, orderId, trade, price } = part;
  const exposure = risk.exposure(trade, solverId, price);
  return {
    orderId,
    quoteId: recorded.quote.quoteId,
    solverId,
    order,
    quote: storedQuote(offer, recorded),
    ...(exposure === null ? {} : { exposure }),
  };
}

function answerOf(
  acceptance: Extract<Acceptance, { outcome: "accepted" }> | Conflict,
): Result<Accepted, Failure> {
  switch (acceptance.outcome) {
    case "accepted":
    case "replayed":
      return ok({ answer: orderAccepted(acceptance.order), outcome: acceptance.outcome });
    case "alreadyAccepted":
      return fail({ code: "QUOTE_ALREADY_ACCEPTED", details: { orderId: acceptance.order.orderId } });
    case "keyReused":
      return fail({ code: "IDEMPOTENCY_KEY_REUSED" });
    default:
      return acceptance satisfies never;
  }
}

/** The answer is made from the order alone, so that a replay says the same as the first answer. */
function orderAccepted({ orderId, quoteId, acceptedAtMs, orderIds }: AcceptedOrder): OrderAccepted {
  return {
    id: orderId,
    status: publicStatus("accepted"),
    quoteId,
    createdAt: Math.floor(acceptedAtMs / 1_000),
    ...(orderIds === undefined ? {} : { orderIds: [...orderIds] }),
  };
}
