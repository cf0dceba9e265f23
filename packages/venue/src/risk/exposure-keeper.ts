import type { Logger } from "pino";
import { assertConserved, outstandingOf, type ExposureLedger } from "@tetrafi/core/risk/exposure.ts";
import { turnSwitch as decideTurn } from "@tetrafi/core/risk/kill-switch.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { endExposures, readLedger } from "@tetrafi/store/exposures.ts";
import { turnSwitch } from "@tetrafi/store/switch-turns.ts";
import type { Clock } from "../clock.ts";
import type { Metrics } from "../metrics.ts";
import { NoticeBatch } from "../notice-batch.ts";
import { scopeOfAccount } from "./scope-limits.ts";

/** The check's name where a switch records who turned it. */
const CHECK = "exposure-conservation";

/** Ends the exposure of orders whose settlement is over, and asserts that none is lost or made. */
export class ExposureKeeper {
  /** Orders that were announced to have ended. */
  readonly ended: NoticeBatch;
  private readonly database: Database;
  private readonly clock: Clock;
  private readonly metrics: Metrics;
  private readonly log: Logger;

  constructor(context: {
    readonly database: Database;
    readonly clock: Clock;
    readonly metrics: Metrics;
    readonly log: Logger;
  }) {
    const { database, clock, log } = context;
    this.database = database;
    this.clock = clock;
    this.metrics = context.metrics;
    this.log = log;
    this.ended = new NoticeBatch(async (orderIds) => {
      await endExposures(database, clock.nowMs(), orderIds);
    }, log);
  }

  /** Ends what no announcement told of. Throws when the database is away. */
  async sweep(): Promise<void> {
    while ((await endExposures(this.database, this.clock.nowMs(), null)) > 0);
  }

  /**
   * Holds the accounts against the open exposures. Where they differ it is an alarm, and nothing is accepted at that scope
   * until a person has looked and switched it on again. Throws when the database is away.
   */
  async assertConserved(): Promise<void> {
    const ledger = await readLedger(this.database);
    try {
      assertConserved(ledger);
    } catch (error) {
      const accounts = unequalAccounts(ledger);
      this.metrics.exposureFaults.inc();
      this.log.error({ err: error, accounts }, "exposure is not conserved; its scopes are halted");
      for (const account of accounts) await this.halt(account, (error as Error).message);
    }
  }

  private async halt(account: string, reason: string): Promise<void> {
    const { scope, scopeId } = scopeOfAccount(account);
    const actor = { type: "automatic", id: CHECK } as const;
    const atMs = this.clock.nowMs();
    await turnSwitch(this.database, scope, scopeId, (current) => {
      const turned = decideTurn(current, { scope, scopeId, level: "halted", actor, reason, atMs });
      return turned.ok ? turned.value : turned.error;
    });
  }
}

/** Accounts that don't hold the sum of their open orders; the venue when all do and the totals differ. */
function unequalAccounts(ledger: ExposureLedger): string[] {
  const sums = new Map<string, bigint>();
  for (const { accounts, notional } of ledger.open.values())
    for (const account of accounts) sums.set(account, (sums.get(account) ?? 0n) + notional);
  const names = new Set([...sums.keys(), ...ledger.outstanding.keys()]);
  const unequal = [...names].filter((name) => (sums.get(name) ?? 0n) !== outstandingOf(ledger, name));
  return unequal.length === 0 ? ["venue"] : unequal;
}
