import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";

const PACKAGES = join(import.meta.dirname, "..", "..", "packages");
const folder = mkdtempSync(join(tmpdir(), "tetrafi-faults-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a main file with nothing in its environment but what is given, until it ends. */
function run(
  main: string,
  parameters: readonly string[] = [],
  settings: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(PACKAGES, main), ...parameters], {
      env: { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "", ...settings },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stderr: stderr.trim() }));
  });
}

describe("missing settings stop a process at start, all listed", () => {
  const required: readonly (readonly [string, readonly string[]])[] = [
    [
      "venue/src/main.ts",
      ["DATABASE_URL", "TETRAFI_NETWORK_FILE", "TETRAFI_HTTP_PORT", "TETRAFI_CHECKSUM_SECRET"],
    ],
    ["settlement/src/main.ts", ["DATABASE_URL", "TETRAFI_NETWORK_FILE", "TETRAFI_SUBMITTER_KEY"]],
    [
      "sdk/src/reference-solver/main.ts",
      ["TETRAFI_NETWORK_FILE", "TETRAFI_SOLVER_WS_URL", "TETRAFI_SOLVER_API_KEY", "TETRAFI_SOLVER_KEY"],
    ],
    [
      "hyperlane/src/validators-main.ts",
      ["TETRAFI_NETWORK_FILE", "TETRAFI_VALIDATOR_KEYS", "TETRAFI_CHECKPOINT_DIR"],
    ],
    [
      "hyperlane/src/relayer-main.ts",
      ["TETRAFI_NETWORK_FILE", "TETRAFI_RELAYER_KEY", "TETRAFI_CHECKPOINT_DIR"],
    ],
  ];
  test.each(required)("%s", async (main, names) => {
    const { code, stderr } = await run(main);
    expect(code).toBe(1);
    expect(names.filter((name) => !stderr.includes(name))).toEqual([]);
  });
});

describe("the local stack says in one line why it can't start", () => {
  test("a busy port", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const { code, stderr } = await run("stack/src/start.ts", [
      "--data-dir",
      join(folder, "busy"),
      "--http-port",
      String(port),
    ]);
    server.close();
    expect(stderr).toBe(
      `port ${port} for the venue is taken: stop what uses it, or choose another with --http-port`,
    );
    expect(code).toBe(1);
  });

  test("an unreachable database", async () => {
    const { code, stderr } = await run("stack/src/start.ts", ["--data-dir", join(folder, "unreachable")], {
      DATABASE_URL: "postgres://user:secret@127.0.0.1:1/nothing",
    });
    expect(stderr).toMatch(/^cannot reach the database 127\.0\.0\.1:1\/nothing: .*ECONNREFUSED.*$/);
    expect(code).toBe(1);
  });

  test("a port that is none, and a flag that does not exist", async () => {
    const port = await run("stack/src/start.ts", ["--http-port", "99999"]);
    expect(port).toEqual({ code: 1, stderr: '--http-port must be a port from 1 to 65534, not "99999"' });
    const flag = await run("stack/src/start.ts", ["--no-such-flag"]);
    expect(flag.code).toBe(1);
    expect(flag.stderr.split("\n")).toHaveLength(1);
    expect(flag.stderr).toContain("--no-such-flag");
  });
});
