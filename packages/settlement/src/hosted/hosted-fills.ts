import type { Logger } from "pino";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { HostedCause } from "@tetrafi/core/hosted/causes.ts";
import {
  hostedDemands,
  hostedSendUntil,
  isHostable,
  type TokenAmount,
} from "@tetrafi/core/hosted/demands.ts";
import { judgeHostedToken } from "@tetrafi/core/hosted/judge-token.ts";
import type { HostedFact } from "@tetrafi/core/settlement/types.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { judgeHostedOrder, type HostedSituation } from "@tetrafi/store/hosted-orders.ts";
import type { OrderRow } from "@tetrafi/store/orders.ts";
import type { SettlementIntent } from "@tetrafi/store/settlements.ts";
import type { Chain } from "../chain/chain.ts";
import type { Clock } from "../clock.ts";
import type { Lane } from "../lane/lane.ts";
import { HostedAlarms } from "./hosted-alarms.ts";
import type { FillerToken, HostedFiller } from "./hosted-config.ts";
import { readAccount, type AccountReading } from "./read-account.ts";

/** How an order is filled for its winner. */
export type HostedPlan = {
  readonly filler: HostedFiller;
  /** Of the filler's account, on the destination chain. */
  readonly lane: Lane;
  /** What it pays. */
  readonly amounts: readonly TokenAmount[];
};

/** In which a transaction is mined, as a rule. */
const MARGIN_BLOCKS = 3;
const MIN_MARGIN_SECONDS = 2;
/** Gas that the account has to be able to pay for, so that the alarm comes before the fill: more than one output takes. */
const GAS_FOR_FILL = 200_000n;
const TIP_WEI = 100_000_000n;

/** Time before a deadline in which a transaction may not be mined any more, seconds. */
export function hostedMarginSeconds({ blockTimeMs }: Pick<ChainProfile, "blockTimeMs">): number {
  return Math.max(MIN_MARGIN_SECONDS, Math.ceil((MARGIN_BLOCKS * blockTimeMs) / 1_000));
}

/** What the venue fills for winners whose filler it runs. */
export class HostedFills {
  private readonly database: Database;
  private readonly fillers: ReadonlyMap<string, HostedFiller>;
  private readonly clock: Clock;
  private readonly alarms: HostedAlarms;

  constructor(parts: {
    readonly database: Database;
    readonly fillers: readonly HostedFiller[];
    readonly clock: Clock;
    readonly log: Logger;
  }) {
    this.database = parts.database;
    this.fillers = new Map(parts.fillers.map((filler) => [filler.solverId, filler]));
    this.clock = parts.clock;
    this.alarms = new HostedAlarms(parts.log);
  }

  /** Null: the winner fills the order by itself. */
  planFor({ solverId, solver, kind, order }: OrderRow, destination: Chain): HostedPlan | null {
    const filler = this.fillers.get(solverId);
    const lane = destination.hosted?.get(solverId);
    if (filler === undefined || lane === undefined || kind !== "crossChain") return null;
    if (!filler.covers(order) || !isHostable(order, solver)) return null;
    return { filler, lane, amounts: hostedDemands(order) };
  }

  /**
   * Judges an order and sets its amounts aside, from the moment that it is accepted. Only the holder of the account's lane
   * does. Throws SettlementFault if the chain can't be read.
   */
  async factOf(
    { orderId, order }: OrderRow,
    { filler, lane, amounts }: HostedPlan,
    destination: Chain,
    intents: readonly SettlementIntent[],
  ): Promise<HostedFact> {
    const { profile } = destination;
    const { latest } = destination.head();
    const sendUntil = hostedSendUntil(order, hostedMarginSeconds(profile));
    const isSent = intents.some(
      ({ purpose, state }) => purpose === "fill" && state !== "reverted" && state !== "rejected",
    );
    if (isSent || lane.lease() === null) return { cause: null, sendUntil };
    const { signer, chainId } = lane.key;
    const readings = await Promise.all(
      amounts.map(({ token }) => readAccount(destination, signer, token, latest.number)),
    );
    const request = { orderId, solverId: filler.solverId, chainId, amounts, nowMs: this.clock.now() };
    const cause = await judgeHostedOrder(this.database, request, (situation) => {
      // What stood against it while there was time is why it was not filled.
      if (latest.timestamp >= sendUntil) return situation.cause ?? "tooLate";
      const short = firstCause(filler.tokens, chainId, amounts, readings, situation);
      return short ?? (isGasShort(lane) ? "gasShort" : null) ?? (situation.isHeld ? "held" : null);
    });
    this.alarms.check(orderId, filler.solverId, cause, latest.number);
    return { cause, sendUntil };
  }

  /** The order is filled, or over. */
  forget(orderId: Bytes32): void {
    this.alarms.forget(orderId);
  }
}

function firstCause(
  tokens: readonly FillerToken[],
  chainId: number,
  amounts: readonly TokenAmount[],
  readings: readonly AccountReading[],
  { isSetAside, use }: HostedSituation,
): HostedCause | null {
  for (const [at, { token, amount }] of amounts.entries()) {
    const configured = tokens.find((one) => one.chainId === chainId && one.token === token);
    const [reading, used] = [readings[at], use.get(token)];
    if (configured === undefined || reading === undefined || used === undefined)
      throw new Error(`the hosted filler does not pay ${token} on chain ${chainId}`);
    const { limits } = configured;
    const cause = judgeHostedToken({ amount, isSetAside, limits, use: used, ...reading });
    if (cause !== null) return cause;
  }
  return null;
}

/** False while its balance is not known. */
function isGasShort(lane: Lane): boolean {
  return lane.balance !== null && lane.balance < GAS_FOR_FILL * (2n * lane.baseFee() + TIP_WEI);
}
