import type { Logger } from "pino";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import { systemClock, type Clock } from "../clock.ts";
import { faultOf } from "../faults.ts";
import { isAncestor, readBlock, readFinalBlock, type BlockHeader } from "./blocks.ts";
import type { ChainRpc } from "./chain-rpc.ts";
import { isFinalForTwo, isReplacedForTwo } from "./confirm-final.ts";
import { preferNodeAhead } from "./node-ahead.ts";
import type { HeadWakes } from "./wake-on-heads.ts";

/** Two views of a chain at one moment. `final` is never above `latest`. */
export type ChainHead = { readonly latest: BlockHeader; readonly final: BlockHeader };

/** A new head. `reorganised`: blocks seen before are not on it. */
export type HeadChange = ChainHead & { readonly reorganised: boolean };

/** Polls a chain's head. */
export type HeadWatcher = {
  /** Null until the chain was read for the first time. */
  readonly head: () => ChainHead | null;
  /** Ends once the current poll is done. */
  readonly stop: () => Promise<void>;
};

/** Polls for which a head below the known final block is taken for a node that lags. */
const LAG_PATIENCE = 40;
/** Polls after which the nodes are compared: one that has stopped, or falls behind, answers as if nothing were wrong. */
const COMPARE_EVERY_POLLS = 24;
/** Heads without a newer final block after which the operator is told. */
const UNCONFIRMED_PATIENCE = 20;

/**
 * Follows a chain: polls at a quarter of its block time, or a sixteenth after `wakes` tells of a block, and calls `onHead`
 * for each change, one after another. A node that lags behind what was final is not believed, one that falls behind
 * another is asked after it; a final block that changes is an alarm.
 */
export function watchHead(
  profile: ChainProfile,
  rpc: ChainRpc,
  log: Logger,
  onHead: (change: HeadChange) => Promise<void>,
  clock: Clock = systemClock,
  wakes?: (wake: () => void) => HeadWakes,
): HeadWatcher {
  const { chainId } = profile;
  const stopping = new AbortController();
  const rest = restBetween(profile.blockTimeMs, clock, stopping.signal, wakes);
  let head: ChainHead | null = null;
  let away: string | null = null;
  let lagging = 0;
  const confirmedFinal = finalByTwo(profile, rpc, log);
  let polled = 0;

  const poll = async (): Promise<void> => {
    const latest = await readBlock(rpc, "latest");
    if (latest === null || latest.hash === head?.latest.hash) return;
    if (head !== null && latest.number < head.final.number) {
      lagging += 1;
      if (lagging < LAG_PATIENCE) return;
    }
    lagging = 0;
    const read = await readFinalBlock(rpc, profile, latest);
    if (read === null || read.number > latest.number) return;
    const final = await confirmedFinal(read, head?.final ?? null);
    if (final === null) return;
    const reorganised = head !== null && !(await isAncestor(rpc, head.latest, latest));
    if (reorganised) log.warn({ chainId, block: latest.number }, "chain was reorganised");
    head = { latest, final };
    await onHead({ ...head, reorganised });
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        polled += 1;
        if (head !== null && profile.rpcUrls.length > 1 && polled % COMPARE_EVERY_POLLS === 0)
          await preferNodeAhead(chainId, rpc, head, log);
        await poll();
        if (away !== null) log.info({ chainId }, "chain is read again");
        away = null;
      } catch (error) {
        const fault = faultOf(error);
        if (away !== fault.code)
          log.error({ chainId, code: fault.code, reason: fault.message }, "chain can't be read");
        away = fault.code;
      }
      await rest.sleep();
    }
  };
  const running = run();
  return {
    head: () => head,
    stop: async () => {
      stopping.abort();
      rest.stop();
      await running;
    },
  };
}

/** The pause between two polls. A wake ends it, but never makes polls more frequent than a sixteenth of the block time. */
function restBetween(
  blockTimeMs: number,
  clock: Clock,
  stopping: AbortSignal,
  wakes?: (wake: () => void) => HeadWakes,
): { readonly sleep: () => Promise<void>; readonly stop: () => void } {
  let pause = new AbortController();
  if (wakes === undefined)
    return { sleep: () => clock.sleep(blockTimeMs / 4, stopping), stop: () => undefined };
  const woken = wakes(() => pause.abort());
  return {
    sleep: async () => {
      await clock.sleep(blockTimeMs / 16, stopping);
      if (!stopping.aborted && !pause.signal.aborted) await clock.sleep((blockTimeMs * 3) / 16, pause.signal);
      pause = new AbortController();
    },
    stop: () => {
      pause.abort();
      woken.stop();
    },
  };
}

/**
 * What one node alone calls final is not believed, and what was final stays final unless two say otherwise. Answers the
 * final block from now on, by what was read and what was known; null while nothing is final.
 */
function finalByTwo(
  profile: ChainProfile,
  rpc: ChainRpc,
  log: Logger,
): (read: BlockHeader, known: BlockHeader | null) => Promise<BlockHeader | null> {
  const { chainId } = profile;
  let unconfirmed = 0;
  return async (read, known) => {
    if (read.hash === known?.hash) return known;
    if (!(await isFinalForTwo(rpc, profile, read))) {
      unconfirmed += 1;
      if (unconfirmed === UNCONFIRMED_PATIENCE)
        log.error(
          { chainId, code: "FINALITY_UNCONFIRMED", block: read.number },
          "no two of the chain's nodes agree on what is final: see which one is away or wrong",
        );
      return known;
    }
    unconfirmed = 0;
    if (known === null) return read;
    // A node that lags.
    if (read.number < known.number) return known;
    // Of several nodes, the one that answers may be on a branch of its own.
    if (!(await isAncestor(rpc, known, read)) && (await isReplacedForTwo(rpc, profile, known)))
      log.error(
        { chainId, code: "FINAL_BLOCK_CHANGED", block: known.number, was: known.hash },
        "a final block changed: check the chain's nodes and its finality in the network file",
      );
    return read;
  };
}
