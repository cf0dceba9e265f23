import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const RUN_PROCESS = join(import.meta.dirname, "run-process.ts");

/** Runs a process that does this once it is started; answers how it ended. */
function run(body: string, stop = "undefined"): { readonly code: number | null; readonly said: string } {
  const script = `
    import { runProcess } from ${JSON.stringify(RUN_PROCESS)};
    await runProcess("one", async () => {
      setImmediate(() => { ${body} });
      return { stop: async () => ${stop} };
    });`;
  const child = spawnSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" });
  return { code: child.status, said: child.stderr };
}

test.each([
  [
    "an error that nobody caught",
    'throw new Error("lost")',
    70,
    /^one: ends with code 70: uncaughtException: Error: lost/,
  ],
  [
    "a rejection that nobody handled",
    'void Promise.reject(new Error("lost"))',
    70,
    /^one: ends with code 70: unhandledRejection: Error: lost/,
  ],
  ["an event of error that nobody listens to", 'process.emit("error", new Error("lost"))', 70, /Error: lost/],
  [
    "a signal",
    'process.kill(process.pid, "SIGTERM"); setTimeout(() => undefined, 1e6)',
    0,
    /: asked to by SIGTERM\n$/,
  ],
  ["nothing to do any more", "", 0, /^one: ends with code 0: nothing is left to do\n$/],
  ["somebody's exit", "process.exit(3)", 3, /^one: ends with code 3: /],
])("%s ends a process with a code and a reason", (_what, body, code, words) => {
  const { code: ended, said } = run(body);
  expect(said).toMatch(words);
  expect(ended).toBe(code);
});

test("a stop that fails says so", () => {
  const { code, said } = run(
    'process.kill(process.pid, "SIGINT"); setTimeout(() => undefined, 1e6)',
    'Promise.reject(new Error("no"))',
  );
  expect(said).toMatch(/^one: ends with code 1: asked to by SIGINT, and the stop failed: Error: no/);
  expect(code).toBe(1);
});
