import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { Hex } from "viem";
import { privateKeyToAddress } from "viem/accounts";
import { checkpointPath, readCheckpoint, writeCheckpoint } from "../checkpoint-files.ts";
import { checkpointSigner, signCheckpoint, type Checkpoint } from "../checkpoint.ts";

/** Wait after a checkpoint that could not be written. */
const RETRY_MS = 500;

/**
 * One validator: its key, its folder, and a loop that signs what it is offered, in order. A fault of its folder delays
 * this validator and no other.
 */
export class Validator {
  /** Lower case. */
  readonly address: Hex;
  private readonly privateKey: Hex;
  private readonly dir: string;
  private readonly log: Logger;
  private queue: Checkpoint[] = [];
  private wake: () => void = () => undefined;

  constructor(privateKey: Hex, dir: string, log: Logger) {
    this.privateKey = privateKey;
    this.address = privateKeyToAddress(privateKey).toLowerCase() as Hex;
    this.dir = dir;
    this.log = log.child({ validator: this.address });
  }

  /** Checkpoints not written yet. */
  get backlog(): number {
    return this.queue.length;
  }

  /** Hands over checkpoints that are final and checked against the chain. */
  offer(checkpoints: readonly Checkpoint[]): void {
    this.queue.push(...checkpoints);
    this.wake();
  }

  /** Drops what is not signed yet of a domain whose chain took final blocks back. */
  discard(domain: number): void {
    this.queue = this.queue.filter((checkpoint) => checkpoint.domain !== domain);
  }

  /** Signs until `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener("abort", () => this.wake(), { once: true });
    let isFailing = false;
    while (!signal.aborted) {
      const checkpoint = this.queue[0];
      if (checkpoint === undefined) {
        await new Promise<void>((resolve) => (this.wake = resolve));
        continue;
      }
      try {
        await this.record(checkpoint);
        if (this.queue[0] === checkpoint) this.queue.shift();
        isFailing = false;
      } catch (error) {
        if (!isFailing) this.log.error({ reason: (error as Error).message }, "cannot write checkpoints");
        isFailing = true;
        await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /**
   * Signs and writes a checkpoint, unless it is there already. One that says otherwise is replaced: it was of a block
   * that was final and isn't any more, and a local chain must go on. (Validators with a stake would stop instead.)
   */
  private async record(checkpoint: Checkpoint): Promise<void> {
    const { domain, index, messageId } = checkpoint;
    const path = checkpointPath(this.dir, this.address, domain, index);
    const kept = await readCheckpoint(path);
    if (kept !== null) {
      const isSame =
        kept.checkpoint.messageId === messageId &&
        kept.checkpoint.root === checkpoint.root &&
        kept.checkpoint.merkleTreeHook === checkpoint.merkleTreeHook;
      if (isSame && checkpointSigner(kept) === this.address) return;
      this.log.error({ domain, index, messageId }, "replacing a checkpoint that the chain took back");
    }
    await writeCheckpoint(path, signCheckpoint(checkpoint, this.privateKey));
    this.log.info({ domain, index, messageId, root: checkpoint.root }, "checkpoint signed");
  }
}
