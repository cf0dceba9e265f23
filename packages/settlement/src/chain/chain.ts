import type { Logger } from "pino";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import type { Clock } from "../clock.ts";
import { faultOf, SettlementFault } from "../faults.ts";
import type { Lane } from "../lane/lane.ts";
import type { Lanes } from "../lane/lanes.ts";
import { BlockTimes } from "./block-times.ts";
import type { ChainRpc } from "./chain-rpc.ts";
import { EscrowIndex } from "./escrow-index.ts";
import { FillIndex } from "./fill-index.ts";
import { ProofIndex } from "./proof-index.ts";
import { watchHead, type ChainHead, type HeadChange, type HeadWatcher } from "./head-watcher.ts";
import type { HeadWakes } from "./wake-on-heads.ts";

/** A chain with everything this process does on it. */
export type Chain = {
  readonly profile: ChainProfile;
  readonly rpc: ChainRpc;
  readonly times: BlockTimes;
  readonly escrows: EscrowIndex;
  readonly fills: FillIndex;
  readonly proofs: ProofIndex;
  readonly lanes: Lanes;
  /** Lanes of the accounts of hosted fillers that pay on this chain, by their solvers' ids. */
  readonly hosted?: ReadonlyMap<string, Lane>;
  /** Throws CHAIN_NOT_READ before the first poll succeeded. */
  readonly head: () => ChainHead;
  readonly stop: () => Promise<void>;
};

/**
 * Starts to follow a chain. On each new head the transactions are tracked, escrows, fills and proofs read, then `onHead` is told,
 * with the orders that any of it concerns, whatever failed: the next head makes up for what was not read.
 */
export function followChain(
  parts: {
    readonly profile: ChainProfile;
    readonly rpc: ChainRpc;
    readonly lanes: Lanes;
    readonly hosted?: ReadonlyMap<string, Lane>;
    readonly log: Logger;
    readonly clock: Clock;
    /** Tells of new blocks before the next poll would. */
    readonly wakes?: ((wake: () => void) => HeadWakes) | undefined;
  },
  onHead: (change: HeadChange, concerned: readonly Bytes32[]) => void,
): Chain {
  const { profile, rpc, lanes, hosted = new Map<string, Lane>(), log, clock, wakes } = parts;
  const times = new BlockTimes(rpc, profile.startBlock);
  const fills = new FillIndex(profile, rpc, times, clock);
  const proofs = new ProofIndex(profile, rpc, clock);
  const escrows = new EscrowIndex(profile, rpc, clock);
  const onChange = async (change: HeadChange): Promise<void> => {
    // What a node says of its newest block may be wrong, its time too.
    times.remember(change.final);
    const results = await Promise.allSettled([
      ...[...lanes.all, ...hosted.values()].map((lane) => lane.track(change)),
      escrows.update(change),
      fills.update(change),
      proofs.update(change),
    ]);
    const concerned = results.flatMap((result) => {
      if (result.status === "fulfilled") return result.value;
      const { code, message } = faultOf(result.reason);
      log.warn({ chainId: profile.chainId, code, reason: message }, "a new head was not fully read");
      return [];
    });
    onHead(change, concerned);
  };
  const watcher: HeadWatcher = watchHead(profile, rpc, log, onChange, clock, wakes);
  return {
    profile,
    rpc,
    times,
    escrows,
    fills,
    proofs,
    lanes,
    hosted,
    head: () => {
      const head = watcher.head();
      if (head === null) throw new SettlementFault("CHAIN_NOT_READ", profile.name);
      return head;
    },
    stop: watcher.stop,
  };
}
