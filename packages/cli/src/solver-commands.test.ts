import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { SolverDetail } from "@tetrafi/protocol/http/solver-administration.ts";
import { runCommand } from "./run-command.ts";

/** A venue's answers; what it means by them is tested with the venue and a whole stack. */
let server: Server;
let url: string;
let asked: string[];
let answer: unknown;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      asked.push(`${request.method} ${request.url} ${body}`.trim());
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => (asked = []));

const run = (...parameters: string[]): Promise<string> =>
  runCommand(parameters, { TETRAFI_API_URL: url, TETRAFI_API_KEY: "key" }, tmpdir());

const detail: SolverDetail = {
  id: "desk",
  name: "Desk",
  address: `0x${"ab".repeat(20)}`,
  stage: "suspended",
  suspendedFrom: "active",
  stageSinceMs: 1_000,
  house: false,
  entityId: "LEI1",
  connected: true,
  standing: "warning",
  application: {
    entityName: "Desk Ltd",
    contact: "desk@example.com",
    corridors: [{ corridor: "USDC@1>WETH@2", minAmount: "1", maxAmount: "9" }],
    appliedAtMs: 1,
  },
  addresses: [{ address: `0x${"cd".repeat(20)}`, chainId: 1, scheme: "eip712", provenAtMs: 2 }],
  keys: [{ id: "key1", createdAtMs: 3, revokedAtMs: 4 }],
  certifications: [{ id: 7, atMs: 5, keyId: "key1", verdict: "passed", byVenue: true }],
  moves: [
    { id: 1, atMs: 6, from: "active", to: "suspended", by: "risk", actorId: "standing", reason: "it faded" },
  ],
};

describe("solvers", () => {
  test.each([
    ["review", "review"],
    ["approve", "sandbox"],
    ["reject", "rejected"],
    ["activate", "active"],
    ["suspend", "suspended"],
  ])("%s moves one to %s, with its reason", async (verb, stage) => {
    answer = { solverId: "desk", stage, suspendedFrom: null };
    expect(await run("solvers", verb, "desk", "--why", "so it is")).toBe(`desk is at ${stage}`);
    expect(asked).toEqual([`PUT /api/v1/admin/solvers/desk/stage {"stage":"${stage}","reason":"so it is"}`]);
    await expect(run("solvers", verb, "desk")).rejects.toMatchObject({ name: "UsageFault" });
  });

  test("reinstate brings one back", async () => {
    answer = { solverId: "desk", stage: "active", standing: "probation" };
    expect(await run("solvers", "reinstate", "desk", "--why", "mended")).toBe(
      "desk is at active, its standing probation",
    );
    expect(asked).toEqual([`POST /api/v1/admin/solvers/desk/reinstate {"reason":"mended"}`]);
  });

  test("are listed and shown", async () => {
    answer = { solvers: [detail] };
    expect(await run("solvers", "list")).toMatch(/desk +suspended +1970-\S+ +warning +yes +no +LEI1/);
    answer = { solvers: [] };
    expect(await run("solvers", "list")).toBe("no solvers");
    answer = detail;
    const text = await run("solvers", "show", "desk");
    for (const part of [
      "before active",
      "desk@example.com",
      "USDC@1>WETH@2",
      "eip712",
      "the venue",
      "it faded",
    ])
      expect(text).toContain(part);
    expect(JSON.parse(await run("solvers", "show", "desk", "--json"))).toEqual(detail);
  });

  test("lose a key", async () => {
    answer = { keys: detail.keys };
    expect(await run("solvers", "revoke", "desk", "--key", "key1")).toBe("0 keys of desk are left");
    expect(asked).toEqual(["POST /api/v1/admin/solvers/desk/keys/key1/revoke"]);
    await expect(run("solvers", "revoke", "desk")).rejects.toMatchObject({ name: "UsageFault" });
  });

  test("are not certified without knowing where", async () => {
    answer = detail;
    await expect(run("solvers", "certify", "desk")).rejects.toMatchObject({ name: "UsageFault" });
  });
});

test("a workspace is added, and its key shown", async () => {
  answer = { id: "lab", sandbox: true, keyId: "k", apiKey: "tf_k_1" };
  expect(await run("workspaces", "add", "lab", "--name", "Lab", "--sandbox")).toMatch(/tf_k_1$/);
  expect(asked).toEqual([`POST /api/v1/admin/workspaces {"id":"lab","name":"Lab","sandbox":true}`]);
});
