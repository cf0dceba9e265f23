import type { Hex } from "viem";
import type { Side } from "../network.ts";
import type { ChainView } from "./chain-view.ts";

/** Who held how much of a trade's tokens, before and after, base units. */
export type BalanceLine = {
  readonly who: string;
  readonly chainId: number;
  readonly symbol: string;
  readonly before: bigint;
  readonly after: bigint;
};

/** Someone whose balances a trade may move. */
export type Holder = { readonly who: string; readonly address: Hex; readonly sides: readonly Side[] };

/** Balances at one moment, by holder and token. */
export type Snapshot = ReadonlyMap<string, bigint>;

const keyOf = (who: string, side: Side): string => `${who} ${side.chainId} ${side.symbol}`;

export async function takeSnapshot(view: ChainView, holders: readonly Holder[]): Promise<Snapshot> {
  const reads = holders.flatMap(({ who, address, sides }) =>
    sides.map(async (side) => [keyOf(who, side), await view.balance(side, address)] as const),
  );
  return new Map(await Promise.all(reads));
}

/** The lines of some holders out of two snapshots. */
export function balanceLines(holders: readonly Holder[], before: Snapshot, after: Snapshot): BalanceLine[] {
  return holders.flatMap(({ who, sides }) =>
    sides.map((side) => ({
      who,
      ...side,
      before: before.get(keyOf(who, side)) ?? 0n,
      after: after.get(keyOf(who, side)) ?? 0n,
    })),
  );
}
