import { isTerminal } from "@tetrafi/core/settlement/transitions.ts";
import type { SettlementStep } from "@tetrafi/core/settlement/types.ts";
import type { Timeline, TimelineEvent } from "@tetrafi/protocol/http/orders.ts";

export type OrderEventsOptions = {
  /** Yields only what comes after the event with this `seq`: the last one that was dealt with before. */
  readonly afterSeq?: number;
  /** How often the timeline is read where the venue's WebSocket can't be had, milliseconds. */
  readonly pollMs?: number;
  /** False reads the timeline only. */
  readonly stream?: boolean;
  /** Ends the waiting; the iterator then throws its reason. */
  readonly signal?: AbortSignal;
};

const POLL_MS = 500;
const MIN_POLL_MS = 50;
/** After a stream that brought nothing the timeline alone is read for so long. */
const STREAM_AGAIN_MS = 10_000;

/**
 * What happens to an order, each event once and oldest first, until the order has ended. The auction's own events come
 * first, with `seq` 0. Throws what `read` throws; begin again with `afterSeq`.
 * @param stream Events after a `seq` as they happen, for as long as it lasts; the timeline is read before and after it.
 */
export async function* orderEvents(
  read: () => Promise<Timeline>,
  options: OrderEventsOptions = {},
  stream?: (afterSeq: number, signal?: AbortSignal) => AsyncIterable<TimelineEvent>,
): AsyncGenerator<TimelineEvent, void, undefined> {
  const { afterSeq = -1, signal } = options;
  const pollMs = Math.max(MIN_POLL_MS, options.pollMs ?? POLL_MS);
  let cursor = afterSeq;
  let streamAtMs = 0;
  for (;;) {
    signal?.throwIfAborted();
    const { events } = await read();
    const after = cursor;
    for (const event of events) {
      if (event.seq <= after) continue;
      cursor = Math.max(cursor, event.seq);
      yield event;
    }
    if (events.some(hasEnded)) return;
    let streamed = 0;
    if (stream !== undefined && options.stream !== false && Date.now() >= streamAtMs) {
      for await (const event of stream(Math.max(0, cursor), signal)) {
        streamed += 1;
        if (event.seq <= cursor) continue;
        cursor = event.seq;
        yield event;
        if (hasEnded(event)) return;
      }
      if (streamed === 0) streamAtMs = Date.now() + STREAM_AGAIN_MS;
    }
    if (streamed === 0) await pause(pollMs, signal);
  }
}

const hasEnded = ({ step }: TimelineEvent): boolean => isTerminal(step as SettlementStep);

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
