import type { Logger } from "pino";
import type { LaneKey } from "@tetrafi/store/lanes.ts";

/** Wei below which a sender is called low where nothing else is said: a tenth of the chain's coin. */
const DEFAULT_LOW_WEI = 10n ** 17n;

/** Limits by chain id, from `chainId=wei,chainId=wei`. What is no such list is for the settings' schema to refuse. */
export function parseLowBalances(text: string): ReadonlyMap<number, bigint> {
  const entries = text === "" ? [] : text.split(",");
  return new Map(
    entries.map((entry) => {
      const [chainId = "", wei = ""] = entry.split("=");
      return [Number(chainId), BigInt(wei)] as const;
    }),
  );
}

/** Tells the operator that a sender runs dry, once until it was funded. */
export class BalanceAlarms {
  private readonly limits: ReadonlyMap<number, bigint>;
  private readonly log: Logger;
  /** Lanes by `chainId:signer`. */
  private readonly low = new Set<string>();

  constructor(limits: ReadonlyMap<number, bigint>, log: Logger) {
    this.limits = limits;
    this.log = log;
  }

  /** @param balance Of the sender at the chain's latest block, wei. */
  check({ chainId, signer }: LaneKey, balance: bigint): void {
    const limit = this.limits.get(chainId) ?? DEFAULT_LOW_WEI;
    const lane = `${chainId}:${signer}`;
    const about = { chainId, signer, balance: balance.toString(), limit: limit.toString() };
    if (balance >= limit) {
      if (this.low.delete(lane)) this.log.info(about, "the sender's balance is back above its limit");
    } else if (!this.low.has(lane)) {
      this.low.add(lane);
      this.log.error({ code: "LOW_BALANCE", ...about }, "the sender's balance is low: fund it");
    }
  }
}
