import { WebSocket } from "ws";
import type { VenueToTaker } from "@tetrafi/protocol/ws/taker-messages.ts";

const WAIT_MS = 15_000;
type FrameOf<T extends VenueToTaker["type"]> = Extract<VenueToTaker, { type: T }>;

/** A taker's raw connection. */
export type TestTaker = {
  readonly socket: WebSocket;
  readonly frames: readonly VenueToTaker[];
  readonly send: (message: unknown) => void;
  /** The oldest frame of the type that no call has answered yet; waits for one. */
  readonly next: <T extends VenueToTaker["type"]>(type: T) => Promise<FrameOf<T>>;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
};

/** Connects; nothing is sent. */
export async function openTaker(url: string): Promise<TestTaker> {
  const socket = new WebSocket(`${url.replace(/^http/, "ws")}/api/v1/ws`, { perMessageDeflate: false });
  const frames: VenueToTaker[] = [];
  const unread: VenueToTaker[] = [];
  const waiting: { readonly type: string; readonly resolve: (frame: VenueToTaker) => void }[] = [];
  socket.on("message", (data: Buffer) => {
    const frame = JSON.parse(data.toString()) as VenueToTaker;
    frames.push(frame);
    const at = waiting.findIndex(({ type }) => type === frame.type);
    if (at === -1) unread.push(frame);
    else waiting.splice(at, 1)[0]?.resolve(frame);
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once("close", (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("open", () => {
      socket.on("error", () => undefined);
      resolve();
    });
    socket.once("error", reject);
  });
  const next = <T extends VenueToTaker["type"]>(type: T): Promise<FrameOf<T>> => {
    const at = unread.findIndex((frame) => frame.type === type);
    if (at !== -1) return Promise.resolve(unread.splice(at, 1)[0] as FrameOf<T>);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no ${type}, but ${JSON.stringify(frames.slice(-5))}`)),
        WAIT_MS,
      );
      waiting.push({
        type,
        resolve: (frame) => {
          clearTimeout(timer);
          resolve(frame as FrameOf<T>);
        },
      });
    });
  };
  return {
    socket,
    frames,
    closed,
    next,
    send: (message) => socket.send(typeof message === "string" ? message : JSON.stringify(message)),
  };
}

/** The same, authenticated and subscribed; resolves once all that was recorded has come. */
export async function subscribeTaker(
  url: string,
  apiKey: string,
  subscription: object = {},
): Promise<TestTaker> {
  const taker = await openTaker(url);
  taker.send({ type: "auth", apiKey });
  await taker.next("welcome");
  taker.send({ type: "subscribe", topics: ["auctions", "orders"], ...subscription });
  await taker.next("replayed");
  return taker;
}
