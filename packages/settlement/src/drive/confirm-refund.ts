import { hyperlaneOracleAbi } from "@tetrafi/protocol/abi/generated.ts";
import { readContractEach } from "../chain/contract-call.ts";
import { SettlementFault } from "../faults.ts";
import { proofHash, type ReadFacts, type SettlementOnChains } from "./facts.ts";
import { onlyOutput } from "./only-output.ts";

/**
 * Before the escrow goes back to the taker, every node of both chains is asked whether the order was delivered and the
 * delivery proved: a refund on the word of one node that lags, or lies, would take the solver's money. Throws
 * NODES_DISAGREE if any says so.
 */
export async function confirmUnproved(settlement: SettlementOnChains, read: ReadFacts): Promise<void> {
  const { order, origin, destination } = settlement;
  const { orderId } = order;
  const output = onlyOutput(order.order);
  const known = read.fill === null ? [] : [read.fill];
  const others = await destination.fills.askEach(orderId, order.acceptedAtMs, output);
  for (const fill of [...known, ...others]) {
    const answers = await readContractEach(
      origin.rpc,
      {
        address: order.order.inputOracle,
        abi: hyperlaneOracleAbi,
        functionName: "isProven",
        args: [output.chainId, output.oracle, output.settler, proofHash(order, fill)],
      },
      "latest",
    );
    const proved = answers.find(({ value }) => value);
    if (proved !== undefined)
      throw new SettlementFault("NODES_DISAGREE", `${proved.endpoint} says that the delivery is proved`);
  }
}
