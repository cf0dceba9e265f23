import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { verifiedQuote } from "@tetrafi/core/auction/testing/quotes.ts";
import type { RankedOffer } from "@tetrafi/core/auction/types.ts";
import { resolveNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { networkConfig } from "@tetrafi/protocol/config/testing/network.ts";
import { QuoteResponse } from "@tetrafi/protocol/http/quotes.ts";
import { Compile } from "typebox/compile";
import { openSealer } from "./checksum.ts";
import { makeOffer } from "./make-offer.ts";

const sealer = openSealer("5a".repeat(32));
const [corridor] = resolveNetwork(networkConfig()).corridors;

/** An offer as a taker gets it. */
function offer(): QuoteResponse {
  if (corridor === undefined) throw new Error("the test's network has a corridor");
  const { stage: _stage, ...quote } = verifiedQuote(1, 7);
  const terms = {
    preference: "price",
    measure: "outputAmount",
    feeAmount: 0n,
    netAmount: 990n,
    sequence: 7,
  } as const;
  const ranked: RankedOffer = { ...quote, stage: "ranked", rank: 1, terms };
  const user = `0x${"01".repeat(20)}` as const;
  const input = { chainId: 1, address: `0x${"a".repeat(40)}` } as const;
  const output = { chainId: 2, address: `0x${"b".repeat(40)}` } as const;
  const rfq = { user, receiver: user, input, output, swapType: "ExactInput" } as const;
  return JSON.parse(
    makeOffer(ranked, { rfq, offers: [ranked], corridor, closedAtSeconds: 1_800_000_000 }, sealer),
  ) as QuoteResponse;
}

/** Paths to every value in it that is not an object. */
function leaves(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, entry]) => leaves(entry, [...path, key]));
}

/** A copy with the value at `path` replaced. */
function changed(quote: QuoteResponse, path: readonly string[], value: unknown): QuoteResponse {
  const copy = structuredClone(quote);
  let at = copy as unknown as Record<string, unknown>;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
  at[path.at(-1) ?? ""] = value;
  return copy;
}

const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, entry]) => [key, reversed(entry)]),
  );
};

describe("the seal of an offer", () => {
  test("the offer has the documented shape and is intact, whatever the order of its fields", () => {
    const quote = offer();
    expect(Compile(QuoteResponse).Errors(quote)).toEqual([]);
    expect(sealer.isIntact(quote)).toBe(true);
    expect(sealer.isIntact(reversed(quote) as QuoteResponse)).toBe(true);
  });

  test("any other value of any field breaks it", () => {
    const quote = offer();
    const paths = leaves(quote).filter(([first]) => first !== "integrityChecksum");
    expect(paths.length).toBeGreaterThan(40);
    fc.assert(
      fc.property(
        fc.constantFrom(...paths),
        fc.oneof(fc.jsonValue(), fc.string(), fc.nat()),
        (path, value) => {
          const altered = changed(quote, path, value);
          fc.pre(JSON.stringify(altered) !== JSON.stringify(quote) && !Object.is(value, -0));
          expect(sealer.isIntact(altered)).toBe(false);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("a field more or less, or another venue's seal, breaks it", () => {
    const quote = offer();
    expect(sealer.isIntact({ ...quote, more: 1 } as QuoteResponse)).toBe(false);
    const { eta: _eta, ...less } = quote;
    expect(sealer.isIntact(less as QuoteResponse)).toBe(false);
    const { integrityChecksum: _checksum, ...unsealed } = quote;
    const foreign = openSealer("5b".repeat(32)).seal(unsealed);
    expect(sealer.isIntact(JSON.parse(foreign) as QuoteResponse)).toBe(false);
  });
});
