import { setTimeout as sleep } from "node:timers/promises";
import { inputSettlerEscrowAbi } from "@tetrafi/protocol/abi/generated.ts";
import { chainClients } from "../solver/chain-clients.ts";
import { chainReason } from "../solver/chain-reason.ts";
import { isEscrowFinal } from "../solver/escrow-state.ts";
import { notFilled } from "./fill-cases.ts";
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

/** Blocks in which a fill that must not be would have been mined. */
const WATCHED_BLOCKS = 5;
/** The escrow may become final before the chain is reorganised; then another order is tried. */
const ATTEMPTS = 5;

/**
 * An escrow that is opened, told as fillable too early, and reorganised away before it is final. It must not be filled;
 * opened again, it must be.
 */
export async function waitsForFinality(trial: Trial): Promise<CaseOutcome> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const session = await trial.session();
    if (session === null) return notRun("the solver is not in session");
    const won = await winOrder(trial, session);
    if (won === null) return notRun("the solver quotes no corridor across chains");
    const watch = await watchFills(trial, won);
    const openedIn = await openEscrow(trial, won);
    session.send(fillableOf(won));
    await sleep(won.corridor.origin.blockTimeMs / attempt);
    const undone = await undoEscrow(won, openedIn);
    if (undone === "tooLate") continue;
    if (undone !== "undone") return notRun(undone);
    await trial.blocks(won.corridor.destination.chainId, WATCHED_BLOCKS);
    const [sent] = await watch.sent([won.id]);
    if (sent !== undefined)
      return failed("FILLED_BEFORE_FINAL", "the fill stands, the escrow was reorganised away", {
        orderId: won.id,
        transaction: sent.hash,
      });
    await openEscrow(trial, won);
    await awaitFinal(won);
    session.send(fillableOf(won));
    const credited = await awaitFill(trial, won, watch);
    return credited === null
      ? notFilled(won, watch, "opened again after a reorganisation, the order was not filled")
      : passed("not filled while its escrow could vanish; filled when it was final");
  }
  return notRun("the escrow was final before the chain could be reorganised");
}

/** Reorganises the escrow's block away, if it is not final yet; or why that can't be done. */
async function undoEscrow(won: WonOrder, openedIn: bigint): Promise<string> {
  const origin = chainClients(won.corridor.origin);
  const { client, profile } = origin;
  if (await isEscrowFinal(origin, won.id)) return "tooLate";
  const head = await client.getBlockNumber();
  // One more than is needed: a block may be made meanwhile.
  const depth = Number(head - openedIn) + 2;
  try {
    await client.request({ method: "anvil_reorg", params: [depth, []] } as never);
  } catch (error) {
    return `chain ${profile.chainId} cannot be reorganised by the kit: ${chainReason(error)}`;
  }
  const status = await client.readContract({
    address: profile.contracts.inputSettler,
    abi: inputSettlerEscrowAbi,
    functionName: "orderStatus",
    args: [won.id],
  });
  return status === 0 ? "undone" : "tooLate";
}
