import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { resolveNetwork, type ResolvedCorridor } from "@tetrafi/protocol/config/corridors.ts";
import { chainProfile, corridorConfig } from "@tetrafi/protocol/config/testing/network.ts";
import { faultOfAmount, sandboxFaults, type SandboxFault } from "@tetrafi/protocol/sandbox.ts";
import { sandboxFault } from "./sandbox-fault.ts";

const faults = Object.keys(sandboxFaults) as SandboxFault[];

function corridorOf(options: {
  sandbox: boolean;
  reorganises: boolean;
  sameChain: boolean;
}): ResolvedCorridor {
  const output = { chainId: options.sameChain ? 1 : 2, symbol: "WETH" };
  const chains = [1, 2].map((chainId) => ({ ...chainProfile(chainId), reorganises: options.reorganises }));
  const [corridor] = resolveNetwork({
    chains,
    corridors: [{ ...corridorConfig, output, sandbox: options.sandbox }],
  }).corridors;
  if (corridor === undefined) throw new Error("there is a corridor");
  return corridor;
}

const request = fc.record({
  isTestWorkspace: fc.boolean(),
  corridor: fc
    .record({ sandbox: fc.boolean(), reorganises: fc.boolean(), sameChain: fc.boolean() })
    .map(corridorOf),
  asked: fc.option(fc.constantFrom(...faults), { nil: undefined }),
  amount: fc.oneof(
    fc.bigInt({ min: 1n, max: 10n ** 30n }),
    fc.constantFrom(...faults).map((fault) => BigInt(`7${sandboxFaults[fault].ending}`)),
  ),
});

describe("a fault on demand", () => {
  test("is played for test workspaces on test corridors, and nowhere else", () => {
    fc.assert(
      fc.property(request, (asked) => {
        const outcome = sandboxFault(asked);
        const onSandbox = asked.corridor.corridor.sandbox === true;
        if (onSandbox && asked.isTestWorkspace) {
          if (!outcome.ok) expect(outcome.error.code).toBe("SANDBOX_REORG_UNAVAILABLE");
        } else if (asked.asked !== undefined)
          expect(outcome).toMatchObject({ error: { code: "SANDBOX_FAULT_REFUSED" } });
        else if (onSandbox !== asked.isTestWorkspace)
          expect(outcome).toMatchObject({ error: { code: "SANDBOX_BOUNDARY" } });
        else expect(outcome).toEqual({ ok: true, value: null });
      }),
    );
  });

  test("every leg of a request is on one side of the boundary", () => {
    const [live, sandbox] = [false, true].map((one) =>
      corridorOf({ sandbox: one, reorganises: false, sameChain: false }),
    ) as [ResolvedCorridor, ResolvedCorridor];
    const ask = (isTestWorkspace: boolean, corridor: ResolvedCorridor, more: ResolvedCorridor) =>
      sandboxFault({ isTestWorkspace, corridor, moreCorridors: [more], asked: undefined, amount: 1n });
    for (const isTest of [false, true])
      for (const [first, more] of [
        [live, sandbox],
        [sandbox, live],
      ] as const)
        expect(ask(isTest, first, more)).toMatchObject({ error: { code: "SANDBOX_BOUNDARY" } });
    expect(ask(false, live, live)).toEqual({ ok: true, value: null });
    expect(ask(true, sandbox, sandbox)).toEqual({ ok: true, value: null });
  });

  test.each(faults)("%s is asked for by header or amount, the header first", (fault) => {
    const corridor = corridorOf({ sandbox: true, reorganises: true, sameChain: false });
    const amount = BigInt(`12${sandboxFaults[fault].ending}`);
    const base = { isTestWorkspace: true, corridor } as const;
    expect(sandboxFault({ ...base, asked: fault, amount: 1n })).toEqual({ ok: true, value: fault });
    expect(sandboxFault({ ...base, asked: undefined, amount })).toEqual({ ok: true, value: fault });
    for (const asked of faults)
      expect(sandboxFault({ ...base, asked, amount })).toEqual({ ok: true, value: asked });
    expect(faultOfAmount(amount + 10n)).toBeNull();
  });

  test.each([
    ["a chain that can't", { sandbox: true, reorganises: false, sameChain: false }],
    ["one chain", { sandbox: true, reorganises: true, sameChain: true }],
  ])("reorg is refused on %s", (_, options) => {
    const corridor = corridorOf(options);
    expect(sandboxFault({ isTestWorkspace: true, corridor, asked: "reorg", amount: 1n })).toMatchObject({
      error: { code: "SANDBOX_REORG_UNAVAILABLE" },
    });
  });
});
