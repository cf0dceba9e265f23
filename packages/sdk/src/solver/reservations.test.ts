import { array, assert, bigInt, constantFrom, integer, nat, property, record } from "fast-check";
import { expect, test } from "vitest";
import { Reservations } from "./reservations.ts";

const assets = [
  { chainId: 1, address: "0x00000000000000000000000000000000000000aa" },
  { chainId: 2, address: "0x00000000000000000000000000000000000000aa" },
] as const;
const rfq = (place: number): `0x${string}` => `0x${place}`;

type Operation = {
  readonly kind: "set" | "extend" | "release" | "wait";
  readonly rfq: number;
  readonly asset: 0 | 1;
  readonly amount: bigint;
  readonly forMs: number;
};

const operations = array(
  record<Operation>({
    kind: constantFrom("set", "set", "extend", "release", "wait"),
    rfq: nat(5),
    asset: constantFrom(0, 1),
    amount: bigInt({ min: 1n, max: 1_000n }),
    forMs: integer({ min: -2_000, max: 5_000 }),
  }),
  { maxLength: 60 },
);

test("sums what a plain list of promises would, whatever is set, kept longer, released or run out", () => {
  assert(
    property(operations, (sequence) => {
      const reservations = new Reservations();
      let list: { rfq: number; asset: number; amount: bigint; untilSeconds: number }[] = [];
      let nowMs = 1_700_000_000_000;
      for (const { kind, rfq: place, asset, amount, forMs } of sequence) {
        const untilSeconds = Math.ceil((nowMs + forMs) / 1_000);
        const others = list.filter((held) => held.rfq !== place);
        const own = list.filter((held) => held.rfq === place);
        if (kind === "set") {
          reservations.set(rfq(place), [{ asset: assets[asset], amount }], nowMs + forMs);
          list = [...others, { rfq: place, asset, amount, untilSeconds }];
        } else if (kind === "extend") {
          reservations.extend(rfq(place), nowMs + forMs);
          list = [
            ...others,
            ...own.map((held) => ({ ...held, untilSeconds: Math.max(held.untilSeconds, untilSeconds) })),
          ];
        } else if (kind === "release") {
          reservations.release(rfq(place));
          list = others;
        } else nowMs += Math.abs(forMs);
        list = list.filter((held) => held.untilSeconds > Math.floor(nowMs / 1_000));
        for (const wanted of [0, 1] as const) {
          const inAsset = list.filter((held) => held.asset === wanted);
          const sum = (held: readonly { amount: bigint }[]): bigint =>
            held.reduce((total, one) => total + one.amount, 0n);
          expect(reservations.total(assets[wanted], nowMs)).toBe(sum(inAsset));
          expect(reservations.total(assets[wanted], nowMs, rfq(place))).toBe(
            sum(inAsset.filter((held) => held.rfq !== place)),
          );
        }
        expect(reservations.size).toBe(list.length);
      }
    }),
  );
});
