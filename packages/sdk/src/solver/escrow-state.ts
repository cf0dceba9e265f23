import { inputSettlerEscrowAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { ChainClients } from "./chain-clients.ts";
import { finalView } from "./finality.ts";

/** InputSettlerEscrow.OrderStatus. */
const DEPOSITED = 1;

/**
 * Whether an order's input is locked at the origin chain's final view. One node must not decide that: every endpoint
 * that answers has to agree, and more than half of them have to answer. Throws if they don't.
 */
export async function isEscrowFinal(origin: ChainClients, orderId: Bytes32): Promise<boolean> {
  const answers = await Promise.allSettled(
    origin.each.map(async (client) =>
      client.readContract({
        address: origin.profile.contracts.inputSettler,
        abi: inputSettlerEscrowAbi,
        functionName: "orderStatus",
        args: [orderId],
        ...(await finalView(client, origin.profile)),
      }),
    ),
  );
  const statuses = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
  if (statuses.length * 2 <= answers.length)
    throw new Error(
      `${statuses.length} of ${answers.length} endpoints of chain ${origin.profile.chainId} answered`,
      { cause: answers.find((answer) => answer.status === "rejected")?.reason },
    );
  return statuses.every((status) => status === DEPOSITED);
}
