import { createServer } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { choosePort, freePort } from "./ports.ts";

const server = createServer();
let taken = 0;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  taken = (server.address() as { port: number }).port;
});
afterAll(() => server.close());

const wish = { what: "PostgreSQL", flag: "--postgres-port" };

test("free ports are never given out twice", async () => {
  const ports = await Promise.all(Array.from({ length: 20 }, () => freePort()));
  expect(new Set(ports).size).toBe(20);
});

test("a given port that is taken is refused in one line that names the flag", async () => {
  const refusal = await choosePort({ ...wish, given: taken }).catch((error: Error) => error.message);
  expect(refusal).toBe(
    `port ${taken} for PostgreSQL is taken: stop what uses it, or choose another with --postgres-port`,
  );
});

test("a preferred port that is taken is avoided", async () => {
  expect(await choosePort({ ...wish, preferred: taken })).not.toBe(taken);
});

test("a preferred port that is free is taken once", async () => {
  const preferred = await freePort();
  const again = await choosePort({ ...wish, preferred });
  expect(again).not.toBe(preferred);
});
