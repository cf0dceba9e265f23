import { setTimeout as sleep } from "node:timers/promises";
import { privateKeyToAddress } from "viem/accounts";
import type { Address, Bytes32, Hex } from "@tetrafi/core/hex.ts";
import type { ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import type { FillableMessage } from "@tetrafi/protocol/ws/solver-messages.ts";
import { backoffMs } from "../backoff.ts";
import { approveTokens } from "./approve-tokens.ts";
import { chainClients, checkChainId, type ChainClients } from "./chain-clients.ts";
import { chainReason } from "./chain-reason.ts";
import { checkFillable, type CheckedOrder, type TradeTerms } from "./check-fillable.ts";
import { isEscrowFinal } from "./escrow-state.ts";
import { finalityLagSeconds } from "./finality.ts";
import { fillCall, isFilled, isOpenTo, madeFill } from "./fill-record.ts";
import type { SolverLogger } from "./logger.ts";
import { TransactionLane } from "./transaction-lane.ts";

/**
 * How a `fillable` ended. `filled`: the fill stands at the destination's final view, by us or (told in the log) by
 * somebody else. `gaveUp`: the deadline came first. `stopped`: the filler was stopped; the venue will ask again.
 */
export type FillOutcome =
  | { readonly kind: "filled" }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "gaveUp"; readonly reason: string }
  | { readonly kind: "stopped" };

export type FillerOptions = {
  readonly network: ResolvedNetwork;
  readonly privateKey: Hex;
  readonly logger: SolverLogger;
  /** Approves nothing and fills nothing: what would be filled is logged. */
  readonly dryRun?: boolean;
  /**
   * Whether `accepts` looks at all `inputs` and `outputs`. Otherwise orders with several are refused: amounts of the first
   * pair alone would let an order in that delivers more than was quoted.
   */
  readonly fillsLegs?: boolean;
  /** Whether the solver wants this trade: it quoted these terms, or would again. Asked once, before the first send. */
  readonly accepts: (terms: TradeTerms) => boolean;
  /** After the fill was mined; the balances have changed. */
  readonly onFilled?: (terms: TradeTerms, fill: MadeFill) => void | Promise<void>;
};

/** A fill that this solver made, as it was mined. It is not final yet, and is made again if it is reorganised away. */
export type MadeFill = {
  readonly orderId: Bytes32;
  readonly transactionHash: Hex;
  readonly blockNumber: bigint;
  /** What its gas cost, base units of the destination chain's coin. */
  readonly gasWei: bigint;
};

type Chain = ChainClients & { readonly lane: TransactionLane };

/** Orders that are worked on at once; the venue repeats the others. */
const MAX_ACTIVE = 10_000;
/** A fill sent later than this before the deadline would likely be mined after it. */
const MARGIN_BLOCKS = 2;
const RETRY = { minMs: 100, maxMs: 2_000 } as const;

/**
 * Fills the orders that the venue calls fillable, after checking each on its own. It keeps nothing on disk: what to do
 * next follows from what the chains show, so it may be told the same order again, and restarted, at any time. Give it a
 * key that nothing else sends with.
 */
export class Filler {
  private readonly options: FillerOptions;
  private readonly address: Address;
  private readonly chains: ReadonlyMap<number, Chain>;
  private readonly active = new Map<Bytes32, Promise<FillOutcome>>();
  private readonly abort = new AbortController();

  constructor(options: FillerOptions) {
    this.options = options;
    this.address = privateKeyToAddress(options.privateKey).toLowerCase() as Address;
    this.chains = new Map(
      options.network.chains.map((profile) => {
        const clients = chainClients(profile);
        const lane = new TransactionLane(clients, options.privateKey, options.logger);
        return [profile.chainId, { ...clients, lane }];
      }),
    );
  }

  /**
   * Approves the settlers for every token where they are not yet, and measures the chains.
   * @returns By chain id, how long a block takes to become final, seconds.
   * @throws Error in one line if a chain can't be read, is another one, or refuses an approval.
   */
  async prepare(): Promise<ReadonlyMap<number, number>> {
    const lags = await Promise.all(
      [...this.chains.values()].map(async (chain) => {
        await checkChainId(chain);
        if (this.options.dryRun !== true) await approveTokens(chain, chain.lane, this.address);
        return [chain.profile.chainId, await finalityLagSeconds(chain)] as const;
      }),
    );
    return new Map(lags);
  }

  /** Fills an order if all is well. Repeating it while it is under way joins the first. Never throws. */
  fill(message: FillableMessage): Promise<FillOutcome> {
    const { network, logger } = this.options;
    if (message.hosted === true) return this.leave(message.orderId);
    const checked = checkFillable(message, network, this.address);
    if (!checked.ok) return this.refuse(message.orderId, checked.error);
    const { orderId, terms } = checked.value;
    if (terms.inputs.length + terms.outputs.length > 2 && this.options.fillsLegs !== true)
      return this.refuse(orderId, "the solver does not trade several legs");
    if (this.options.dryRun === true) return this.refuse(orderId, "dry run");
    const running = this.active.get(orderId);
    if (running !== undefined) return running;
    if (this.abort.signal.aborted) return Promise.resolve({ kind: "stopped" });
    if (this.active.size >= MAX_ACTIVE) return this.refuse(orderId, "too many orders are under way");
    const outcome = this.drive(checked.value)
      .catch((error: unknown): FillOutcome => {
        if (this.abort.signal.aborted) return { kind: "stopped" };
        logger.error({ orderId, err: error }, "fill failed");
        return { kind: "gaveUp", reason: chainReason(error) };
      })
      .finally(() => this.active.delete(orderId));
    this.active.set(orderId, outcome);
    return outcome;
  }

