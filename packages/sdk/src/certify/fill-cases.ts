import { setTimeout as sleep } from "node:timers/promises";
import { addressToBytes32 } from "@tetrafi/protocol/order/bytes32.ts";
import { alteredFillables } from "./altered-orders.ts";
import type { FillWatch } from "./fill-watch.ts";
import type { CaseOutcome } from "./report.ts";
import { failed, notRun, passed, type Trial } from "./trial.ts";
import {
  awaitFill,
  awaitFinal,
  fillableOf,
  openEscrow,
  watchFills,
  winOrder,
  type WonOrder,
} from "./won-order.ts";

/** What the solver does with orders that it won, on the chains. */

/** Blocks in which a fill that must not be would have been mined. */
const WATCHED_BLOCKS = 5;
const GOING_AWAY = 1001;
const NO_QUOTE = notRun("the solver quotes no corridor across chains");
const NO_SESSION = notRun("the solver is not in session");

export async function fillsWonOrder(trial: Trial): Promise<CaseOutcome> {
  const session = await trial.session();
  if (session === null) return NO_SESSION;
  const won = await winOrder(trial, session);
  if (won === null) return NO_QUOTE;
  await openEscrow(trial, won);
  await awaitFinal(won);
  const watch = await watchFills(trial, won);
  session.send(fillableOf(won));
  session.send(fillableOf(won));
  const startedAtMs = Date.now();
  const credited = await awaitFill(trial, won, watch);
  if (credited === null) return notFilled(won, watch);
  trial.filled = { won, watch };
  const expected = addressToBytes32(trial.options.solver);
  return credited === expected
    ? passed(`filled ${((Date.now() - startedAtMs) / 1_000).toFixed(1)} s after it was fillable`)
    : failed("FILL_CREDITS_ANOTHER", "the fill credits another than the solver", {
        "expected solver": expected,
        "got solver": credited,
      });
}

export async function fillsOnce(trial: Trial): Promise<CaseOutcome> {
  const { filled, server, options } = trial;
  const session = await trial.session();
  if (session === null || filled === null) return NO_SESSION;
  const { won, watch } = filled;
  for (let time = 0; time < 3; time += 1) session.send(fillableOf(won));
  session.close(GOING_AWAY);
  const again = await server.until(
    () => (server.current === session ? null : server.current),
    options.reconnectMs,
  );
  if (again === null) return NO_SESSION;
  again.send(fillableOf(won));
  await trial.blocks(won.corridor.destination.chainId, WATCHED_BLOCKS);
  const sent = await watch.sent([won.id]);
  return sent.length <= 1
    ? passed("told six times, over two sessions, it was filled once")
    : failed("FILLED_TWICE", `${sent.length} transactions fill the same order`, {
        transactions: sent.map(({ hash }) => hash).join(" "),
      });
}

export async function ignoresUnopened(trial: Trial): Promise<CaseOutcome> {
  const session = await trial.session();
  if (session === null) return NO_SESSION;
  const won = await winOrder(trial, session);
  if (won === null) return NO_QUOTE;
  const watch = await watchFills(trial, won);
  session.send(fillableOf(won));
  await trial.blocks(won.corridor.destination.chainId, WATCHED_BLOCKS);
  const [sent] = await watch.sent([won.id]);
  session.send({ type: "failed", orderId: won.id, rfqId: won.rfqId });
  return sent === undefined
    ? passed("an order without an escrow was not filled")
    : failed("FILLED_UNOPENED", "an order was filled that has no escrow", { transaction: sent.hash });
}

export async function refusesAltered(trial: Trial): Promise<CaseOutcome> {
  const session = await trial.session();
  if (session === null) return NO_SESSION;
  const won = await winOrder(trial, session);
  if (won === null) return NO_QUOTE;
  await openEscrow(trial, won);
  await awaitFinal(won);
  const watch = await watchFills(trial, won);
  const altered = alteredFillables(won);
  const ids = [...new Set(altered.map(({ message }) => message.orderId))];
  for (const { what, message } of altered) {
    session.send(message);
    // One by one, so that what is filled names its cause.
    await sleep(won.corridor.destination.blockTimeMs / 4);
    const [sent] = await watch.sent(ids);
    if (sent !== undefined) return filledAltered(`at the latest: ${what}`, sent.hash);
  }
  await trial.blocks(won.corridor.destination.chainId, WATCHED_BLOCKS);
  const [sent] = await watch.sent(ids);
  if (sent !== undefined) return filledAltered("one of them", sent.hash);
  session.send(fillableOf(won));
  const credited = await awaitFill(trial, won, watch);
  return credited === null
    ? notFilled(won, watch, "after altered ones, the true order was not filled")
    : passed(`${altered.length} altered orders were left, and the true one was filled`);
}

function filledAltered(what: string, transaction: string): CaseOutcome {
  return failed("FILLED_ALTERED", `an altered order was filled, ${what}`, { transaction });
}

/** The failure of an order that the solver left, or did not manage to fill. */
export async function notFilled(
  { id, corridor }: WonOrder,
  watch: FillWatch,
  what = "the order was not filled in time",
): Promise<CaseOutcome> {
  const sent = await watch.sent([id]);
  const reason = sent.length === 0 ? `${what}, and no transaction was sent` : `${what}: a transaction failed`;
  return failed("NOT_FILLED", reason, {
    orderId: id,
    "destination chain": String(corridor.destination.chainId),
    ...(sent[0] === undefined ? {} : { transaction: sent[0].hash }),
  });
}
