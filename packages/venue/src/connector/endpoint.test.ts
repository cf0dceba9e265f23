import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { freePort } from "@tetrafi/stack/ports.ts";
import { Endpoint, type EndpointCall } from "./endpoint.ts";

const servers: Server[] = [];
const endpoints: Endpoint[] = [];

afterEach(() => {
  for (const endpoint of endpoints.splice(0)) endpoint.stop();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const call: EndpointCall = {
  method: "POST",
  path: "quotes",
  body: "{}",
  timeoutMs: 20_000,
  onTimeout: "deadline",
  isRepeatable: true,
};

async function endpointOf(listener: RequestListener, poolSize = 4): Promise<Endpoint> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = new Endpoint(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, poolSize);
  endpoints.push(endpoint);
  return endpoint;
}

test("connections are kept, and as many as the pool has", async () => {
  const sockets = new Set<Socket>();
  const endpoint = await endpointOf((request, response) => {
    sockets.add(request.socket);
    response.end("[]");
  }, 2);
  for (let times = 0; times < 3; times += 1)
    await Promise.all(Array.from({ length: 6 }, () => endpoint.call(call)));
  expect(sockets.size).toBe(2);
});

test("a connection that was closed while it was idle is replaced, where the request may be repeated", async () => {
  const served = new Map<Socket, number>();
  const endpoint = await endpointOf((request, response) => {
    const times = (served.get(request.socket) ?? 0) + 1;
    served.set(request.socket, times);
    if (times === 2) request.socket.resetAndDestroy();
    else response.end("[]");
  }, 1);
  expect(await endpoint.call(call)).toMatchObject({ ok: true, value: { status: 200 } });
  expect(await endpoint.call(call)).toMatchObject({ ok: true });
  expect(served.size).toBe(2);
  expect(await endpoint.call({ ...call, isRepeatable: false })).toEqual({ ok: false, error: "connection" });
});

test("what only waited for a connection of ours is busy, and not the solver's deadline", async () => {
  const endpoint = await endpointOf(() => undefined, 1);
  const first = endpoint.call({ ...call, timeoutMs: 600 });
  const second = endpoint.call({ ...call, timeoutMs: 300 });
  expect(await second).toEqual({ ok: false, error: "busy" });
  expect(await first).toEqual({ ok: false, error: "deadline" });
});

test("more than may wait are refused at once", async () => {
  const endpoint = await endpointOf(() => undefined, 1);
  const calls = Array.from({ length: 6 }, () => endpoint.call(call));
  expect(await calls[5]).toEqual({ ok: false, error: "busy" });
  endpoint.stop();
  expect(await Promise.all(calls.slice(0, 5))).toEqual(
    Array.from({ length: 5 }, () => ({ ok: false, error: "stopped" })),
  );
  expect(await endpoint.call(call)).toEqual({ ok: false, error: "stopped" });
});

test("nobody there is a fault of the connection", async () => {
  const endpoint = new Endpoint(`http://127.0.0.1:${await freePort()}`, 1);
  endpoints.push(endpoint);
  expect(await endpoint.call(call)).toEqual({ ok: false, error: "connection" });
});
