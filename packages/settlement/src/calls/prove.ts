import { encodeFunctionData } from "viem";
import type { Address } from "@tetrafi/core/hex.ts";
import { hyperlaneOracleAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import { bytes32ToAddress } from "@tetrafi/protocol/order/bytes32.ts";
import { fillDescription } from "@tetrafi/protocol/order/fill-description.ts";
import type { OrderRow } from "@tetrafi/store/orders.ts";
import { readContract } from "../chain/contract-call.ts";
import type { Chain } from "../chain/chain.ts";
import type { SeenFill } from "../chain/fill-index.ts";
import { onlyOutput } from "../drive/only-output.ts";
import type { Call } from "../lane/simulate.ts";

/** Gas for recording one fill on the origin chain: one new storage slot, an event, and room. */
const HANDLE_GAS = 150_000n;

/** Sends the proof of a fill to the order's oracle on the origin chain, paid as the messaging network asks. */
export async function proveCall(
  destination: Chain,
  origin: ChainProfile,
  { orderId, order }: OrderRow,
  fill: SeenFill,
  from: Address,
): Promise<Call> {
  const output = onlyOutput(order);
  const oracle = bytes32ToAddress(output.oracle);
  const source = bytes32ToAddress(output.settler);
  const { solver, timestamp } = fill;
  const payloads = [fillDescription({ solver, orderId, timestamp, output })];
  const args = [origin.hyperlaneDomain, order.inputOracle, HANDLE_GAS, "0x", source, payloads] as const;
  const value = await readContract(
    destination.rpc,
    { address: oracle, abi: hyperlaneOracleAbi, functionName: "quoteGasPayment", args, from },
    destination.head().latest.number,
  );
  const data = encodeFunctionData({ abi: hyperlaneOracleAbi, functionName: "submit", args });
  return { chainId: destination.profile.chainId, to: oracle, data, value };
}
