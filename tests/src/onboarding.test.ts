import { execFile, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createPublicClient, createWalletClient, http, type Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import type { SolverDetail } from "@tetrafi/protocol/http/solver-administration.ts";
import type { ChallengeResponse } from "@tetrafi/protocol/http/solver-registration.ts";
import { challengeDigest } from "@tetrafi/protocol/signing/challenge.ts";
import { signDigest } from "@tetrafi/protocol/signing/recover.ts";
import { quotesRequest } from "@tetrafi/stack/demo/place-order.ts";
import { settlingTrades } from "@tetrafi/stack/demo/trades.ts";
import type { Account } from "@tetrafi/stack/accounts.ts";
import { startLocalStack, type LocalStack } from "@tetrafi/stack/local-stack.ts";
import { newFundedAccount } from "@tetrafi/stack/new-solver.ts";
import { freePort } from "@tetrafi/stack/ports.ts";
import { writeStackFile } from "@tetrafi/stack/stack-file.ts";
import { applyAsSolver, requestSolverKey } from "@tetrafi/sdk/solver/register.ts";
import { TakerClient } from "@tetrafi/sdk/taker/taker-client.ts";
import { tetrafi } from "./command-line.ts";

/** From nothing to quoting: a market maker applies, is let in, certified and made active, as people do it. */

const PACKAGES = join(import.meta.dirname, "..", "..", "packages");
const run = promisify(execFile);
/** The kit takes a minute or two, more on a busy machine. */
const KIT_MS = 420_000;
/** What the local stack takes at least. */
const LIMITS = ["--p99-ms", "5000", "--rounds", "20", "--burst", "10"];

let dataDir: string;
let stack: LocalStack;
let stackFile: string;
let taker: TakerClient;
const children: ChildProcess[] = [];

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "tetrafi-onboarding-"));
  stack = await startLocalStack({ dataDir });
  stackFile = writeStackFile(stack);
  taker = new TakerClient({ apiUrl: stack.apiUrl, apiKey: stack.apiKeys.taker });
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});
afterAll(async () => {
  await stack?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const [plan] = settlingTrades;
if (plan === undefined) throw new Error("the demo has a trade that settles");

const quoting = async (): Promise<string[]> =>
  (await taker.requestQuotes(quotesRequest(stack, plan))).quotes.map(({ solverId }) => solverId);

/** Applies, and is let into the sandbox. Answers the account and the API key. */
async function admit(solverId: string): Promise<{ readonly account: Account; readonly apiKey: string }> {
  const account = await newFundedAccount(stack.network);
  const { input, output } = stack.network.corridors[0] ?? {};
  const corridor = `${input?.symbol}@${input?.chainId}>${output?.symbol}@${output?.chainId}`;
  await applyAsSolver(
    stack.apiUrl,
    {
      solverId,
      name: "New desk",
      entity: { id: `LEI-${solverId}`, name: "New Desk Ltd" },
      contact: "desk@example.com",
      corridors: [{ corridor, minAmount: "1000000", maxAmount: "1000000000" }],
    },
    account.privateKey,
  );
  await tetrafi(stack, "solvers", "review", solverId, "--why", "papers came");
  expect(await tetrafi(stack, "solvers", "approve", solverId, "--why", "papers are in order")).toBe(
    `${solverId} is at sandbox\n`,
  );
  const { apiKey } = await requestSolverKey(stack.apiUrl, solverId, account.privateKey);
  return { account, apiKey };
}

/** Starts the reference solver for this account. */
function startSolver(url: string, { account, apiKey }: Awaited<ReturnType<typeof admit>>): void {
  const settings = {
    TETRAFI_NETWORK_FILE: stack.networkFile,
    TETRAFI_SOLVER_WS_URL: url,
    TETRAFI_SOLVER_API_KEY: apiKey,
    TETRAFI_SOLVER_KEY: account.privateKey,
  };
  const main = join(PACKAGES, "sdk", "src", "reference-solver", "main.ts");
  children.push(spawn(process.execPath, [main], { env: { ...process.env, ...settings }, stdio: "ignore" }));
}

test(
  "a solver that passes the kit and hands its report in is made active, suspended and reinstated",
  async () => {
    const desk = await admit("newdesk");
    expect(await tetrafi(stack, "solvers", "show", "newdesk")).toContain("desk@example.com");
    const url = `ws://127.0.0.1:${await freePort()}/api/v1/solver/ws`;
    startSolver(url, desk);
    const parameters = ["--url", url, "--key", desk.apiKey, "--address", desk.account.address];
    const { stdout } = await run(
      process.execPath,
      [
        join(PACKAGES, "sdk", "src", "certify", "main.ts"),
        ...parameters,
        "--stack",
        stackFile,
        ...LIMITS,
        "--submit",
        stack.apiUrl,
      ],
      { env: { ...process.env, TETRAFI_SOLVER_KEY: desk.account.privateKey } },
      // What the kit found says more than its exit code.
    ).catch((error: { readonly stdout: string; readonly stderr: string }) => ({
      stdout: `${error.stdout}${error.stderr}`,
    }));
    expect(stdout).toContain("PASSED");
    expect(stdout).toMatch(/report \d+ is handed in; the solver is at certified/);
    for (const child of children.splice(0)) child.kill("SIGKILL");

    startSolver(stack.wsUrl, desk);
    const connected = async () =>
      (await taker.solvers()).solvers.find(({ id }) => id === "newdesk")?.connected === true;
    await expect.poll(connected, { timeout: 60_000 }).toBe(true);
    expect(await quoting()).not.toContain("newdesk");
    await tetrafi(stack, "solvers", "activate", "newdesk", "--why", "certified");
    await expect.poll(quoting, { timeout: 20_000, interval: 500 }).toContain("newdesk");
    await tetrafi(stack, "solvers", "suspend", "newdesk", "--why", "a test");
    expect(await quoting()).not.toContain("newdesk");
    await tetrafi(stack, "solvers", "reinstate", "newdesk", "--why", "it was one");
    expect(await quoting()).toContain("newdesk");
    expect(await tetrafi(stack, "solvers", "list")).toMatch(/newdesk +active/);
  },
  KIT_MS,
);

test(
  "the venue runs the kit itself, with any key of the solver's",
  async () => {
    const desk = await admit("examined");
    const url = `ws://127.0.0.1:${await freePort()}/api/v1/solver/ws`;
    startSolver(url, desk);
    const kit = ["--url", url, "--stack", stackFile, ...LIMITS];
    const text = await tetrafi(stack, "solvers", "certify", "examined", ...kit);
    expect(text).toMatch(/report \d+ is kept; examined is at certified/);
  },
  KIT_MS,
);

/** An EIP-1271 wallet whose signature over a digest is the digest itself. */
const WALLET_CODE = "0x6018600c60003960186000f360043560643514631626ba7e60e01b0260005260206000f3";

async function deployWallet(rpcUrl: string, { privateKey }: Account): Promise<Hex> {
  const [transport, account] = [http(rpcUrl), privateKeyToAccount(privateKey)];
  const wallet = createWalletClient({ account, transport });
  const hash = await wallet.deployContract({ abi: [], bytecode: WALLET_CODE, chain: null });
  const chain = createPublicClient({ transport, pollingInterval: 100 });
  const { contractAddress } = await chain.waitForTransactionReceipt({ hash });
  return contractAddress ?? expect.fail("no wallet");
}

test("a contract's address is proven by its own word, on the chain where it is", async () => {
  const solverId = "treasurer";
  const { chains, corridors } = stack.network;
  const [chain] = chains;
  const [{ input, output } = {}] = corridors;
  if (chain === undefined) throw new Error("the stack has a chain");
  const corridor = `${input?.symbol}@${input?.chainId}>${output?.symbol}@${output?.chainId}`;
  const account = await newFundedAccount(stack.network);
  const address = await deployWallet(chain.rpcUrls[0] ?? "", account);
  const call = async (path: string, body: object) => {
    const answer = await fetch(`${stack.apiUrl}/api/v1/solvers/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return {
      status: answer.status,
      body: (await answer.json()) as { error?: { code: string; param?: string } },
    };
  };
  const apply = async (signatureOf: (digest: Hex) => Hex) => {
    const asked = await call("challenges", { purpose: "apply", solverId });
    const { challenge } = asked.body as unknown as ChallengeResponse;
    const digest = challengeDigest(challenge, "eip712");
    const hex: Hex = `0x${Buffer.from(digest).toString("hex")}`;
    return call("applications", {
      solverId,
      name: "Treasurer",
      entity: { id: "LEI-treasurer", name: "Treasurer Ltd" },
      contact: "desk@example.com",
      corridors: [{ corridor, minAmount: "1000000", maxAmount: "1000000000" }],
      challenge,
      addresses: [
        { address: account.address, scheme: "eip712", signature: signDigest(digest, account.privateKey) },
        { address, chainId: chain.chainId, scheme: "eip712", signature: signatureOf(hex) },
      ],
    });
  };
  // The open routes answer each address once a second; a refusal says so and is asked again.
  const patient = async (signatureOf: (digest: Hex) => Hex) => {
    let answer: Awaited<ReturnType<typeof apply>> | undefined;
    await expect
      .poll(async () => (answer = await apply(signatureOf)).status, { timeout: 20_000, interval: 1_100 })
      .not.toBe(429);
    return answer;
  };
  expect(await patient(() => `0x${"00".repeat(65)}`)).toMatchObject({
    body: { error: { code: "ADDRESS_UNPROVEN", param: "/addresses/1/signature" } },
  });
  expect(await patient((digest) => digest)).toMatchObject({ status: 200 });
  const answer = await fetch(`${stack.apiUrl}/api/v1/admin/solvers/${solverId}`, {
    headers: { "x-api-key": stack.apiKeys.operator },
  });
  expect(((await answer.json()) as SolverDetail).addresses).toContainEqual(
    expect.objectContaining({ address: address.toLowerCase(), chainId: chain.chainId }),
  );
}, 120_000);
