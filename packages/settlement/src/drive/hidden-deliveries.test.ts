import { beforeEach, describe, expect, test } from "vitest";
import { decodeFunctionData, encodeAbiParameters, toFunctionSelector, type Hex } from "viem";
import { testOrder } from "@tetrafi/core/settlement/testing/settlement-facts.ts";
import { outputSettlerAbi } from "@tetrafi/protocol/abi/generated.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import { fillRecordHash, outputHash } from "@tetrafi/protocol/order/fill-description.ts";
import { BlockTimes } from "../chain/block-times.ts";
import { readBlock } from "../chain/blocks.ts";
import type { ChainRpc, EndpointAnswer } from "../chain/chain-rpc.ts";
import { FillIndex } from "../chain/fill-index.ts";
import type { Clock } from "../clock.ts";
import { FakeBlocks, type FakeFill } from "../testing/fake-blocks.ts";
import { silent } from "../testing/manual-chain.ts";
import type { ReadFacts, SettlementOnChains } from "./facts.ts";
import { confirmUnproved } from "./confirm-refund.ts";
import { HiddenDeliveries, readRecords, untoldBy } from "./hidden-deliveries.ts";

const word = (byte: string): Hex => `0x${byte.repeat(32)}`;
const output = testOrder.outputs[0]!;
const ORDER = word("0a");
const GET_FILL_RECORD = toFunctionSelector("getFillRecord(bytes32,bytes32)");
const NOT_PROVEN = encodeAbiParameters([{ type: "bool" }], [false]);
const ACCEPTED_MS = 1_000_000;
const delivery: FakeFill = {
  orderId: ORDER,
  solver: word("5a"),
  timestamp: 1_002,
  output,
  amount: output.amount,
};

/** What a node shows and says, beside the blocks that all share. */
type Manners = { readonly showsLogs: boolean; readonly records: readonly FakeFill[] };

let blocks: FakeBlocks;
let nodes: Manners[];
let nowMs: number;
let hidden: HiddenDeliveries;
let fills: FillIndex;
let settlement: SettlementOnChains;

/** Nodes of one chain that hide logs, and say what they like of the contract's records; the first is asked first. */
function rpcOf(): ChainRpc {
  const ask = async (
    { showsLogs, records }: Manners,
    method: string,
    params: readonly unknown[],
  ): Promise<unknown> => {
    if (method === "eth_call") return recordIn(records, (params[0] as { data: Hex }).data);
    if (method !== "eth_getLogs") return blocks.request(method, params);
    const filter = params[0] as { toBlock: string };
    const toBlock =
      filter.toBlock === "latest" ? `0x${(blocks.blocks.length - 1).toString(16)}` : filter.toBlock;
    return showsLogs ? blocks.request(method, [{ ...filter, topics: [null, [ORDER]], toBlock }]) : [];
  };
  const first = (method: string, params: readonly unknown[]): Promise<unknown> =>
    ask(nodes[0]!, method, params);
  return {
    request: first,
    prefer: () => undefined,
    requestHaving: (_block, method, params) => first(method, params),
    requestEach: (method, params) =>
      Promise.all(
        nodes.map(async (node, place): Promise<EndpointAnswer> => ({
          endpoint: `node ${place}`,
          ok: true,
          value: await ask(node, method, params),
        })),
      ),
  };
}

function recordIn(records: readonly FakeFill[], data: Hex): Hex {
  if (!data.startsWith(GET_FILL_RECORD)) return NOT_PROVEN;
  const { args } = decodeFunctionData({ abi: outputSettlerAbi, data });
  const found = records.find((fill) => outputHash(fill.output) === args?.[1]);
  return found === undefined ? word("00") : fillRecordHash(found.solver, found.timestamp);
}

const honest: Manners = { showsLogs: true, records: [delivery] };
const hiding: Manners = { showsLogs: false, records: [delivery] };
const denying: Manners = { showsLogs: false, records: [] };

beforeEach(async () => {
  blocks = new FakeBlocks();
  blocks.mine();
  blocks.mine(delivery);
  for (let block = 0; block < 5; block += 1) blocks.mine();
  nowMs = 0;
  nodes = [hiding, honest, honest];
  const rpc = rpcOf();
  const profile = {
    startBlock: 0,
    chainId: 2,
    contracts: { outputSettler: word("05") },
  } as unknown as ChainProfile;
  const [latest, final] = [await readBlock(rpc, "latest"), await readBlock(rpc, "finalized")];
  if (latest === null || final === null) throw new Error("no head");
  fills = new FillIndex(profile, rpc, new BlockTimes(rpc, 0));
  await fills.update({ latest, final, reorganised: false });
  const chain = { profile, rpc, fills, head: () => ({ latest, final }) };
  settlement = {
    order: { orderId: ORDER, order: testOrder, acceptedAtMs: ACCEPTED_MS },
    origin: chain,
    destination: chain,
  } as unknown as SettlementOnChains;
  hidden = new HiddenDeliveries({ elapsed: () => nowMs } as Clock, silent);
});

/** Looks twice, as far apart as it takes; answers the delivery's solver, or null. */
async function found(isDue = false): Promise<Hex | null> {
  await fills.watch(ORDER, ACCEPTED_MS);
  await hidden.find(settlement, isDue);
  nowMs += 15_000;
  await hidden.find(settlement, isDue);
  return fills.fillOf(ORDER, output)?.solver ?? null;
}

describe("a delivery that the first node leaves out of its logs for good", () => {
  test("is found by the contract's record, and shown by another node", async () => {
    await fills.watch(ORDER, ACCEPTED_MS);
    expect(fills.fillOf(ORDER, output)).toBeNull();
    expect(await found()).toBe(delivery.solver);
  });

  test("is not looked for again and again, unless it is known to have been there", async () => {
    await fills.watch(ORDER, ACCEPTED_MS);
    await hidden.find(settlement, false);
    nowMs += 14_999;
    await hidden.find(settlement, false);
    expect(fills.fillOf(ORDER, output)).toBeNull();
    await hidden.find(settlement, true);
    expect(fills.fillOf(ORDER, output)).not.toBeNull();
  });

  test("is found with two nodes too, since both have the record", async () => {
    nodes = [hiding, honest];
    expect(await found()).toBe(delivery.solver);
  });
});

test("one node's word makes no delivery, with its record and its logs", async () => {
  nodes = [denying, honest, denying];
  expect(await found(true)).toBeNull();
});

test.each([
  ["a node has a record that no logs tell of", [hiding], true],
  ["of three nodes one has a record, and none shows it", [denying, hiding, denying], true],
  ["some node shows the delivery, which isn't proved", [hiding, honest], false],
  ["there is no delivery", [denying, denying], false],
] as const)("before a refund: %s", async (_case, manners, isRefused) => {
  nodes = [...manners];
  await fills.watch(ORDER, ACCEPTED_MS);
  const confirmed = confirmUnproved(settlement, { fill: null } as ReadFacts);
  if (isRefused) await expect(confirmed).rejects.toMatchObject({ code: "NODES_DISAGREE" });
  else await confirmed;
});

test("a record of a fill that is known is told by it", async () => {
  const records = await readRecords(settlement);
  expect(untoldBy(records, [])).toBe("node 0");
  const [shown] = await fills.askEach(ORDER, ACCEPTED_MS, "final").then((all) => all.slice(1));
  expect(untoldBy(records, shown ?? [])).toBeNull();
});
