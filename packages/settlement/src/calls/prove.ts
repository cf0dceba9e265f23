import { encodeFunctionData } from "viem";
import type { Address } from "@tetrafi/core/hex.ts";
import { hyperlaneOracleAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import { bytes32ToAddress } from "@tetrafi/protocol/order/bytes32.ts";
import type { OrderRow } from "@tetrafi/store/orders.ts";
import { readContract } from "../chain/contract-call.ts";
import type { Chain } from "../chain/chain.ts";
import { destinationOf, fillPayloads, type OrderFill } from "../drive/order-fill.ts";
import type { Call } from "../lane/simulate.ts";

/** Gas for recording one fill on the origin chain: one new storage slot, an event, and room. */
const HANDLE_GAS = 150_000n;
/** For each more in the same message. */
const HANDLE_GAS_MORE = 50_000n;

/** A fill to be proved. */
export type ProvedFill = { readonly order: OrderRow; readonly fill: OrderFill };

/**
 * Sends the proof of fills to the orders' oracle on the origin chain, in one message, paid as the messaging network asks.
 * @param fills Not empty; all of one origin chain, oracle and settler.
 */
export async function proveCall(
  destination: Chain,
  origin: ChainProfile,
  fills: readonly ProvedFill[],
  from: Address,
): Promise<Call> {
  const [first] = fills;
  if (first === undefined) throw new RangeError("no fill to prove");
  const output = destinationOf(first.order.order);
  const oracle = bytes32ToAddress(output.oracle);
  const source = bytes32ToAddress(output.settler);
  const payloads = fills.flatMap(({ order, fill }) => fillPayloads(order, fill));
  const gas = HANDLE_GAS + HANDLE_GAS_MORE * BigInt(payloads.length - 1);
  const recipient = first.order.order.inputOracle;
  const args = [origin.hyperlaneDomain, recipient, gas, "0x", source, payloads] as const;
  const value = await readContract(
    destination.rpc,
    { address: oracle, abi: hyperlaneOracleAbi, functionName: "quoteGasPayment", args, from },
    destination.head().latest.number,
  );
  const data = encodeFunctionData({ abi: hyperlaneOracleAbi, functionName: "submit", args });
  return { chainId: destination.profile.chainId, to: oracle, data, value };
}
