import { expect } from "vitest";
import { chainRpc } from "../chain/chain-rpc.ts";
import { chainEndpoints } from "../chain/rpc-endpoint.ts";
import { Reconciler } from "../reconcile/reconciler.ts";
import { silent } from "./manual-chain.ts";
import type { SettlementWorld } from "./settlement-world.ts";

/** Database and chains agree about every order and sender. */
export async function expectReconciled(world: SettlementWorld): Promise<void> {
  const chains = new Map(
    world.chains.map((profile) => [
      profile.chainId,
      { profile, rpc: chainRpc(profile.chainId, chainEndpoints(profile), silent) },
    ]),
  );
  const job = new Reconciler({ database: world.database, chains, log: silent });
  await job.run(1);
  await expect.poll(() => job.run(2), { timeout: 20_000 }).toMatchObject({ unread: 0, seenOnce: 0, open: 0 });
}
