import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { countUnfinishedByStep } from "@tetrafi/store/settlements.ts";
import { acceptTestOrder } from "@tetrafi/store/testing/accept-order.ts";
import { startTestDatabase, type TestDatabase } from "@tetrafi/store/testing/test-database.ts";
import type { Chain } from "../chain/chain.ts";
import { RpcAnswerError, RpcUnreachableError } from "../chain/rpc-endpoint.ts";
import { SettlementFault } from "../faults.ts";
import { Settings } from "../settings.ts";
import { alarmLog } from "./alarm-log.ts";
import { BalanceAlarms, parseLowBalances } from "./balance-alarms.ts";
import { countedEndpoint } from "./count-rpc.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { serveOperations } from "./serve.ts";

let server: TestDatabase;
beforeAll(async () => (server = await startTestDatabase()));
afterAll(() => server?.stop());

let metrics: Metrics;
beforeEach(() => {
  metrics = createMetrics();
});

/** Lines of one metric, without its help. */
async function linesOf(name: string): Promise<string[]> {
  const text = await metrics.registry.metrics();
  return text.split("\n").filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
}

const lines: { code?: string; level: number }[] = [];
const destination = { write: (line: string) => void lines.push(JSON.parse(line) as (typeof lines)[number]) };

test("the operators' page lists every metric and every setting, and no other", async () => {
  const root = join(import.meta.dirname, "..", "..", "..", "..");
  const page = readFileSync(join(root, "docs", "operations.md"), "utf8");
  const listed = (prefix: string) =>
    [...page.matchAll(/^\| `(\w+)`/gm)]
      .map(([, name]) => name ?? "")
      .filter((name) => name.startsWith(prefix));
  const metricNames = (await metrics.registry.getMetricsAsJSON()).map(({ name }) => name);
  expect(new Set(listed("tetrafi_"))).toEqual(
    new Set(metricNames.filter((name) => name.startsWith("tetrafi_"))),
  );
  expect(new Set([...listed("TETRAFI_"), ...listed("DATABASE_"), ...listed("AWS_")])).toEqual(
    new Set(Object.keys(Settings.properties)),
  );
});

test("what is logged as an error is counted by its code", async () => {
  const log = alarmLog("info", metrics, destination);
  log.warn({ code: "RPC_UNAVAILABLE" }, "not yet");
  log.error({ code: "STEP_OVERDUE" }, "late");
  log.error({ code: "STEP_OVERDUE" }, "late");
  log.error("without a code");
  expect(await linesOf("tetrafi_alarms_total")).toEqual([
    `tetrafi_alarms_total{code="STEP_OVERDUE"} 2`,
    `tetrafi_alarms_total{code="none"} 1`,
  ]);
});

test("a low balance is told once, until the sender was funded", () => {
  lines.length = 0;
  const limits = parseLowBalances("1=1000,10=5");
  const alarms = new BalanceAlarms(limits, alarmLog("info", metrics, destination));
  for (const balance of [1_000n, 999n, 998n, 1_000n, 999n])
    alarms.check({ chainId: 1, signer: "0x01" }, balance);
  alarms.check({ chainId: 10, signer: "0x01" }, 5n);
  alarms.check({ chainId: 2, signer: "0x01" }, 10n ** 17n - 1n);
  // Each signer of a chain for itself.
  alarms.check({ chainId: 1, signer: "0x02" }, 999n);
  expect(lines.map(({ code, level }) => `${level} ${code}`)).toEqual([
    "50 LOW_BALANCE",
    "30 undefined",
    "50 LOW_BALANCE",
    "50 LOW_BALANCE",
    "50 LOW_BALANCE",
  ]);
});