  /** Sends nothing more and waits until nothing is under way. */
  async stop(): Promise<void> {
    this.abort.abort();
    await Promise.all([...this.chains.values()].map(({ lane }) => lane.stop()));
    await Promise.all(this.active.values());
  }

  /** Filling it too would cost gas and, at worst, pay from the wrong account. */
  private leave(orderId: Bytes32): Promise<FillOutcome> {
    const reason = "the venue's hosted filler fills it";
    this.options.logger.info({ orderId }, reason);
    return Promise.resolve({ kind: "refused", reason });
  }

  private refuse(orderId: Bytes32, reason: string): Promise<FillOutcome> {
    this.options.logger.error({ orderId, reason }, "order refused, not filled");
    return Promise.resolve({ kind: "refused", reason });
  }

  /** Looks and acts until the fill is final or its time is over. A reorganised fill is made again. */
  private async drive(checked: CheckedOrder): Promise<FillOutcome> {
    const { logger } = this.options;
    const { orderId, order, terms } = checked;
    const destination = this.chain(terms.corridor.destination.chainId);
    const { blockTimeMs } = destination.profile;
    const lastSendMs = order.fillDeadline * 1_000 - MARGIN_BLOCKS * blockTimeMs;
    let accepted = false;
    let failures = 0;
    for (;;) {
      try {
        if (await isFilled(destination, checked, "head")) {
          if (await isFilled(destination, checked, "final")) return { kind: "filled" };
          if (Date.now() > order.expires * 1_000)
            return this.giveUp(orderId, "filled, but not final in time");
          logger.debug({ orderId }, "filled, not final yet");
        } else {
          if (Date.now() >= lastSendMs) return this.giveUp(orderId, "the fill deadline is too near");
          accepted ||= this.options.accepts(terms);
          if (!accepted) return await this.refuse(orderId, "the solver did not quote these terms");
          if (!(await isOpenTo(destination, checked)))
            logger.debug({ orderId }, "not open to this solver yet");
          else if (await isEscrowFinal(this.chain(terms.corridor.origin.chainId), orderId))
            await this.send(checked, destination, lastSendMs);
        }
        failures = 0;
      } catch (error) {
        failures += 1;
        const reason = chainReason(error);
        logger.warn({ orderId, reason }, "fill delayed");
        if (Date.now() > order.expires * 1_000) return this.giveUp(orderId, reason);
      }
      const waitMs = failures === 0 ? Math.min(1_000, blockTimeMs / 2) : backoffMs(RETRY, failures);
      await sleep(waitMs, undefined, { signal: this.abort.signal });
    }
  }

  private async send(checked: CheckedOrder, destination: Chain, lastSendMs: number): Promise<void> {
    const { logger } = this.options;
    const { orderId, terms } = checked;
    const outcome = await destination.lane.submit({
      to: destination.profile.contracts.outputSettler,
      data: fillCall(checked, this.address),
      what: `fill ${orderId}`,
      // Once sent it may be mined up to the deadline, whatever we want then.
      giveUpAtMs: checked.order.fillDeadline * 1_000 + MARGIN_BLOCKS * destination.profile.blockTimeMs,
      stillWanted: async () => Date.now() < lastSendMs && !(await isFilled(destination, checked, "head")),
    });
    if (outcome.kind === "rejected") throw new Error(outcome.reason);
    if (outcome.kind !== "mined") return;
    const { transactionHash, status } = outcome.receipt;
    if (status !== "success") throw new Error(`the fill ${transactionHash} was reverted`);
    if (madeFill(outcome.receipt, orderId)) logger.info({ orderId, transactionHash }, "filled");
    else logger.error({ orderId, transactionHash }, "somebody else filled first; nothing was paid");
    try {
      const { blockNumber, gasUsed, effectiveGasPrice } = outcome.receipt;
      const gasWei = gasUsed * effectiveGasPrice;
      await this.options.onFilled?.(terms, { orderId, transactionHash, blockNumber, gasWei });
    } catch (error) {
      logger.error({ orderId, err: error }, "onFilled threw");
    }
  }

  private giveUp(orderId: Bytes32, reason: string): FillOutcome {
    this.options.logger.error({ orderId, reason }, "gave up filling");
    return { kind: "gaveUp", reason };
  }

  private chain(chainId: number): Chain {
    const chain = this.chains.get(chainId);
    if (chain === undefined) throw new Error(`chain ${chainId} is not in the network file`);
    return chain;
  }
}
