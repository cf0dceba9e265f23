import type { Chain } from "../chain/chain.ts";
import { SettlementFault } from "../faults.ts";
import { simulate, type Call } from "../lane/simulate.ts";

/** The call if it would succeed now, whoever sends it, else null. Throws where the chain can't be asked. */
export async function wouldSucceed({ rpc, lanes }: Chain, call: Call): Promise<Call | null> {
  const [lane] = lanes.all;
  if (lane === undefined) return null;
  try {
    await simulate(rpc, lane.key.signer, call);
    return call;
  } catch (error) {
    if (error instanceof SettlementFault && error.code === "CALL_REVERTS") return null;
    throw error;
  }
}
