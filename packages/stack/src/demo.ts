import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { jsonText } from "./demo/json.ts";
import { makeTrades } from "./demo/make-trades.ts";
import { tradeText } from "./demo/print-trade.ts";
import { demoTiming, FADE_AMOUNT } from "./demo/trades.ts";
import { faultLine } from "./fault-line.ts";
import { startLocalStack, type LocalStack } from "./local-stack.ts";

/** `npm run demo [-- --json]`: four trades on a stack of their own; exits 0 only if every check holds. */

/** Where progress and timelines go: nowhere with --json, so that stdout holds one document. */
type Print = (text: string) => void;

async function main(): Promise<boolean> {
  const { values } = parseArgs({ options: { json: { type: "boolean" } } });
  const print: Print = values.json === true ? () => undefined : (text) => console.log(text);
  const dataDir = mkdtempSync(join(tmpdir(), "tetrafi-demo-"));
  const startedAtMs = Date.now();
  const seconds = (): string => ((Date.now() - startedAtMs) / 1_000).toFixed(1);
  const abort = new AbortController();
  let stack: LocalStack | undefined;
  const interrupt = (): void => {
    abort.abort(new Error("interrupted"));
    void stack?.stop().finally(() => {
      rmSync(dataDir, { recursive: true, force: true });
      process.exit(130);
    });
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, interrupt);
  let keep = false;
  try {
    stack = await startLocalStack({
      dataDir,
      databaseUrl: process.env["DATABASE_URL"] || undefined,
      fadeAmount: FADE_AMOUNT,
      timingOf: demoTiming,
      signal: abort.signal,
      onProgress: (step, tookMs) =>
        print(`  ✓ ${step.padEnd(32)} ${(tookMs / 1_000).toFixed(1).padStart(5)} s`),
      onUnexpectedExit: (name, reason) => console.error(`${name} ended unexpectedly (${reason})`),
    });
    print(`stack ready in ${seconds()} s`);
    const trades = await makeTrades(stack, (trade) => print(tradeText(trade)));
    const ok = trades.every(({ checks }) => checks.every((check) => check.ok));
    const total = trades.flatMap(({ checks }) => checks).length;
    print(
      ok
        ? `\n${trades.length} trades, ${total} checks, all right in ${seconds()} s`
        : "\na check failed, see ✗ above",
    );
    if (values.json === true) process.stdout.write(`${jsonText({ trades, ok })}\n`);
    keep = !ok;
    return ok;
  } catch (error) {
    keep = true;
    throw error;
  } finally {
    await stack?.stop();
    if (keep) console.error(`logs are in ${join(dataDir, "logs")}`);
    else rmSync(dataDir, { recursive: true, force: true });
  }
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error(faultLine(error));
  process.exitCode = 1;
}
