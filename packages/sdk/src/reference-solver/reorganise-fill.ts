import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import { chainClients } from "../solver/chain-clients.ts";
import { chainReason } from "../solver/chain-reason.ts";
import type { SolverLogger } from "../solver/logger.ts";

/** More blocks than these could be final, and what is final is not undone. */
const MAX_DEPTH = 2n;

/** Has a local chain's node undo the block of a fill and all after it, as long as it can't be final. Never throws. */
export async function reorganiseFill(
  profile: ChainProfile,
  blockNumber: bigint,
  logger: SolverLogger,
): Promise<void> {
  const { client } = chainClients(profile);
  try {
    const depth = (await client.getBlockNumber()) - blockNumber + 1n;
    if (depth < 1n || depth > MAX_DEPTH) {
      logger.warn({ depth: Number(depth) }, "fault on demand: too late to reorganise the fill away");
      return;
    }
    await client.request({ method: "anvil_reorg", params: [Number(depth), []] } as never);
    logger.warn(
      { chainId: profile.chainId, depth: Number(depth) },
      "fault on demand: reorganised a fill away",
    );
  } catch (error) {
    logger.error({ reason: chainReason(error) }, "fault on demand: the chain was not reorganised");
  }
}
