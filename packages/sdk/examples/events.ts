import { readFileSync } from "node:fs";

/**
 * Every event of a workspace, as it happens, over the venue's WebSocket: `node examples/events.ts STACK_FILE SECONDS`.
 * Keep the highest `seq` and subscribe with it after a loss: what was missed comes first.
 */

type Event =
  | { readonly type: "welcome" }
  | { readonly type: "replayed"; readonly lastSeq: number }
  | { readonly type: "auction"; readonly rfqId: string; readonly event: string }
  | {
      readonly type: "order";
      readonly orderId: string;
      readonly event: { readonly seq: number; readonly step: string };
    }
  | { readonly type: "error"; readonly code: string; readonly message: string };

const [file = ".tetrafi/stack.json", seconds = "60"] = process.argv.slice(2);
const stack = JSON.parse(readFileSync(file, "utf8")) as {
  readonly apiUrl: string;
  readonly apiKeys: { readonly taker: string };
};
const socket = new WebSocket(`${stack.apiUrl.replace(/^http/, "ws")}/api/v1/ws`);
const seen = new Set<number>();

const send = (message: object): void => socket.send(JSON.stringify(message));
socket.addEventListener("open", () => send({ type: "auth", apiKey: stack.apiKeys.taker }));
socket.addEventListener("message", ({ data }) => {
  const message = JSON.parse(String(data)) as Event;
  if (message.type === "welcome") send({ type: "subscribe", topics: ["auctions", "orders"], afterSeq: 0 });
  if (message.type === "replayed") console.log(`caught up, last seq ${message.lastSeq}`);
  if (message.type === "auction") console.log("auction", message.rfqId, message.event);
  if (message.type === "error") console.error(message.code, message.message);
  // At least once: what came before is dropped.
  if (message.type === "order" && !seen.has(message.event.seq)) {
    seen.add(message.event.seq);
    console.log("order", message.orderId, message.event.step);
  }
});
socket.addEventListener("close", ({ code, reason }) => console.log("closed", code, reason));
setTimeout(() => socket.close(), Number(seconds) * 1_000).unref();
