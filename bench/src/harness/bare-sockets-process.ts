import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { WebSocketServer, type WebSocket } from "ws";
import type { Percentiles } from "../report.ts";
import type { BareQuestion } from "./bare-sockets.ts";
import { latencyHistogram, percentilesMs } from "./open-loop.ts";

/** The floor: sockets, JSON, and nothing of what a venue does with them. */
const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
const connected: { readonly socket: WebSocket; readonly transport: Duplex }[] = [];

server.on("connection", (socket, request) => {
  connected.push({ socket, transport: request.socket });
  socket.on("message", (data: Buffer) => {
    const { rfqId } = JSON.parse(data.toString()) as { rfqId?: string };
    if (rfqId !== undefined) socket.send(JSON.stringify({ type: "error", code: "UNKNOWN_RFQ", rfqId }));
  });
});

async function fanOut({
  frame,
  asked,
  rounds,
  everyMs,
}: Extract<BareQuestion, { ask: "fanOut" }>): Promise<Percentiles> {
  const histogram = latencyHistogram();
  const data = Buffer.from(frame);
  for (let round = 0; round < rounds; round += 1) {
    const startMs = performance.now();
    const chosen = connected.slice(0, asked);
    for (const { socket, transport } of chosen) {
      transport.cork();
      socket.send(data, { binary: false });
    }
    await nextTurn();
    for (const { transport } of chosen) transport.uncork();
    histogram.recordValue(Math.max(1, Math.round((performance.now() - startMs) * 1_000)));
    await sleep(everyMs);
  }
  return percentilesMs(histogram);
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
}

server.on("listening", () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on("disconnect", () => process.exit(0));
process.on("SIGTERM", () => process.exit(0));
process.on("message", (message) => {
  const question = message as BareQuestion;
  if (question.ask === "cpu") process.send?.({ seconds: cpuSeconds() });
  else void fanOut(question).then((percentiles) => process.send?.(percentiles));
});
