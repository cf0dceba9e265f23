import type { Logger } from "pino";
import type { Database } from "@tetrafi/store/database.ts";
import { writeHostedReading } from "@tetrafi/store/hosted-fillers.ts";
import type { Chain } from "../chain/chain.ts";
import type { Clock } from "../clock.ts";
import { faultOf } from "../faults.ts";
import type { BalanceAlarms } from "../operations/balance-alarms.ts";
import type { FillerToken, HostedFiller } from "./hosted-config.ts";
import { readAccount } from "./read-account.ts";

const EVERY_MS = 5_000;

/**
 * Writes what hosted fillers' accounts have, for the operator, and tells when one runs dry, until it is stopped. Of each
 * account only the process that holds its lane does.
 */
export function publishReadings(
  parts: {
    readonly database: Database;
    readonly chains: ReadonlyMap<number, Chain>;
    readonly fillers: readonly HostedFiller[];
    readonly balances: BalanceAlarms;
    readonly clock: Clock;
    readonly log: Logger;
  },
  everyMs = EVERY_MS,
): { readonly stop: () => Promise<void> } {
  const { chains, fillers, clock, log } = parts;
  const stopping = new AbortController();
  const low = new Set<string>();
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      for (const { solverId, tokens } of fillers)
        for (const token of tokens) {
          const chain = chains.get(token.chainId);
          if (chain === undefined) continue;
          await publish(parts, solverId, token, chain, low).catch((error: unknown) => {
            const { code, message } = faultOf(error);
            log.warn({ code, solverId, chainId: token.chainId, reason: message }, "an account was not read");
          });
        }
      await clock.sleep(everyMs, stopping.signal);
    }
  };
  const running = fillers.length === 0 ? Promise.resolve() : run();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

async function publish(
  { database, balances, clock, log }: Parameters<typeof publishReadings>[0],
  solverId: string,
  { chainId, token, signer, limits, alarmBelow }: FillerToken,
  chain: Chain,
  low: Set<string>,
): Promise<void> {
  const lane = chain.hosted?.get(solverId);
  if (lane === undefined || lane.lease() === null || lane.balance === null) return;
  const coins = lane.balance;
  balances.check(lane.key, coins);
  const reading = await readAccount(chain, signer, token, chain.head().latest.number);
  await writeHostedReading(
    database,
    solverId,
    { chainId, token },
    { ...reading, coins, readAtMs: clock.now() },
  );
  const isLow = reading.balance < limits.keep + alarmBelow;
  const key = `${solverId} ${chainId} ${token}`;
  const about = { solverId, chainId, token, signer, balance: reading.balance.toString() };
  if (!isLow && low.delete(key)) log.info(about, "a hosted filler's inventory is back");
  if (!isLow || low.has(key)) return;
  low.add(key);
  log.error(
    { code: "HOSTED_LOW", ...about },
    "a hosted filler's inventory is low: its solver has to fund it",
  );
}