test("requests are counted by what became of them, and passed on", async () => {
  const outcomes = [
    "0x1",
    new RpcAnswerError(3, "execution reverted", null),
    new RpcUnreachableError("ECONNREFUSED"),
  ];
  const endpoint = countedEndpoint(
    {
      name: "node:8545",
      request: async () => {
        const outcome = outcomes.shift();
        if (outcome instanceof Error) throw outcome;
        return outcome;
      },
    },
    1,
    metrics,
  );
  expect(await endpoint.request("eth_chainId", [])).toBe("0x1");
  await expect(endpoint.request("eth_call", [])).rejects.toBeInstanceOf(RpcAnswerError);
  await expect(endpoint.request("eth_call", [])).rejects.toBeInstanceOf(RpcUnreachableError);
  expect(await linesOf("tetrafi_rpc_calls_total")).toEqual(
    ["ok", "refused", "unreachable"].map(
      (outcome) => `tetrafi_rpc_calls_total{chain="1",endpoint="node:8545",outcome="${outcome}"} 1`,
    ),
  );
});

type ReadChain = Pick<Chain, "head" | "profile" | "lanes">;

/** A chain whose newest block is so many seconds old; null was never read. */
function chainWith(ageSeconds: number | null): ReadChain {
  const timestamp = Math.floor(Date.now() / 1_000) - (ageSeconds ?? 0);
  return {
    profile: { blockTimeMs: 1_000 },
    lanes: {
      all: [
        {
          key: { chainId: 1, signer: "0x01" },
          balance: 2n * 10n ** 18n,
          minedCount: 5,
          peekNonce: () => 8,
          lease: () => null,
        },
      ],
    },
    head: () => {
      if (ageSeconds === null) throw new SettlementFault("CHAIN_NOT_READ");
      return { latest: { number: 9, timestamp }, final: { number: 7, timestamp } };
    },
  } as unknown as ReadChain;
}

describe("over HTTP", () => {
  async function get(path: string, chains: ReadonlyMap<number, ReadChain>, method = "GET") {
    const { database } = server;
    const running = await serveOperations({ metrics, database, chains }, { host: "127.0.0.1", port: 0 });
    const response = await fetch(`http://127.0.0.1:${running.port}${path}`, { method });
    const text = await response.text();
    await running.stop();
    return { status: response.status, text };
  }
  const ready = async (...ages: (number | null)[]) => {
    const chains = new Map(ages.map((age, index) => [index + 1, chainWith(age)]));
    const { status, text } = await get("/health/ready", chains);
    return [status, (JSON.parse(text) as { checks: unknown }).checks];
  };

  test("ready says that the database and every chain are read", async () => {
    expect(await ready(1, 30)).toEqual([200, { database: true, chains: { 1: true, 2: true } }]);
    expect(await ready(1, null)).toEqual([503, { database: true, chains: { 1: true, 2: false } }]);
    expect(await ready(90)).toEqual([503, { database: true, chains: { 1: false } }]);
    expect((await get("/health/live", new Map())).status).toBe(200);
  });

  test("metrics tell steps, heads, senders and what is stuck", async () => {
    await acceptTestOrder(server.database);
    metrics.readFrom({
      chains: new Map([
        [1, chainWith(1)],
        [2, chainWith(null)],
      ]),
      alarms: { count: () => 3 },
      countSteps: () => countUnfinishedByStep(server.database),
      report: () => ({ orders: 1, lanes: 1, unread: 0, seenOnce: 1, open: 2 }),
    });
    const { text } = await get("/metrics", new Map());
    for (const line of [
      `tetrafi_settlements{step="accepted"} 1`,
      "tetrafi_settlements_stuck 3",
      "tetrafi_reconciliation_differences 2",
      `tetrafi_chain_block{chain="1",view="latest"} 9`,
      `tetrafi_chain_block{chain="1",view="final"} 7`,
      `tetrafi_sender_balance_ether{chain="1",signer="0x01"} 2`,
      `tetrafi_lane_nonce_gap{chain="2",signer="0x01"} 3`,
      `tetrafi_lane_held{chain="1",signer="0x01"} 0`,
    ])
      expect(text).toContain(`${line}\n`);
    expect(text).not.toContain(`tetrafi_chain_block{chain="2"`);
  });

  test("nothing else is served, and nothing is changed", async () => {
    expect((await get("/", new Map())).status).toBe(404);
    expect((await get("/metrics", new Map(), "POST")).status).toBe(405);
  });
});
