import { encodeFunctionData } from "viem";
import { hostedSendUntil } from "@tetrafi/core/hosted/demands.ts";
import { outputSettlerAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import { addressToBytes32 } from "@tetrafi/protocol/order/bytes32.ts";
import type { OrderRow } from "@tetrafi/store/orders.ts";
import type { Call } from "../lane/simulate.ts";

/**
 * Delivers an order for its winner, whoever pays, void after the order's deadline; where the price of one output falls,
 * after the time at which that begins. One output that was delivered before pays nothing; of several, what others
 * delivered is taken over, and the call reverts if they delivered all.
 */
export function fillCall(
  destination: ChainProfile,
  { contracts }: ChainProfile,
  { orderId, order, solver }: OrderRow,
): Call {
  const { chainId } = destination;
  const credited = addressToBytes32(solver);
  const to = destination.contracts.outputSettler;
  const [output, ...more] = order.outputs;
  if (output === undefined) throw new Error("an order without outputs was accepted");
  const data =
    more.length === 0
      ? encodeFunctionData({
          abi: outputSettlerAbi,
          functionName: "fill",
          args: [orderId, output, hostedSendUntil(order, 0), credited],
        })
      : encodeFunctionData({
          abi: outputSettlerAbi,
          functionName: "fillOrder",
          args: [order, contracts.inputSettler, credited],
        });
  return { chainId, to, data, value: 0n };
}
