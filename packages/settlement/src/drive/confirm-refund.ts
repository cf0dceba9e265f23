import type { MandateOutput } from "@tetrafi/core/order/standard-order.ts";
import { hyperlaneOracleAbi } from "@tetrafi/protocol/abi/generated.ts";
import { outputHash } from "@tetrafi/protocol/order/fill-description.ts";
import { readContractEach } from "../chain/contract-call.ts";
import type { SeenFill } from "../chain/fill-index.ts";
import { SettlementFault } from "../faults.ts";
import type { ReadFacts, SettlementOnChains } from "./facts.ts";
import { readRecords, untoldBy } from "./hidden-deliveries.ts";
import { proofHash } from "./order-fill.ts";

/** A delivery that some node says is proved. */
type ProvedPart = { readonly solver: string; readonly endpoint: string };

/**
 * Before the escrow goes back to the taker, every node of both chains is asked whether the order was delivered and the
 * delivery proved: a refund on the word of one node that lags, or lies, would take the solver's money. Throws
 * NODES_DISAGREE if all outputs are proved by the word of any, to one solver's credit: less than that pays nobody. The same
 * if the destination's contract has a record of a delivery that no node's logs tell of: whether that one is proved can't
 * be asked.
 */
export async function confirmUnproved(settlement: SettlementOnChains, read: ReadFacts): Promise<void> {
  const { order, destination } = settlement;
  const { orderId, acceptedAtMs } = order;
  const [others, records] = await Promise.all([
    destination.fills.askEach(orderId, acceptedAtMs, "latest"),
    readRecords(settlement),
  ]);
  const fills = [...(read.fill?.parts ?? []), ...others.flat()];
  const hiding = untoldBy(records, fills);
  if (hiding !== null)
    throw new SettlementFault("NODES_DISAGREE", `${hiding} has the record of a delivery that no logs show`);
  let entitled: readonly ProvedPart[] | null = null;
  for (const output of order.order.outputs) {
    const proved: ProvedPart[] = await provedParts(settlement, output, fills);
    entitled =
      entitled === null
        ? proved
        : entitled.filter(({ solver }) => proved.some((one) => one.solver === solver));
    if (entitled.length === 0) return;
  }
  const [one] = entitled ?? [];
  if (one !== undefined)
    throw new SettlementFault("NODES_DISAGREE", `${one.endpoint} says that the delivery is proved`);
}

async function provedParts(
  { order, origin }: SettlementOnChains,
  output: MandateOutput,
  fills: readonly SeenFill[],
): Promise<ProvedPart[]> {
  const hash = outputHash(output);
  const proved: ProvedPart[] = [];
  for (const fill of fills) {
    if (fill.outputHash !== hash) continue;
    const answers = await readContractEach(
      origin.rpc,
      {
        address: order.order.inputOracle,
        abi: hyperlaneOracleAbi,
        functionName: "isProven",
        args: [output.chainId, output.oracle, output.settler, proofHash(order.orderId, output, fill)],
      },
      "latest",
    );
    const witness = answers.find(({ value }) => value);
    if (witness !== undefined) proved.push({ solver: fill.solver, endpoint: witness.endpoint });
  }
  return proved;
}
