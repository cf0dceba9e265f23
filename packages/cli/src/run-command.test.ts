import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { errorBody } from "@tetrafi/protocol/error-body.ts";
import type { SettlementDetail, SettlementsPage } from "@tetrafi/protocol/http/admin.ts";
import { runCommand } from "./run-command.ts";
import { UsageFault } from "./usage-fault.ts";
import { EvidenceFault } from "./verify-file.ts";

/** A venue's answers; what it means by them is tested with the venue and a whole stack. */
let server: Server;
let url: string;
let asked: string[];
let answer: { status: number; body: unknown };
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tetrafi-cli-"));
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      asked.push(`${request.method} ${request.url} ${String(request.headers["x-api-key"])} ${body}`.trim());
      response.writeHead(answer.status, { "content-type": "application/json" });
      response.end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  asked = [];
  answer = { status: 200, body: page };
});

const ORDER = `0x${"ab".repeat(32)}` as const;
const summary = {
  orderId: ORDER,
  workspaceId: "acme",
  solverId: "solver-1",
  kind: "crossChain",
  step: "filled",
  heldAtMs: 5,
  isStuck: true,
  reason: null,
  waitsFor: "the operator: the settlement is held",
  deadline: 1_800_000_000,
  failures: 0,
  acceptedAtMs: 1_000,
  updatedAtMs: 2_000,
} as const;
const page: SettlementsPage = { settlements: [summary], nextCursor: ORDER };
const detail: SettlementDetail = {
  ...summary,
  wakeAtMs: 0,
  reconciledAtMs: null,
  laneSigner: null,
  facts: { proved: false },
  factsReadAtMs: 3_000,
  transactions: [
    {
      purpose: "open",
      state: "final",
      chainId: 31337,
      signer: "0x01",
      nonce: 3,
      txHash: ORDER,
      blockNumber: 9,
      error: null,
      attempts: [{ txHash: ORDER, maxFeePerGas: "2", maxPriorityFeePerGas: "1", createdAtMs: 1 }],
    },
  ],
  timeline: [
    { seq: 1, step: "accepted", atMs: 1_000, chainId: null, txHash: null, blockNumber: null, detail: {} },
  ],
  actions: [
    { id: 1, atMs: 5, keyId: "desk", action: "hold", why: "the node lies", lane: null, step: "filled" },
  ],
};

const run = (...parameters: string[]): Promise<string> =>
  runCommand(parameters, { TETRAFI_API_URL: url, TETRAFI_API_KEY: "key" }, folder);

describe("a list", () => {
  test("is filtered by what is asked for, and told line by line", async () => {
    const options = ["--step", "filled", "--stuck", "--workspace", "a&b", "--limit", "1", "--cursor", ORDER];
    const text = await run("settlements", "list", ...options);
    expect(asked).toEqual([
      `GET /api/v1/admin/settlements?limit=1&cursor=${ORDER}&step=filled&workspace=a%26b&stuck=true key`,
    ]);
    expect(text.split("\n")).toEqual([
      expect.stringMatching(/^order +step +marks +deadline +workspace +solver +why$/),
      expect.stringMatching(
        /filled {2}stuck,held {2}2027-.* waits for the operator: the settlement is held$/,
      ),
      `more: --cursor ${ORDER}`,
    ]);
  });

  test("may be empty, and may be JSON", async () => {
    expect(JSON.parse(await run("settlements", "list", "--json"))).toEqual(page);
    answer = { status: 200, body: { settlements: [], nextCursor: null } };
    expect(await run("settlements", "list")).toBe("no settlements");
    answer = { status: 200, body: { differences: [], nextCursor: null } };
    expect(await run("differences", "list", "--all")).toBe("no differences");
    expect(asked.at(-1)).toBe("GET /api/v1/admin/differences?open=false key");
    answer = { status: 200, body: { orders: [], nextCursor: null } };
    expect(await run("foreign-orders", "list", "--status", "open")).toBe("no orders of others");
    expect(asked.at(-1)).toBe("GET /api/v1/admin/foreign-orders?status=open key");
  });

  test("of others' orders tells where each stands", async () => {
    const orders = [
      { orderId: ORDER, chainId: 31337, settler: "0x01", status: "claimed", openedBlock: 5, endedBlock: 9 },
    ];
    answer = { status: 200, body: { orders, nextCursor: null } };
    const text = await run("foreign-orders", "list");
    expect(text.split("\n").at(-1)).toMatch(/^0xabab.* +claimed +31337 +0x01 +5 +9$/);
  });
});

