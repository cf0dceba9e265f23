import { encodeFunctionData, maxUint256, type Hex } from "viem";
import type { Address } from "@tetrafi/core/hex.ts";
import { erc20Abi } from "@tetrafi/protocol/abi/erc20.ts";
import {
  hyperlaneOracleAbi,
  inputSettlerEscrowAbi,
  outputSettlerAbi,
} from "@tetrafi/protocol/abi/generated.ts";
import { addressToBytes32 } from "@tetrafi/protocol/order/bytes32.ts";
import { fillDescription } from "@tetrafi/protocol/order/fill-description.ts";
import type { BenchOptions } from "../main.ts";
import { startGasChain, type GasChain } from "../harness/gas-chain.ts";
import {
  gasOrders,
  proofMessage,
  takerSignature,
  tokenOf,
  type GasOrder,
  type Nonces,
  type PriceRule,
} from "../harness/gas-orders.ts";
import { row, type Row } from "../report.ts";

/** What OIF's contracts use for one order with the same tokens and Mailbox (design §7). */
const OIF = { open: 138_000, fill: 91_000, prove: 177_000, claim: 80_000 } as const;
const STEPS = ["open", "fill", "prove", "claim"] as const;
const GAS_EACH = 300_000n;
/** Of the message on the origin chain; it is not used up here. */
const MESSAGE_GAS = 200_000n;

type Used = Readonly<Record<(typeof STEPS)[number], bigint>>;

/**
 * Gas of each step on a real node, from receipts: one order alone, cold (the balances that it raises are zero) and
 * warm, then per order in batches. Goals: alone below OIF's, in batches of 10 at most half of it.
 */
export async function gas(options: BenchOptions): Promise<readonly Row[]> {
  options.progress("one anvil node, contracts as they ship");
  const on = await startGasChain();
  try {
    await approveDeliveries(on);
    const rows: Row[] = [];
    const add = (what: string, count: number, used: Used): void => {
      for (const step of STEPS) rows.push(stepRow(step, what, count, used[step]));
    };
    const alone = async (rule: PriceRule, warmth: "cold" | "warm"): Promise<void> => {
      const batch = { count: 1, nonces: "random", rule, seed: rule } as const;
      const label = rule === "none" ? "no price rule" : "exclusive";
      add(`alone, ${warmth}, ${label}`, 1, await settle(on, { ...batch, salt: warmth }));
    };
    await alone("none", "cold");
    await alone("exclusive", "cold");
    // Keeps the escrow's balance above zero from here on.
    const standing = { count: 1, seed: "standing", nonces: "random", rule: "none" } as const;
    await openAll(on, gasOrders(on, { ...standing, nowSeconds: await on.now() }));
    await alone("none", "warm");
    await alone("exclusive", "warm");
    for (const count of [10, 50]) {
      options.progress(`batches of ${count}`);
      const batch = { count, rule: "exclusive", seed: "exclusive" } as const;
      const random = await settle(on, { ...batch, nonces: "random", salt: `${count}` });
      add(`in batches of ${count}, exclusive`, count, random);
      const inARow = await settle(on, { ...batch, nonces: "inARow", salt: `row ${count}` });
      const what = `in batches of ${count}, exclusive, one user's nonces in a row`;
      rows.push(stepRow("open", what, count, inARow.open));
    }
    return rows.toSorted((a, b) => rank(a.what) - rank(b.what));
  } finally {
    await on.stop();
  }
}

function rank(what: string): number {
  return STEPS.findIndex((step) => what.startsWith(step));
}

function stepRow(step: keyof typeof OIF, what: string, count: number, used: bigint): Row {
  const goals: Readonly<Record<number, number>> = { 1: OIF[step] - 1, 10: OIF[step] / 2 };
  const atMost = goals[count];
  const value = Math.ceil(Number(used) / count);
  return row(`${step}, ${what}`, "gas", value, atMost === undefined ? null : { atMost });
}

type Batch = {
  readonly count: number;
  readonly nonces: Nonces;
  readonly rule: PriceRule;
  readonly seed: string;
  readonly salt: string;
};

async function approveDeliveries(on: GasChain): Promise<void> {
  const args = [on.chain.contracts.outputSettler as Address, maxUint256] as const;
  const data = encodeFunctionData({ abi: erc20Abi, functionName: "approve", args });
  await on.send(on.accounts.solvers[0].privateKey, tokenOf(on, "USDT"), data);
}

