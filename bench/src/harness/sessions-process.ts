import { setTimeout as sleep } from "node:timers/promises";
import { hashMessage, hexToBytes } from "viem";
import { WebSocket } from "ws";
import type { VenueToSolver } from "@tetrafi/protocol/ws/solver-messages.ts";
import { signDigest } from "@tetrafi/protocol/signing/recover.ts";
import type { FloodResult, SessionsOrder, StormResult } from "./sessions.ts";
import type { BenchSolver } from "./solvers.ts";

/** How often a flood's messages are sent, milliseconds. */
const TICK_MS = 5;
/** Longest that a flood's last answers, or a storm, are waited for. */
const LONGEST_MS = 60_000;
const SIGNATURE = `0x${"1f".repeat(65)}`;
const CORRIDOR = "USDC@31337>USDT@31338";

type Connection = {
  readonly socket: WebSocket;
  readonly solver: BenchSolver;
  readonly ready: Promise<void>;
  /** Numbers of the feed's messages that came. */
  readonly seqs: number[];
  resumed: boolean;
};

let connections: Connection[] = [];
let url = "";
let answered = 0;
let onOwed: () => void = () => undefined;

function connect(solver: BenchSolver, bare: boolean, resumeFrom?: number): Connection {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  const seqs: number[] = [];
  const send = (message: object): void => socket.send(JSON.stringify(message));
  let welcomed = (): void => undefined;
  const ready = new Promise<void>((resolve, reject) => {
    welcomed = resolve;
    socket.on("error", reject);
  });
  const connection: Connection = { socket, solver, ready, seqs, resumed: false };
  if (bare) socket.on("open", () => welcomed());
  socket.on("message", (data: Buffer) => {
    if (bare) {
      answered += 1;
      return;
    }
    const message = JSON.parse(data.toString()) as VenueToSolver;
    if (message.type === "challenge") {
      const signature = signDigest(hexToBytes(hashMessage(message.challenge)), solver.privateKey);
      send({
        type: "auth",
        apiKey: solver.apiKey,
        signature,
        ...(resumeFrom === undefined ? {} : { resumeFrom }),
      });
    } else if (message.type === "welcome") {
      connection.resumed = message.resumed === true;
      welcomed();
    } else if (message.type === "ping") send({ type: "pong", id: message.id });
    else if (message.type === "rfq") send({ type: "decline", rfqId: message.rfqId, reason: "other" });
    else if (message.type === "error") answered += 1;
    else if (message.type === "lost") {
      seqs.push(message.seq ?? 0);
      onOwed();
    }
  });
  return connection;
}

/** The message number `count` of a flood. */
function frameOf(what: "quotes" | "levels", count: number): string {
  if (what === "levels")
    return `{"type":"levels","corridor":"${CORRIDOR}","levels":[["1000000","${990_000 + (count % 9_000)}"],["5000000","4900000"],["20000000","19000000"]]}`;
  const rfqId = `0x${count.toString(16).padStart(64, "0")}`;
  return JSON.stringify({
    type: "quote",
    rfqId,
    inputAmount: "250000000000",
    outputAmount: "249950000000",
    validUntil: 1_900_000_000,
    etaSeconds: 5,
    signature: SIGNATURE,
  });
}

/** Sends at a steady rate, whatever is answered; then waits for the answers to quotes. */
async function flood(what: "quotes" | "levels", perSecond: number, seconds: number): Promise<FloodResult> {
  answered = 0;
  const startMs = performance.now();
  const total = perSecond * seconds;
  let sent = 0;
  while (sent < total) {
    const due = Math.min(total, ((performance.now() - startMs) / 1_000) * perSecond);
    for (; sent < due; sent += 1) connections[sent % connections.length]?.socket.send(frameOf(what, sent));
    await sleep(TICK_MS);
  }
  if (what === "quotes") await allAnswered(total, startMs);
  return { sent, answered, elapsedMs: performance.now() - startMs };
}

const leftOf = (total: number): number => total - answered;

async function allAnswered(total: number, startMs: number): Promise<void> {
  do await sleep(TICK_MS);
  while (leftOf(total) > 0 && performance.now() - startMs < LONGEST_MS);
}

async function cut(): Promise<void> {
  const closed = connections.map(({ socket }) => new Promise((resolve) => socket.once("close", resolve)));
  for (const { socket } of connections) socket.terminate();
  await Promise.all(closed);
}

async function storm(resumeFrom: number, owed: number): Promise<StormResult> {
  const solvers = connections.map(({ solver }) => solver);
  const startMs = performance.now();
  let left = solvers.length * owed;
  const all = new Promise<void>((resolve) => {
    onOwed = () => {
      left -= 1;
      if (left === 0) resolve();
    };
  });
  connections = solvers.map((solver) => connect(solver, false, resumeFrom));
  await Promise.race([all, sleep(LONGEST_MS)]);
  const expected = Array.from({ length: owed }, (_, at) => resumeFrom + 1 + at).join();
  return {
    elapsedMs: performance.now() - startMs,
    resumed: connections.filter(({ resumed }) => resumed).length,
    whole: connections.filter(({ seqs }) => seqs.join() === expected).length,
  };
}

async function obey(order: SessionsOrder): Promise<unknown> {
  switch (order.do) {
    case "connect":
      url = order.url;
      connections = order.solvers.map((solver) => connect(solver, order.bare));
      await Promise.all(connections.map(({ ready }) => ready));
      return {};
    case "flood":
      return flood(order.what, order.perSecond, order.seconds);
    case "cut":
      await cut();
      return {};
    case "storm":
      return storm(order.resumeFrom, order.owed);
    default:
      return order satisfies never;
  }
}

process.on("disconnect", () => process.exit(0));
process.on("SIGTERM", () => process.exit(0));
process.on("message", (order) => {
  obey(order as SessionsOrder).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      process.stderr.write(`bench sessions: ${String(error)}\n`);
      process.exit(1);
    },
  );
});
