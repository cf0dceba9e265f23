import fastify from "fastify";
import { WebSocketServer, type WebSocket } from "ws";
import type { AddressInfo } from "node:net";

/**
 * The peer: the least that a request-for-quote server over Fastify and `ws` does. It asks every connected solver,
 * waits for all answers and returns them, with no validation, authentication, signature, ranking or record. What it asks
 * is its first argument, JSON of a request, if it has one.
 */
const [request] = process.argv.slice(2);
const app = fastify({ logger: false });
const solvers = new Set<WebSocket>();
type Round = { readonly answers: unknown[]; readonly done: (answers: unknown[]) => void; waiting: number };
const rounds = new Map<number, Round>();
let nextRound = 0;

app.post("/quotes", async () => {
  const id = nextRound;
  nextRound += 1;
  const quotes = await new Promise<unknown[]>((done) => {
    rounds.set(id, { answers: [], done, waiting: solvers.size });
    const frame =
      request === undefined ? JSON.stringify({ type: "rfq", id }) : `{"id":${id},${request.slice(1)}`;
    for (const solver of solvers) solver.send(frame);
  });
  return { quotes, totalQuotes: quotes.length };
});
app.post("/echo", async () => ({ totalQuotes: 0 }));

await app.listen({ port: 0, host: "127.0.0.1" });
const server = new WebSocketServer({ server: app.server, perMessageDeflate: false });
server.on("connection", (socket) => {
  solvers.add(socket);
  socket.on("close", () => solvers.delete(socket));
  socket.on("message", (data: Buffer) => {
    const answer = JSON.parse(data.toString()) as { id: number };
    const open = rounds.get(answer.id);
    if (open === undefined) return;
    open.answers.push(answer);
    open.waiting -= 1;
    if (open.waiting > 0) return;
    rounds.delete(answer.id);
    open.done(open.answers);
  });
});
process.on("disconnect", () => process.exit(0));
process.send?.({ type: "ready", port: (app.server.address() as AddressInfo).port });