/** Takes orders through all four steps, each in one transaction. */
async function settle(on: GasChain, batch: Batch): Promise<Used> {
  const orders = gasOrders(on, { ...batch, nowSeconds: await on.now() });
  const open = await openAll(on, orders);
  const filled = await fillAll(on, orders);
  const descriptions = orders.map(({ order, id, winner }) => {
    const [output] = order.outputs;
    if (output === undefined) throw new Error("an order has no output");
    return fillDescription({
      solver: addressToBytes32(winner),
      orderId: id,
      timestamp: filled.timestamp,
      output,
    });
  });
  const prove = await proveAll(on, descriptions);
  const claim = await claimAll(on, orders, filled.timestamp);
  return { open, fill: filled.used, prove, claim };
}

async function openAll(on: GasChain, orders: readonly GasOrder[]): Promise<bigint> {
  const requests = await Promise.all(
    orders.map(async ({ order }) => ({
      order,
      sponsor: order.user,
      signature: await takerSignature(on, order),
    })),
  );
  const [first] = requests;
  const data =
    orders.length === 1 && first !== undefined
      ? encodeFunctionData({
          abi: inputSettlerEscrowAbi,
          functionName: "openFor",
          args: [first.order, first.sponsor, first.signature],
        })
      : encodeFunctionData({
          abi: inputSettlerEscrowAbi,
          functionName: "openForMany",
          args: [requests, GAS_EACH],
        });
  const receipt = await on.send(
    on.accounts.submitter.privateKey,
    on.chain.contracts.inputSettler as Hex,
    data,
  );
  return receipt.gasUsed;
}

async function fillAll(
  on: GasChain,
  orders: readonly GasOrder[],
): Promise<{ readonly used: bigint; readonly timestamp: number }> {
  const requests = orders.flatMap(({ order, id, winner }) =>
    order.outputs.map((output) => ({
      orderId: id,
      output,
      fillDeadline: order.fillDeadline,
      fillerData: addressToBytes32(winner),
    })),
  );
  const [first] = requests;
  const data =
    requests.length === 1 && first !== undefined
      ? encodeFunctionData({
          abi: outputSettlerAbi,
          functionName: "fill",
          args: [first.orderId, first.output, first.fillDeadline, first.fillerData],
        })
      : encodeFunctionData({ abi: outputSettlerAbi, functionName: "fillMany", args: [requests, GAS_EACH] });
  const [solver] = on.accounts.solvers;
  const receipt = await on.send(solver.privateKey, on.chain.contracts.outputSettler as Hex, data);
  const block = await on.client.getBlock({ blockNumber: receipt.blockNumber });
  return { used: receipt.gasUsed, timestamp: Number(block.timestamp) };
}

/** Measures the message's dispatch, then records it as the Mailbox would, without validators. */
async function proveAll(on: GasChain, descriptions: readonly Hex[]): Promise<bigint> {
  const { hyperlaneOracle, mailbox, outputSettler } = on.chain.contracts;
  const oracle = hyperlaneOracle as Address;
  const { gasUsed } = await on.send(
    on.accounts.submitter.privateKey,
    oracle,
    encodeFunctionData({
      abi: hyperlaneOracleAbi,
      functionName: "submit",
      args: [on.chain.chainId, oracle, MESSAGE_GAS, "0x", outputSettler as Hex, [...descriptions]],
    }),
  );
  await on.sendAs(
    mailbox as Address,
    oracle,
    encodeFunctionData({
      abi: hyperlaneOracleAbi,
      functionName: "handle",
      args: [
        on.chain.chainId,
        addressToBytes32(oracle),
        proofMessage(outputSettler as Address, descriptions),
      ],
    }),
  );
  return gasUsed;
}

async function claimAll(on: GasChain, orders: readonly GasOrder[], timestamp: number): Promise<bigint> {
  const requests = orders.map(({ order, winner }) => ({
    order,
    solveParams: order.outputs.map(() => ({ timestamp, solver: addressToBytes32(winner) })),
    destination: addressToBytes32(winner),
    call: "0x" as const,
  }));
  const [first] = requests;
  const data =
    requests.length === 1 && first !== undefined
      ? encodeFunctionData({
          abi: inputSettlerEscrowAbi,
          functionName: "finalise",
          args: [first.order, first.solveParams, first.destination, first.call],
        })
      : encodeFunctionData({
          abi: inputSettlerEscrowAbi,
          functionName: "finaliseMany",
          args: [requests, GAS_EACH],
        });
  const receipt = await on.send(
    on.accounts.submitter.privateKey,
    on.chain.contracts.inputSettler as Hex,
    data,
  );
  for (const { id } of orders) {
    const status = await on.client.readContract({
      address: on.chain.contracts.inputSettler as Address,
      abi: inputSettlerEscrowAbi,
      functionName: "orderStatus",
      args: [id],
    });
    if (status !== 2) throw new Error(`order ${id} was not claimed`);
  }
  return receipt.gasUsed;
}
