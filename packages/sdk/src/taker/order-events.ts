import { isTerminal } from "@tetrafi/core/settlement/transitions.ts";
import type { SettlementStep } from "@tetrafi/core/settlement/types.ts";
import type { Timeline, TimelineEvent } from "@tetrafi/protocol/http/orders.ts";

export type OrderEventsOptions = {
  /** Yields only what comes after the event with this `seq`: the last one that was dealt with before. */
  readonly afterSeq?: number;
  /** How often the timeline is read, milliseconds. */
  readonly pollMs?: number;
  /** Ends the waiting; the iterator then throws its reason. */
  readonly signal?: AbortSignal;
};

const POLL_MS = 500;
const MIN_POLL_MS = 50;

/**
 * What happens to an order, each event once and oldest first, until the order has ended. The auction's own events come
 * first, with `seq` 0. Throws what `read` throws; begin again with `afterSeq`.
 */
export async function* orderEvents(
  read: () => Promise<Timeline>,
  options: OrderEventsOptions = {},
): AsyncGenerator<TimelineEvent, void, undefined> {
  const { afterSeq = -1, signal } = options;
  const pollMs = Math.max(MIN_POLL_MS, options.pollMs ?? POLL_MS);
  let cursor = afterSeq;
  for (;;) {
    signal?.throwIfAborted();
    const { events } = await read();
    const after = cursor;
    for (const event of events) {
      if (event.seq <= after) continue;
      cursor = Math.max(cursor, event.seq);
      yield event;
    }
    if (events.some(({ step }) => isTerminal(step as SettlementStep))) return;
    await pause(pollMs, signal);
  }
}

/** Waits, or throws the signal's reason as soon as it is given. */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
