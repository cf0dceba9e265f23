import type { Logger } from "pino";
import type { Database } from "@tetrafi/store/database.ts";
import { acquireLane } from "@tetrafi/store/lanes.ts";
import { openSession, type Session } from "@tetrafi/store/session.ts";
import { SETTLEMENT_EVENT_CHANNEL } from "@tetrafi/store/settlement-events.ts";
import { systemClock, type Clock } from "../clock.ts";
import { faultOf, SettlementFault } from "../faults.ts";
import type { Lane } from "./lane.ts";

/** How often a lane that another process has is asked for, and how often the connection is tried. */
const TICK_MS = 250;
const PING_EVERY_TICKS = 8;
const PING_LIMIT_MS = 5_000;

/**
 * Keeps one connection to the database that listens and holds the lanes' leases. When it is lost, the lanes are dropped
 * at once and everything is taken up again as soon as the database answers.
 * @param options.onConnected Called after every connect: announcements may have been missed.
 * @param options.onLane Called when a lane was taken.
 */
export function keepSession(options: {
  readonly database: Database;
  readonly lanes: readonly Lane[];
  readonly log: Logger;
  readonly onNotification: (payload: string) => void;
  readonly onConnected: () => void;
  readonly onLane: (lane: Lane) => void;
  /** The machine's, unless given. */
  readonly clock?: Clock;
}): { readonly stop: () => Promise<void> } {
  const { database, lanes, log, clock = systemClock } = options;
  const stopping = new AbortController();
  const pause = (): Promise<void> => clock.sleep(TICK_MS, stopping.signal);
  let isAway = false;

  const hold = async (): Promise<void> => {
    const lost = new AbortController();
    const session = await openSession(database, {
      channel: SETTLEMENT_EVENT_CHANNEL,
      onNotification: options.onNotification,
      onLost: () => lost.abort(),
    });
    if (isAway) log.info("database is back");
    isAway = false;
    try {
      options.onConnected();
      for (let tick = 0; !lost.signal.aborted && !stopping.signal.aborted; tick += 1) {
        if (tick % PING_EVERY_TICKS === 0) await ping(session, clock);
        for (const lane of lanes) if (lane.lease() === null) await take(session, lane);
        await pause();
      }
    } finally {
      for (const lane of lanes) lane.drop();
      session.close();
    }
    if (lost.signal.aborted) throw new Error("connection terminated");
  };

  /** Leases die with the session, so a lane that this session has taken once and lost can only be had by a new one. */
  const taken = new WeakMap<Session, Set<Lane>>();
  const take = async (session: Session, lane: Lane): Promise<void> => {
    const mine = taken.get(session) ?? new Set();
    taken.set(session, mine);
    if (mine.has(lane))
      throw new SettlementFault("LANE_NOT_HELD", "the server has given the lease to another");
    const held = await acquireLane(session, lane.key);
    if (held === null) return;
    mine.add(lane);
    lane.take(held);
    log.info({ chainId: held.chainId, signer: held.signer, epoch: held.epoch }, "lane taken");
    options.onLane(lane);
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await hold();
      } catch (error) {
        const fault = faultOf(error);
        if (!isAway) log.error({ code: fault.code, reason: fault.message }, "database session lost");
        isAway = true;
        await pause();
      }
    }
  };
  const running = run();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

/** A connection that is silently dead would keep the leases' illusion. */
async function ping(session: Session, clock: Clock): Promise<void> {
  const late = new AbortController();
  try {
    await Promise.race([
      session.query("select 1"),
      clock.sleep(PING_LIMIT_MS, late.signal).then(() => {
        throw new Error("connection terminated: no answer in time");
      }),
    ]);
  } finally {
    late.abort();
  }
}
