import type { Address } from "@tetrafi/core/hex.ts";
import type { QuotesRequest } from "@tetrafi/protocol/http/quotes.ts";

/** The first part of the request that the protocol has and this venue hasn't, as a path; null when there is none. */
export function unsupportedPart({ intent, user, fallback }: QuotesRequest): string | null {
  // A ladder falls behind one winner that takes all.
  if (fallback !== undefined && intent.partialFill === true) return "/fallback";
  // The order's owner can't be nobody, and tokens that go to nobody are gone.
  if (isZero(user)) return "/user";
  const nobody = intent.outputs.findIndex(({ receiver }) => receiver !== undefined && isZero(receiver));
  return nobody === -1 ? null : `/intent/outputs/${nobody}/receiver`;
}

/**
 * What keeps several legs from being one trade with one open amount: they must be on the side that the swap type fixes,
 * all on one chain, and go whole or not at all. A path; null when nothing does.
 */
export function unsupportedLegs({ intent }: QuotesRequest): string | null {
  const { inputs, outputs, swapType } = intent;
  if (inputs.length > 1 && (swapType !== "ExactInput" || outputs.length > 1)) return "/intent/inputs/1";
  if (outputs.length > 1 && swapType !== "ExactOutput") return "/intent/outputs/1";
  for (const side of ["inputs", "outputs"] as const) {
    const away = intent[side].findIndex(({ asset }) => asset.chainId !== intent[side][0]?.asset.chainId);
    if (away !== -1) return `/intent/${side}/${away}/asset`;
  }
  const isSeveral = inputs.length + outputs.length > 2;
  return isSeveral && intent.partialFill === true ? "/intent/partialFill" : null;
}

const isZero = (address: Address): boolean => /^0x0{40}$/.test(address);
