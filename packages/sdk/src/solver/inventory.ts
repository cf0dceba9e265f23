import { privateKeyToAddress } from "viem/accounts";
import type { Asset } from "@tetrafi/core/auction/types.ts";
import type { Address, Bytes32, Hex } from "@tetrafi/core/hex.ts";
import type { ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { erc20Abi } from "@tetrafi/protocol/abi/erc20.ts";
import { chainClients, type ChainClients } from "./chain-clients.ts";
import { chainReason } from "./chain-reason.ts";
import type { SolverLogger } from "./logger.ts";
import { amountsByAsset, assetKey, Reservations, type Promised } from "./reservations.ts";

export type InventoryOptions = {
  readonly network: ResolvedNetwork;
  readonly privateKey: Hex;
  readonly logger: SolverLogger;
  /** How often balances are read, milliseconds. */
  readonly pollMs?: number;
};

const POLL_MS = 2_000;
/** Balances older than this many polls count as zero: a chain that can't be read must not be sold on. */
const STALE_POLLS = 5;

/** Promises held at once; beyond that nothing is promised. */
const MAX_RESERVATIONS = 500_000;

/** `reading` orders the readings by their start, so that a slow one does not overwrite a newer. */
type Balance = { readonly amount: bigint; readonly readAtMs: number; readonly reading: number };

/** What the solver holds of each token of the network file, and what of it is promised in quotes and won orders. */
export class Inventory {
  private readonly owner: Address;
  private readonly logger: SolverLogger;
  private readonly chains: readonly ChainClients[];
  private readonly pollMs: number;
  private readonly balances = new Map<string, Balance>();
  private readonly reservations = new Reservations();
  private timer: NodeJS.Timeout | undefined;
  private polling: Promise<void> = Promise.resolve();
  private readings = 0;
  private stopped = false;

  constructor({ network, privateKey, logger, pollMs = POLL_MS }: InventoryOptions) {
    this.owner = privateKeyToAddress(privateKey);
    this.logger = logger;
    this.chains = network.chains.map(chainClients);
    this.pollMs = pollMs;
  }

  /** Reads all balances, then goes on reading them. */
  async start(): Promise<void> {
    await this.refresh();
    this.schedule();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.polling;
  }

  /** Reads all balances now. A chain that does not answer is logged, and keeps its last ones for a while. */
  async refresh(): Promise<void> {
    await Promise.all(this.chains.map((chain) => this.readChain(chain)));
  }

  /** What is held, promised or not; zero where it is unknown. Base units. */
  balance(asset: Asset): bigint {
    const balance = this.balances.get(assetKey(asset));
    if (balance === undefined || Date.now() - balance.readAtMs > STALE_POLLS * this.pollMs) return 0n;
    return balance.amount;
  }

  /** What is held and not promised to others than `except`; never below zero. Base units. */
  free(asset: Asset, except?: Bytes32): bigint {
    const free = this.balance(asset) - this.reservations.total(asset, Date.now(), except);
    return free > 0n ? free : 0n;
  }

  /**
   * Promises an amount for a request until a time (unix milliseconds), in place of an earlier promise for it.
   * @returns Whether it was free; if not, nothing is promised anew.
   */
  reserve(rfqId: Bytes32, asset: Asset, amount: bigint, untilMs: number): boolean {
    return this.reserveAll(rfqId, [{ asset, amount }], untilMs);
  }

  /** The same for several amounts: all are promised, or none. */
  reserveAll(rfqId: Bytes32, promised: readonly Promised[], untilMs: number): boolean {
    if (this.reservations.size >= MAX_RESERVATIONS) return false;
    const amounts = amountsByAsset(promised);
    const isFree = promised.every(
      ({ asset }) => (amounts.get(assetKey(asset)) ?? 0n) <= this.free(asset, rfqId),
    );
    if (isFree) this.reservations.set(rfqId, promised, untilMs);
    return isFree;
  }

  /** Sets amounts aside whether or not they are free: they are owed. */
  owe(rfqId: Bytes32, promised: readonly Promised[], untilMs: number): void {
    this.reservations.set(rfqId, promised, untilMs);
  }

  /** Keeps a promise longer, to a time in unix milliseconds. */
  extend(rfqId: Bytes32, untilMs: number): void {
    this.reservations.extend(rfqId, untilMs);
  }

  /** The promise is void: the quote lost, or the order has ended. */
  release(rfqId: Bytes32): void {
    this.reservations.release(rfqId);
  }

  /** The promise is kept: its amount has left. Balances are read first, so that it isn't counted as free in between. */
  async paid(rfqId: Bytes32): Promise<void> {
    await this.refresh();
    this.release(rfqId);
  }

  private schedule(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.polling = this.refresh().then(() => this.schedule());
    }, this.pollMs);
  }

  private async readChain({ client, profile }: ChainClients): Promise<void> {
    this.readings += 1;
    const reading = this.readings;
    try {
      const amounts = await Promise.all(
        profile.tokens.map(({ address }) =>
          client.readContract({ address, abi: erc20Abi, functionName: "balanceOf", args: [this.owner] }),
        ),
      );
      const readAtMs = Date.now();
      profile.tokens.forEach(({ address }, place) => {
        const amount = amounts[place] ?? 0n;
        const key = assetKey({ chainId: profile.chainId, address });
        if ((this.balances.get(key)?.reading ?? 0) < reading)
          this.balances.set(key, { amount, readAtMs, reading });
      });
    } catch (error) {
      this.logger.warn({ chainId: profile.chainId, reason: chainReason(error) }, "balances not read");
    }
  }
}
