import * as fc from "fast-check";
import { expect, test } from "vitest";
import { hostedCauses, isSolversFault, type HostedCause } from "./causes.ts";
import { judgeHostedToken, type HostedDemand, type HostedLimits } from "./judge-token.ts";

const limits: HostedLimits = { perFill: 100n, perDay: 250n, atRisk: 200n, keep: 10n };
const fits: HostedDemand = {
  amount: 100n,
  isSetAside: false,
  limits,
  use: { today: 150n, atRisk: 100n, promised: 40n },
  balance: 150n,
  allowance: 140n,
};

test.each<readonly [string, Partial<HostedDemand>, HostedCause | null]>([
  ["everything just fits", {}, null],
  ["one more than a fill may be", { amount: 101n }, "overPerFill"],
  ["one more than is left of the day", { use: { ...fits.use, today: 151n } }, "overPerDay"],
  ["one more than may be at risk", { use: { ...fits.use, atRisk: 101n } }, "overAtRisk"],
  ["one less than it pays, has promised and keeps", { balance: 149n }, "inventoryShort"],
  ["one less approved", { allowance: 139n }, "allowanceShort"],
  ["set aside before limits were lowered", { isSetAside: true, limits: { ...limits, perFill: 1n } }, null],
  ["set aside, and then the account was emptied", { isSetAside: true, balance: 0n }, "inventoryShort"],
  ["not wanted is told before not possible", { amount: 101n, balance: 0n }, "overPerFill"],
])("%s", (_, change, expected) => {
  expect(judgeHostedToken({ ...fits, ...change })).toBe(expected);
});

test("without limits only inventory and allowance count", () => {
  const free = { perFill: null, perDay: null, atRisk: null, keep: 0n };
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 300n }), (amount) => {
      const cause = judgeHostedToken({ ...fits, limits: free, amount });
      expect(cause).toBe(
        amount + 40n > 150n ? "inventoryShort" : amount + 40n > 140n ? "allowanceShort" : null,
      );
    }),
  );
});

type Open = { readonly amount: bigint; delivered: boolean };

test("whatever comes in whatever order: no limit is passed, and what is promised can be paid", () => {
  const event = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.bigInt({ min: 1n, max: 120n }).map((amount) => ({ type: "order", amount }) as const),
    },
    { weight: 2, arbitrary: fc.constant({ type: "deliver" } as const) },
    { weight: 1, arbitrary: fc.constant({ type: "over" } as const) },
  );
  let refused = 0;
  let taken = 0;
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), fc.bigInt({ min: 0n, max: 400n }), (events, funds) => {
      let balance = funds;
      let today = 0n;
      const open: Open[] = [];
      const sum = (some: readonly Open[]): bigint => some.reduce((total, { amount }) => total + amount, 0n);
      const promisedOf = (): bigint => sum(open.filter(({ delivered }) => !delivered));
      for (const one of events) {
        if (one.type === "over") open.shift();
        else if (one.type === "deliver") {
          const next = open.find(({ delivered }) => !delivered);
          if (next === undefined) continue;
          balance -= next.amount;
          next.delivered = true;
        } else {
          const use = { today, atRisk: sum(open), promised: promisedOf() };
          const demand = { amount: one.amount, isSetAside: false, limits, use, balance, allowance: balance };
          if (judgeHostedToken(demand) !== null) refused += 1;
          else {
            taken += 1;
            today += one.amount;
            open.push({ amount: one.amount, delivered: false });
          }
        }
        expect(today).toBeLessThanOrEqual(250n);
        expect(sum(open)).toBeLessThanOrEqual(200n);
        // An order that is over without delivery gives its part back, so this only grows safer.
        if (open.some(({ delivered }) => !delivered))
          expect(balance - promisedOf()).toBeGreaterThanOrEqual(10n);
      }
    }),
    { numRuns: 2_000 },
  );
  expect(refused).toBeGreaterThan(0);
  expect(taken).toBeGreaterThan(0);
});

test("what the solver can help is its fault; what the venue can, and what has no reason, is not", () => {
  const bySide = Object.entries(hostedCauses).map(([cause, { fault }]) => `${cause}: ${fault}`);
  expect(bySide).toEqual([
    "held: venue",
    "tooLate: venue",
    "overPerFill: solver",
    "overPerDay: solver",
    "overAtRisk: solver",
    "inventoryShort: solver",
    "allowanceShort: solver",
    "gasShort: solver",
  ]);
  expect(isSolversFault(null)).toBe(false);
  expect(isSolversFault("held")).toBe(false);
  expect(isSolversFault("gasShort")).toBe(true);
});
