import { encodePacked, keccak256, pad } from "viem";
import { describe, expect, test } from "vitest";
import { exclusiveRule } from "@tetrafi/core/order/exclusivity.ts";
import { chainProfile, corridorConfig } from "../config/testing/network.ts";
import { buildOrder, rfqIdOf, type OrderTerms } from "./build-order.ts";
import { crossableContext, exclusiveLimitContext } from "./context.ts";

const user = `0x${"Ee".repeat(20)}` as const;
const solver = `0x${"f1".repeat(20)}` as const;
const receiver = `0x${"F2".repeat(20)}` as const;
const rfqId = rfqIdOf(user, `0x${"07".repeat(32)}`);
const [origin, destination] = [chainProfile(1), chainProfile(2)];
const terms: OrderTerms = {
  origin,
  destination,
  corridor: corridorConfig,
  user,
  receiver,
  rfqId,
  solver,
  inputToken: `0x${"aa".repeat(20)}`,
  inputAmount: 1_000n,
  outputToken: `0x${"BB".repeat(20)}`,
  outputAmount: 2_000n,
  nowSeconds: 10_000,
};
const identifier = (address: string) => pad(address.toLowerCase() as `0x${string}`, { size: 32 });

describe("rfqIdOf", () => {
  test("commits to user and salt", () => {
    const salt = `0x${"07".repeat(32)}` as const;
    expect(rfqId).toBe(
      keccak256(
        encodePacked(["uint96", "address", "bytes32"], [0n, user.toLowerCase() as `0x${string}`, salt]),
      ),
    );
    expect(rfqIdOf(solver, salt)).not.toBe(rfqId);
    expect(rfqIdOf(user, `0x${"08".repeat(32)}`)).not.toBe(rfqId);
  });
});

describe("buildOrder", () => {
  test("an open order is a limit order that anybody may fill, and otherwise the same", () => {
    const [exclusive, open] = [buildOrder(terms), buildOrder({ ...terms, isOpen: true })];
    const outputs = exclusive.order.outputs.map((output) => ({ ...output, context: "0x" }));
    expect(open).toEqual({ ...exclusive, order: { ...exclusive.order, outputs } });
    expect(exclusiveRule(open.order.outputs[0] ?? { context: "0x", amount: 0n })).toBeNull();
  });

  test("across chains: escrow at the origin, an exclusive limit order for the winner", () => {
    expect(buildOrder(terms)).toEqual({
      kind: "crossChain",
      settler: origin.contracts.inputSettler.toLowerCase(),
      order: {
        user: user.toLowerCase(),
        nonce: BigInt(rfqId),
        originChainId: 1n,
        expires: 10_120,
        fillDeadline: 10_060,
        inputOracle: origin.contracts.hyperlaneOracle,
        inputs: [[BigInt(terms.inputToken), 1_000n]],
        outputs: [
          {
            oracle: identifier(destination.contracts.hyperlaneOracle),
            settler: identifier(destination.contracts.outputSettler),
            chainId: 2n,
            token: identifier(terms.outputToken),
            amount: 2_000n,
            recipient: identifier(receiver),
            callbackData: "0x",
            context: exclusiveLimitContext(solver, 10_030),
          },
        ],
      },
    });
  });

  test("with a ladder: an exclusive dutch order that falls to its own amount", () => {
    const dutch = { solver, startTime: 1_800_000_030, stopTime: 1_800_000_040, slope: 3n, leastAmount: 960n };
    const [output] = buildOrder({ ...terms, dutch }).order.outputs;
    expect(output?.amount).toBe(960n);
    expect(output && exclusiveRule(output)).toEqual({ solver, startTime: dutch.startTime, dutch });
  });

  test("on one chain: the atomic settler is settler and oracle on both sides", () => {
    const { kind, settler, order } = buildOrder({ ...terms, destination: origin });
    const atomic = origin.contracts.atomicSettler.toLowerCase();
    expect({ kind, settler, inputOracle: order.inputOracle }).toEqual({
      kind: "sameChain",
      settler: atomic,
      inputOracle: atomic,
    });
    expect(order.outputs).toMatchObject([
      { oracle: identifier(atomic), settler: identifier(atomic), chainId: 1n },
    ]);
  });

  test("on one chain: the order is the winner's alone until it is over", () => {
    const [output] = buildOrder({ ...terms, destination: origin }).order.outputs;
    expect(output?.context).toBe(exclusiveLimitContext(solver, 10_061));
    // Crossing is for corridors that allow it, by the account that the chain names.
    const corridor = { ...corridorConfig, crossingWaitMs: 500 };
    const [crossed] = buildOrder({ ...terms, corridor, destination: origin }).order.outputs;
    expect(crossed?.context).toBe(crossableContext(solver, 10_061, `0x${"9".repeat(40)}`));
    const { crosser: _, ...unnamed } = origin;
    const [uncrossed] = buildOrder({ ...terms, corridor, origin: unnamed, destination: unnamed }).order
      .outputs;
    expect(uncrossed?.context).toBe(exclusiveLimitContext(solver, 10_061));
  });
});
