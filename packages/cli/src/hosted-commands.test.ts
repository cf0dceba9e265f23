import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { HostedFiller } from "@tetrafi/protocol/http/hosted-fillers.ts";
import { runCommand } from "./run-command.ts";

/** A venue's answers; what it means by them is tested with the venue and a whole stack. */
let server: Server;
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
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  asked = [];
});

const ORDER = `0x${"ab".repeat(32)}` as const;
const filler: HostedFiller = {
  solverId: "house/1",
  heldAtMs: 5,
  tokens: [
    {
      chainId: 2,
      token: `0x${"06".repeat(20)}`,
      signer: `0x${"5b".repeat(20)}`,
      limits: { perFill: "100", perDay: null, atRisk: null, keep: "7" },
      reading: { balance: "989", allowance: "5000", coins: "12", readAtMs: 1_000 },
      promised: "40",
      atRisk: "80",
      today: "120",
    },
  ],
  blocked: [{ orderId: ORDER, cause: "inventoryShort", sinceMs: 2_000 }],
  actions: [{ id: 1, atMs: 5, keyId: "desk", action: "hold", why: "a look" }],
};

const run = (...parameters: string[]): Promise<string> => {
  const { port } = server.address() as AddressInfo;
  const environment = { TETRAFI_API_URL: `http://127.0.0.1:${port}`, TETRAFI_API_KEY: "key" };
  return runCommand(parameters, environment, import.meta.dirname);
};

test("the list has a line for each token", async () => {
  answer = { fillers: [filler] };
  const lines = (await run("hosted-fillers", "list")).split("\n");
  expect(asked).toEqual(["GET /api/v1/admin/hosted-fillers"]);
  expect(lines[0]).toMatch(/^solver +marks +chain +token +balance +promised +at risk +today +blocked$/);
  expect(lines[1]).toMatch(/^house\/1 +held +2 +0x06.* +989 +40 +80 +120 +1$/);
  answer = { fillers: [] };
  expect(await run("hosted-fillers", "list")).toBe("no hosted fillers");
});

test("one is shown with its limits, what it can't fill and why, and what was done about it", async () => {
  answer = filler;
  const text = await run("hosted-fillers", "show", "house/1");
  expect(asked).toEqual(["GET /api/v1/admin/hosted-fillers/house%2F1"]);
  expect(text).toMatch(/^solver {2}house\/1 \(held since 1970-/);
  expect(text).toMatch(/0x5b.* 100 +- +- +7 +5000 +12 +1970-/);
  expect(text).toMatch(new RegExp(`${ORDER} +1970-.* its account lacks the token`));
  expect(text).toMatch(/hold +desk +a look$/);
  answer = { ...filler, heldAtMs: null, blocked: [], actions: [], tokens: [] };
  expect(await run("hosted-fillers", "show", "house/1")).toContain("blocked: none");
  expect(JSON.parse(await run("hosted-fillers", "show", "house/1", "--json"))).toEqual(answer);
});

test.each(["hold", "resume"] as const)("%s carries its reason", async (action) => {
  answer = { solverId: "house", action: { ...filler.actions[0], action } };
  expect(await run("hosted-fillers", action, "house", "--why", "a look")).toBe(
    `${action} recorded for the hosted filler of house`,
  );
  expect(asked).toEqual([`POST /api/v1/admin/hosted-fillers/house/${action} {"why":"a look"}`]);
  await expect(run("hosted-fillers", action, "house")).rejects.toThrow(/needs --why/);
});
