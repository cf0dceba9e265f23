import type { TimelineEvent } from "@tetrafi/protocol/http/orders.ts";
import { TAKER_CHANNEL_PATH } from "@tetrafi/protocol/ws/taker-channel.ts";
import type { TakerToVenue, VenueToTaker } from "@tetrafi/protocol/ws/taker-messages.ts";

/** Longest time from connecting to being told all that was recorded, milliseconds. */
const HANDSHAKE_MS = 3_000;
/** Without a frame for so long a stream is taken for dead while its order goes on, milliseconds. */
const SILENT_MS = 30_000;
/** Events that wait to be taken; a slower reader begins again from its cursor. */
const MAX_WAITING = 10_000;

export type EventStreamOptions = {
  /** Of the venue, http: or https:. */
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly orderId: `0x${string}`;
  /** Events after this `seq`; some from before it may come again. */
  readonly afterSeq: number;
  readonly signal?: AbortSignal | undefined;
};

/**
 * An order's events over the venue's WebSocket, for as long as it lasts. Ends without a word when the connection can't
 * be made or is lost: read the timeline, and begin again with the last `seq`.
 */
export async function* streamEvents(
  options: EventStreamOptions,
): AsyncGenerator<TimelineEvent, void, undefined> {
  const { apiUrl, apiKey, orderId, afterSeq, signal } = options;
  const waiting: TimelineEvent[] = [];
  let over = false;
  let wake: () => void = () => undefined;
  const finish = (): void => {
    over = true;
    clearTimeout(timer);
    wake();
  };
  let timer = setTimeout(finish, HANDSHAKE_MS);
  const socket = connect(apiUrl);
  if (socket === null) {
    clearTimeout(timer);
    return;
  }
  const send = (message: TakerToVenue): void => socket.send(JSON.stringify(message));
  socket.addEventListener("open", () => send({ type: "auth", apiKey }));
  socket.addEventListener("close", finish);
  socket.addEventListener("error", finish);
  socket.addEventListener("message", ({ data }) => {
    const message = parse(data);
    if (message?.type === "welcome") send({ type: "subscribe", topics: ["orders"], afterSeq, orderId });
    if (message?.type === "replayed" || message?.type === "order") {
      clearTimeout(timer);
      timer = setTimeout(finish, SILENT_MS);
    }
    if (message?.type === "error" || waiting.length >= MAX_WAITING) finish();
    else if (message?.type === "order") waiting.push(message.event);
    wake();
  });
  signal?.addEventListener("abort", finish, { once: true });
  try {
    for (;;) {
      const event = waiting.shift();
      if (event !== undefined) yield event;
      else if (over) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", finish);
    socket.close();
  }
}

/** Null where there are no WebSockets, or a page may not open one. */
function connect(apiUrl: string): WebSocket | null {
  if (typeof globalThis.WebSocket !== "function") return null;
  try {
    return new WebSocket(`${apiUrl.replace(/^http/, "ws")}${TAKER_CHANNEL_PATH}`);
  } catch {
    return null;
  }
}

function parse(data: unknown): VenueToTaker | null {
  try {
    return JSON.parse(String(data)) as VenueToTaker;
  } catch {
    return null;
  }
}
