import type { Chain } from "../chain/chain.ts";
import { SettlementFault } from "../faults.ts";
import type { Call } from "../lane/simulate.ts";

/** The call if it would succeed now, else null. Throws where the chain can't be asked. */
export async function wouldSucceed({ lane }: Chain, call: Call): Promise<Call | null> {
  try {
    await lane.simulate(call);
    return call;
  } catch (error) {
    if (error instanceof SettlementFault && error.code === "CALL_REVERTS") return null;
    throw error;
  }
}
