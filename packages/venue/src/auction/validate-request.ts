import { MAX_SPLIT_STEPS } from "@tetrafi/core/allocation/allocate.ts";
import { parseAmount } from "@tetrafi/core/amount.ts";
import type { Rfq } from "@tetrafi/core/auction/types.ts";
import type { Address, Bytes32 } from "@tetrafi/core/hex.ts";
import { fail, ok, type Result } from "@tetrafi/core/result.ts";
import type { ResolvedCorridor, ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import type { Failure } from "@tetrafi/protocol/errors.ts";
import type { QuotesRequest } from "@tetrafi/protocol/http/quotes.ts";
import { acceptUntil } from "../order/accept-until.ts";

/** A request that may open an auction: on a corridor, within its limits. */
export type ValidRequest = {
  readonly corridor: ResolvedCorridor;
  readonly rfq: Omit<Rfq, "rfqId" | "workspaceId">;
  readonly windowMs: number;
};

/**
 * What the schema can't say of a request for quotes. Answers what an auction needs, or why there can be none, with the
 * field at fault as a path into the body.
 */
export function validateRequest(
  body: QuotesRequest,
  network: ResolvedNetwork,
  nowSeconds: number,
): Result<ValidRequest, Failure> {
  const { intent } = body;
  const unsupported = unsupportedPart(body);
  if (unsupported !== null) return fail({ code: "UNSUPPORTED_REQUEST", param: unsupported });
  const [input] = intent.inputs;
  const [output] = intent.outputs;
  if (input === undefined || output === undefined) return fail({ code: "INVALID_FIELD", param: "/intent" });
  if (lower(input.user) !== lower(body.user))
    return fail({ code: "INVALID_FIELD", param: "/intent/inputs/0/user" });
  for (const [side, { asset }] of [["inputs", input] as const, ["outputs", output] as const])
    if (network.asset(asset.chainId, asset.address) === undefined)
      return fail({ code: "UNKNOWN_ASSET", param: `/intent/${side}/0/asset` });
  const corridor = network.corridor(input.asset, output.asset);
  if (corridor === undefined) return fail({ code: "UNKNOWN_CORRIDOR" });

  const split = body.intent.partialFill === true ? corridor.corridor.split : undefined;
  if (body.intent.partialFill === true && split === undefined)
    return fail({ code: "PARTIAL_FILL_UNAVAILABLE", param: "/intent/partialFill" });
  const amount = fixedAmount(body, corridor);
  if (!amount.ok) return amount;
  const latest = acceptUntil(corridor.corridor, nowSeconds);
  const minValidUntil = body.minValidUntil ?? latest;
  if (minValidUntil > latest)
    return fail({ code: "INVALID_FIELD", param: "/minValidUntil", details: { latest } });
  if (minValidUntil <= nowSeconds)
    return fail({ code: "INVALID_FIELD", param: "/minValidUntil", details: { now: nowSeconds } });
  return ok({
    corridor,
    // The taker may ask for less time than the corridor gives, not for more.
    windowMs: Math.min(body.solverOptions?.timeout ?? Number.POSITIVE_INFINITY, corridor.corridor.windowMs),
    rfq: {
      user: lower(body.user),
      receiver: lower(output.receiver ?? body.user),
      input: { chainId: input.asset.chainId, address: lower(input.asset.address) },
      output: { chainId: output.asset.chainId, address: lower(output.asset.address) },
      swapType: intent.swapType,
      amount: amount.value,
      minValidUntil,
      preference: body.preference ?? "price",
      ...(split === undefined ? {} : { split: { ...split, maxSteps: MAX_SPLIT_STEPS } }),
    },
  });
}

/** The first part of the request that the protocol has and this venue hasn't, as a path; null when there is none. */
function unsupportedPart({ intent, user }: QuotesRequest): string | null {
  if (intent.inputs.length > 1) return "/intent/inputs/1";
  if (intent.outputs.length > 1) return "/intent/outputs/1";
  // The order's owner can't be nobody, and tokens that go to nobody are gone.
  if (isZero(user)) return "/user";
  const receiver = intent.outputs[0]?.receiver;
  return receiver !== undefined && isZero(receiver) ? "/intent/outputs/0/receiver" : null;
}

/** The amount of the side that the swap type fixes, base units; the other side must leave it open. */
function fixedAmount({ intent }: QuotesRequest, { corridor }: ResolvedCorridor): Result<bigint, Failure> {
  const exactInput = intent.swapType === "ExactInput";
  const [fixed, open] = exactInput ? (["inputs", "outputs"] as const) : (["outputs", "inputs"] as const);
  const param = `/intent/${fixed}/0/amount`;
  const text = intent[fixed][0]?.amount;
  if (text === undefined) return fail({ code: "INVALID_FIELD", param });
  if (intent[open][0]?.amount !== undefined)
    return fail({ code: "UNSUPPORTED_REQUEST", param: `/intent/${open}/0/amount` });
  const { minAmount, maxAmount } = corridor;
  const amount = parseAmount(text);
  if (amount === null || amount < BigInt(minAmount) || amount > BigInt(maxAmount))
    return fail({ code: "AMOUNT_OUT_OF_RANGE", param, details: { minAmount, maxAmount } });
  return ok(amount);
}

const isZero = (address: Address): boolean => /^0x0{40}$/.test(address);
const lower = (address: string): Address => address.toLowerCase() as Address;

/** The request with its names, ready to be opened. */
export function nameRfq(request: ValidRequest, rfqId: Bytes32, workspaceId: string): Rfq {
  return { ...request.rfq, rfqId, workspaceId };
}
