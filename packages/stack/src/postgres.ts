import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openDatabase } from "@tetrafi/store/database.ts";
import { guardOrphan } from "./orphan-guard.ts";
import { freePort } from "./ports.ts";
import { postgresBinaries, type PostgresBinaries } from "./postgres-binaries.ts";
import { asUser, giveTo, postgresUser, type PostgresUser } from "./postgres-user.ts";
import { StackFault } from "./stack-fault.ts";

/** A PostgreSQL server of our own. */
export type Postgres = { readonly url: string; readonly stop: () => Promise<void> };

const DATABASE = "tetrafi";
const START_LIMIT_MS = 20_000;
const STOP_LIMIT_MS = 8_000;

/** Small, for a developer's machine; durability stays as it is by default. */
const settings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "200",
  shared_buffers: "64MB",
  max_wal_size: "256MB",
  autovacuum_naptime: "5min",
  log_min_messages: "warning",
} as const;

/**
 * Starts PostgreSQL on 127.0.0.1 over `dataDir`, which it creates, or resumes, also after a crash. The database
 * "tetrafi" exists afterwards. The server ends with `stop`, or when this process dies.
 * @param options.log Receives the server's log lines.
 */
export async function startPostgres(options: {
  readonly dataDir: string;
  readonly port?: number;
  readonly log?: (line: string) => void;
}): Promise<Postgres> {
  const binaries = await postgresBinaries();
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const cluster = join(options.dataDir, "cluster");
  const passwordFile = join(options.dataDir, "password");
  const user = postgresUser(cluster);
  giveTo(user, options.dataDir);
  if (!existsSync(join(cluster, "PG_VERSION")))
    await createCluster({ binaries, cluster, passwordFile, user });
  await refuseSecondServer(cluster);
  const password = readFileSync(passwordFile, "utf8").trim();
  const port = options.port ?? (await freePort());
  const server = await startServer({ binaries, cluster, user, port, log: options.log ?? (() => undefined) });
  try {
    await createDatabase(`postgres://postgres:${password}@127.0.0.1:${port}/postgres`);
  } catch (error) {
    await stopServer(server);
    throw error;
  }
  const release = guardOrphan(server.pid ?? 0, "INT");
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/${DATABASE}`,
    stop: async () => {
      await stopServer(server);
      release();
    },
  };
}

async function createCluster(parts: {
  binaries: PostgresBinaries;
  cluster: string;
  passwordFile: string;
  user: PostgresUser;
}): Promise<void> {
  // A start that was killed half-way leaves a folder that initdb refuses.
  rmSync(parts.cluster, { recursive: true, force: true });
  mkdirSync(parts.cluster, { mode: 0o700 });
  giveTo(parts.user, parts.cluster);
  writeFileSync(parts.passwordFile, `${randomBytes(16).toString("hex")}\n`, { mode: 0o600 });
  chmodSync(parts.passwordFile, 0o600);
  giveTo(parts.user, parts.passwordFile);
  const command = asUser(parts.user, parts.binaries.initdb, [
    `--pgdata=${parts.cluster}`,
    "--username=postgres",
    "--auth=scram-sha-256",
    `--pwfile=${parts.passwordFile}`,
    "--encoding=UTF8",
    "--locale=C",
    "--no-sync",
  ]);
  const child = spawn(command.program, command.parameters, {
    ...command.identity,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code === 0) return;
  rmSync(parts.cluster, { recursive: true, force: true });
  throw new StackFault(
    `initdb failed in ${parts.cluster}: ${output.trim().split("\n").at(-1) ?? "no reason"}`,
  );
}

/** A server that is still ending gets a moment; a live one is refused; what a crash left behind is removed. */
async function refuseSecondServer(cluster: string): Promise<void> {
  const lock = join(cluster, "postmaster.pid");
  const giveUpAtMs = Date.now() + STOP_LIMIT_MS;
  while (existsSync(lock)) {
    const pid = Number(readFileSync(lock, "utf8").split("\n")[0]);
    if (!isPostgres(pid)) {
      rmSync(lock, { force: true });
      return;
    }
    if (Date.now() > giveUpAtMs)
      throw new StackFault(
        `${cluster} is in use by PostgreSQL with process id ${pid}: stop it, or use another --data-dir`,
      );
    await sleep(100);
  }
}

function isPostgres(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").startsWith("postgres");
  } catch {
    return process.platform !== "linux";
  }
}

async function startServer(parts: {
  binaries: PostgresBinaries;
  cluster: string;
  user: PostgresUser;
  port: number;
  log: (line: string) => void;
}): Promise<ChildProcess> {
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const command = asUser(parts.user, parts.binaries.postgres, [
    "-D",
    parts.cluster,
    "-p",
    String(parts.port),
    ...flags,
  ]);
  const server = spawn(command.program, command.parameters, {
    ...command.identity,
    stdio: ["ignore", "ignore", "pipe"],
    // Outside our process group: Ctrl-C must reach it last, from us.
    detached: true,
  });
  let lastLine = "";
  const ready = new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.once("exit", () => reject(new StackFault(`PostgreSQL did not start: ${lastLine}`)));
    server.stderr.on("data", (chunk: Buffer) => {
      for (const line of chunk.toString().split("\n").filter(Boolean)) {
        lastLine = line;
        parts.log(line);
      }
    });
    void waitForServer(parts.cluster, server).then(resolve, reject);
  });
  try {
    await ready;
  } catch (error) {
    server.kill("SIGKILL");
    throw error;
  }
  return server;
}

/** The server writes its state into line 8 of postmaster.pid. */
async function waitForServer(cluster: string, server: ChildProcess): Promise<void> {
  const giveUpAtMs = Date.now() + START_LIMIT_MS;
  const lock = join(cluster, "postmaster.pid");
  while (server.exitCode === null) {
    const state = existsSync(lock) ? readFileSync(lock, "utf8").split("\n")[7] : undefined;
    if (state?.startsWith("ready") === true) return;
    if (Date.now() > giveUpAtMs) throw new StackFault(`PostgreSQL was not ready within ${START_LIMIT_MS} ms`);
    await sleep(20);
  }
}

async function createDatabase(adminUrl: string): Promise<void> {
  const admin = await openDatabase(adminUrl, 1);
  try {
    const { rowCount } = await admin.pool.query("select 1 from pg_database where datname = $1", [DATABASE]);
    if (rowCount === 0) await admin.pool.query(`create database ${DATABASE}`);
  } finally {
    await admin.close();
  }
}

/** Ends connections and writes all pages ("fast" shutdown); a server that hangs is killed. */
async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  server.kill("SIGINT");
  const timer = setTimeout(() => server.kill("SIGKILL"), STOP_LIMIT_MS);
  await ended;
  clearTimeout(timer);
}
