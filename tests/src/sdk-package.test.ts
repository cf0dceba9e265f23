import { execFile, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { chromium, type Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startLocalStack, type LocalStack } from "@tetrafi/stack/local-stack.ts";
import { addSolver } from "@tetrafi/stack/new-solver.ts";
import { freePort } from "@tetrafi/stack/ports.ts";
import { writeStackFile } from "@tetrafi/stack/stack-file.ts";
import { guideFiles } from "./guide-parts.ts";
import { installSdk } from "./sdk-project.ts";
import { findBrowser, serveTradePage, type TradePage } from "./trade-page.ts";

/** The packed SDK in a project of its own, with the files that the guides tell to write, against a running stack. */

const ROOT = join(import.meta.dirname, "..", "..");
const run = promisify(execFile);
const env = { ...process.env, PATH: [dirname(process.execPath), process.env["PATH"]].join(delimiter) };

let folder: string;
let project: string;
let stack: LocalStack;
let stackFile: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tetrafi-sdk-"));
  stack = await startLocalStack({ dataDir: join(folder, "stack") });
  stackFile = writeStackFile(stack);
  project = installSdk(folder);
  for (const guide of ["taker-guide.md", "solver-guide.md"])
    for (const [name, code] of guideFiles(readFileSync(join(ROOT, "docs", guide), "utf8")))
      writeFileSync(join(project, name), `${code}\n`);
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});
afterAll(async () => {
  await stack?.stop();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

async function node(script: string, ...parameters: string[]): Promise<string[]> {
  const { stdout } = await run(process.execPath, [script, ...parameters], { cwd: project, env });
  return stdout.trimEnd().split("\n");
}

/** Starts the guide's solver; resolves once it has logged that it is connected. */
async function startSolver(settings: Readonly<Record<string, string>>): Promise<void> {
  const child = spawn(process.execPath, ["solver.js"], { cwd: project, env: { ...env, ...settings } });
  children.push(child);
  let output = "";
  await new Promise<void>((resolve, reject) => {
    const look = (chunk: Buffer): void => {
      output += chunk.toString();
      if (output.includes('"msg":"connected"')) resolve();
    };
    child.stdout.on("data", look);
    child.stderr.on("data", look);
    child.once("exit", () => reject(new Error(output)));
  });
}

async function settingsOf(name: string): Promise<Record<string, string>> {
  const { account, apiKey } = await addSolver(stack, name);
  return {
    TETRAFI_NETWORK_FILE: stack.networkFile,
    TETRAFI_SOLVER_WS_URL: stack.wsUrl,
    TETRAFI_SOLVER_API_KEY: apiKey,
    TETRAFI_SOLVER_KEY: account.privateKey,
    TETRAFI_SOLVER_ADDRESS: account.address,
  };
}

test("its types hold in a strict project", async () => {
  const source = `import { TakerClient, type QuotesRequest } from "@tetrafi/sdk/taker";
import { SolverClient, type SolverHandlers } from "@tetrafi/sdk/solver";
import { runCertification, type CertificationReport } from "@tetrafi/sdk/certify";
declare const request: QuotesRequest;
const quotes = await new TakerClient({ apiUrl: "", apiKey: "" }).requestQuotes(request);
export const outputs: string[] = quotes.quotes.flatMap(({ preview }) => preview.outputs.map(({ amount }) => amount));
export const handlers: SolverHandlers = { onRfq: ({ amount }) => ({ inputAmount: amount, outputAmount: amount, validUntil: 1, etaSeconds: 1 }) };
export const certify: (...options: Parameters<typeof runCertification>) => Promise<CertificationReport> = runCertification;
export const client = SolverClient;
`;
  writeFileSync(join(project, "types.ts"), source);
  const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");
  const flags = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--target", "es2024"];
  const modules = [
    "--module",
    "nodenext",
    "--types",
    "node",
    "--typeRoots",
    join(ROOT, "node_modules", "@types"),
  ];
  await run(process.execPath, [tsc, ...flags, ...modules, "types.ts"], { cwd: project, env }).catch(
    (error: { stdout?: string }) => expect(error.stdout).toBe(""),
  );
});

test("the taker guide's trade settles", async () => {
  const lines = await node("trade.js", stackFile);
  expect(lines.filter((line) => / delivers \d+$/.test(line))).toHaveLength(3);
  expect(lines.some((line) => /^filled 0x[0-9a-f]{64}$/.test(line))).toBe(true);
  expect(lines.at(-1)).toBe("the order has settled");
});

test("the solver guide's solver quotes", async () => {
  await startSolver(await settingsOf("mydesk"));
  const lines = await node("ask.js", stackFile);
  expect(lines.filter((line) => /^\d\. mydesk delivers \d+$/.test(line))).toHaveLength(1);
});

test("the solver guide's solver passes certification, by the installed command", async () => {
  const settings = await settingsOf("certified");
  const url = `ws://127.0.0.1:${await freePort()}/api/v1/solver/ws`;
  const report = join(folder, "report");
  const solver = [
    "--key",
    settings["TETRAFI_SOLVER_API_KEY"] ?? "",
    "--address",
    settings["TETRAFI_SOLVER_ADDRESS"] ?? "",
  ];
  const files = ["--stack", stackFile, "--json", `${report}.json`, "--html", `${report}.html`];
  const certify = run("npx", ["tetrafi-certify", "--url", url, ...solver, ...files], { cwd: project, env });
  const outcome = certify.then(
    ({ stdout }) => stdout,
    (error: { stdout?: string; stderr?: string }) => `${error.stdout ?? ""}${error.stderr ?? ""}`,
  );
  await startSolver({ ...settings, TETRAFI_SOLVER_WS_URL: url });
  expect(await outcome).toMatch(/PASSED: everything holds\.\n$/);
  const { verdict } = JSON.parse(readFileSync(`${report}.json`, "utf8")) as { verdict: string };
  expect(verdict).toBe("passed");
  expect(readFileSync(`${report}.html`, "utf8")).toMatch(/^<!doctype html>[^]*<\/html>\n$/);
});

const program = findBrowser();

describe.skipIf(program === null)(
  `in a browser${program === null ? " (there is none: set CHROMIUM)" : ""}`,
  () => {
    let browser: Browser;
    let page: TradePage;

    beforeAll(async () => {
      page = await serveTradePage({ project, apiUrl: stack.apiUrl, apiKey: stack.apiKeys.taker });
      browser = await chromium.launch({ executablePath: program ?? "", args: ["--no-sandbox"] });
    });
    afterAll(async () => {
      await browser?.close();
      await page?.stop();
    });

    test.each(["/", "/strict"])("a wallet's trade settles, from %s", async (path) => {
      const tab = await browser.newPage();
      await tab.goto(`${page.url}${path}`);
      await tab.waitForFunction("window.trade !== undefined");
      const [origin, destination] = stack.network.chains;
      const { address: user, privateKey } = stack.accounts.taker;
      const asset = (chain: typeof origin, symbol: string) => ({
        chainId: chain?.chainId,
        address: chain?.tokens.find((token) => token.symbol === symbol)?.address,
      });
      const options = {
        apiUrl: page.url,
        settlers: [origin?.contracts.inputSettler],
        request: {
          user,
          intent: {
            intentType: "swap",
            inputs: [{ user, asset: asset(origin, "USDC"), amount: "1000000000" }],
            outputs: [{ asset: asset(destination, "USDT") }],
            swapType: "ExactInput",
          },
          supportedTypes: ["escrow-v0"],
        },
      };
      const outcome = await tab.evaluate(`trade(${JSON.stringify(options)}, "${privateKey}")`);
      expect(outcome).toMatchObject({ status: "settled" });
      expect((outcome as { steps: string[] }).steps).toContain("filled");
    });
  },
);