test("a settlement is shown with facts, transactions, timeline and actions", async () => {
  answer = { status: 200, body: detail };
  const text = await run("settlements", "show", ORDER);
  expect(asked).toEqual([`GET /api/v1/admin/settlements/${ORDER} key`]);
  for (const part of [
    "stuck,held",
    `"proved": false`,
    "final",
    "accepted",
    "the node lies",
    "next look    now",
  ])
    expect(text).toContain(part);
});

test.each(["retry", "hold", "release"] as const)("%s carries its reason", async (action) => {
  const recorded = { ...detail.actions[0], action };
  answer = { status: 200, body: { orderId: ORDER, action: recorded } };
  const text = await run("settlements", action, ORDER, "--why", "the node lies");
  expect(asked).toEqual([`POST /api/v1/admin/settlements/${ORDER}/${action} key {"why":"the node lies"}`]);
  expect(text).toBe(`${action} recorded for ${ORDER} at step filled`);
});

test("a hand-over names the signer that goes on", async () => {
  const lane = `0x${"05".repeat(20)}`;
  answer = {
    status: 200,
    body: { orderId: ORDER, action: { ...detail.actions[0], action: "hand-over", lane } },
  };
  const text = await run("settlements", "hand-over", ORDER, "--lane", lane, "--why", "it is away");
  const body = JSON.stringify({ why: "it is away", lane });
  expect(asked).toEqual([`POST /api/v1/admin/settlements/${ORDER}/hand-over key ${body}`]);
  expect(text).toBe(`hand-over recorded for ${ORDER} at step filled`);
});

test("a refusal is the venue's own words", async () => {
  const { status, body } = errorBody({ code: "SETTLEMENT_ENDED" }, "request-1");
  answer = { status, body };
  await expect(run("settlements", "retry", ORDER, "--why", "x")).rejects.toMatchObject({
    name: "ApiError",
    code: "SETTLEMENT_ENDED",
  });
});

test.each([
  [["settlements"]],
  [["settlements", "burn", ORDER]],
  [["settlements", "show"]],
  [["settlements", "show", ORDER, ORDER]],
  [["settlements", "list", ORDER]],
  [["settlements", "hold", ORDER]],
  [["settlements", "hand-over", ORDER, "--why", "no lane"]],
  [["settlements", "hold", ORDER, "--why", "x", "--lane", "0x01"]],
  [["settlements", "hold", ORDER, "--why", ""]],
  [["settlements", "show", ORDER, "--stuck"]],
  [["settlements", "list", "--nonsense"]],
])("%j is no command, and asks nothing", async (parameters) => {
  await expect(run(...parameters)).rejects.toMatchObject({ name: "UsageFault" });
  expect(asked).toEqual([]);
});

describe("the venue is found", () => {
  test("in the file of a local stack, unless the environment names another", async () => {
    mkdirSync(join(folder, ".tetrafi"));
    const file = join(folder, ".tetrafi", "stack.json");
    writeFileSync(file, JSON.stringify({ apiUrl: url, apiKeys: { taker: "t", operator: "from the file" } }));
    await runCommand(["settlements", "list"], {}, folder);
    await runCommand(["settlements", "list"], { TETRAFI_API_KEY: "mine" }, folder);
    expect(asked.map((line) => line.split("settlements ")[1])).toEqual(["from the file", "mine"]);
    writeFileSync(file, "{");
    await expect(runCommand(["settlements", "list"], {}, folder)).rejects.toThrow(
      /start the local stack again/,
    );
  });

  test("nowhere", async () => {
    await expect(runCommand(["settlements", "list"], {}, tmpdir())).rejects.toThrow(/TETRAFI_API_URL/);
  });
});

describe("verify", () => {
  const run = (...parameters: string[]): Promise<string> => runCommand(parameters, {}, folder);

  test("names what doesn't hold in a file, and asks no venue", async () => {
    writeFileSync(join(folder, "evidence.json"), "{}");
    await expect(run("verify", "evidence.json")).rejects.toThrow(EvidenceFault);
    await expect(run("verify", "evidence.json")).rejects.toThrow(/version/);
    expect(asked).toEqual([]);
  });

  test("takes one file that is there", async () => {
    for (const parameters of [["missing.json"], [], ["a", "b"], ["evidence.json", "--json"]])
      await expect(run("verify", ...parameters)).rejects.toThrow(UsageFault);
  });
});
