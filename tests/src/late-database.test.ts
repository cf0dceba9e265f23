import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { networkConfig } from "@tetrafi/protocol/config/testing/network.ts";
import { freePort } from "@tetrafi/stack/ports.ts";
import { startPostgres } from "@tetrafi/stack/postgres.ts";
import { openDatabase } from "@tetrafi/store/database.ts";
import { migrate } from "@tetrafi/store/migrate.ts";

const PACKAGES = join(import.meta.dirname, "..", "..", "packages");
const LIMIT_MS = 60_000;

const folder = mkdtempSync(join(tmpdir(), "tetrafi-late-database-"));
const networkFile = join(folder, "network.json");
const dataDir = join(folder, "postgres");
let databaseUrl = "";

beforeAll(async () => {
  writeFileSync(networkFile, JSON.stringify(networkConfig()));
  const postgres = await startPostgres({ dataDir });
  databaseUrl = postgres.url;
  const database = await openDatabase(databaseUrl, 1);
  await migrate(database.pool);
  await database.close();
  await postgres.stop();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Run = {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
};

function run(main: string, settings: Readonly<Record<string, string>>): Run {
  const child = spawn(process.execPath, [join(PACKAGES, main)], {
    env: { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "", ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => {
    child.once("close", resolve);
  });
  return { child, output: () => output, ended };
}

/** Both processes, each with a port of its own for health. */
async function bothProcesses(waitMs: number): Promise<{ port: number; start: () => Run }[]> {
  const ports = [await freePort(), await freePort()] as const;
  const shared = {
    DATABASE_URL: databaseUrl,
    TETRAFI_NETWORK_FILE: networkFile,
    TETRAFI_DATABASE_WAIT_MS: String(waitMs),
  };
  const settlement = {
    TETRAFI_SUBMITTER_KEY: `0x${"11".repeat(32)}`,
    TETRAFI_METRICS_PORT: String(ports[0]),
  };
  const venue = { TETRAFI_CHECKSUM_SECRET: "22".repeat(32), TETRAFI_HTTP_PORT: String(ports[1]) };
  return [
    { port: ports[0], start: () => run("settlement/src/main.ts", { ...shared, ...settlement }) },
    { port: ports[1], start: () => run("venue/src/main.ts", { ...shared, ...venue }) },
  ];
}

async function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  const giveUpAtMs = Date.now() + LIMIT_MS;
  while (!(await isSo())) {
    if (Date.now() > giveUpAtMs) throw new Error(`waited in vain until ${what}`);
    await sleep(50);
  }
}

/** What readiness says of the database; null while nothing answers. */
async function isDatabaseReady(port: number): Promise<boolean | null> {
  const response = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => null);
  if (response === null) return null;
  return ((await response.json()) as { checks: { database: boolean } }).checks.database;
}

test("a database that comes up late is waited for, and both processes say so meanwhile", async () => {
  const processes = (await bothProcesses(LIMIT_MS)).map(({ port, start }) => ({ port, ...start() }));
  try {
    for (const { port, output } of processes) {
      await until("it waits", () => output().includes("the database is waited for"));
      await until("it is not ready", async () => (await isDatabaseReady(port)) === false);
      expect((await fetch(`http://127.0.0.1:${port}/health/live`)).status).toBe(200);
    }
    const orders = await fetch(`http://127.0.0.1:${processes[1]?.port}/api/v1/orders`);
    expect(orders.status).toBe(503);
    expect(await orders.json()).toMatchObject({ error: { code: "DATABASE_UNAVAILABLE" } });
    const postgres = await startPostgres({ dataDir, port: Number(new URL(databaseUrl).port) });
    for (const { port } of processes)
      await until("it is ready", async () => (await isDatabaseReady(port)) === true);
    for (const { child, ended, output } of processes) {
      child.kill("SIGTERM");
      expect(await ended).toBe(0);
      expect(output()).toContain("ends with code 0: asked to by SIGTERM");
    }
    await postgres.stop();
  } finally {
    for (const { child } of processes) child.kill("SIGKILL");
  }
});

test("one that doesn't come in time ends them with a code and a reason", async () => {
  for (const { start } of await bothProcesses(1_000)) {
    const { ended, output } = start();
    expect(await ended).toBe(75);
    expect(output()).toMatch(
      /^\w+: DATABASE_UNAVAILABLE: the database could not be reached within 1 s: .*ECONNREFUSED/m,
    );
  }
});

test("a database that refuses who asks is not waited for", async () => {
  const postgres = await startPostgres({ dataDir, port: Number(new URL(databaseUrl).port) });
  const wrong = new URL(databaseUrl);
  wrong.password = "wrong";
  const { ended, output } = run("settlement/src/main.ts", {
    DATABASE_URL: wrong.href,
    TETRAFI_NETWORK_FILE: networkFile,
    TETRAFI_SUBMITTER_KEY: `0x${"11".repeat(32)}`,
  });
  expect(await ended).toBe(1);
  expect(output()).toContain("password authentication failed");
  expect(output()).not.toContain("is waited for");
  await postgres.stop();
});
