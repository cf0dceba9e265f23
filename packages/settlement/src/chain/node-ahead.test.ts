import { pino } from "pino";
import { afterEach, expect, test } from "vitest";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import { FakeBlocks } from "../testing/fake-blocks.ts";
import { chainRpc } from "./chain-rpc.ts";
import { watchHead, type HeadChange, type HeadWatcher } from "./head-watcher.ts";
import type { RpcEndpoint } from "./rpc-endpoint.ts";

const profile = {
  chainId: 1,
  blockTimeMs: 4,
  rpcUrls: ["http://one", "http://two", "http://three"],
  finality: { type: "depth", blocks: 2 },
} as unknown as ChainProfile;

const watchers: HeadWatcher[] = [];
afterEach(() => Promise.all(watchers.splice(0).map((watcher) => watcher.stop())));

/** A node that shows a chain up to some block, as one does that has stopped or is slow. */
function node(name: string, blocks: FakeBlocks, behind: () => number): RpcEndpoint {
  return {
    name,
    request: async (method, params) => {
      if (method === "eth_chainId") return 1;
      const tip = blocks.blocks.length - 1 - behind();
      const at = params[0] === "latest" ? tip : Number(params[0]);
      return at > tip ? null : blocks.request(method, [`0x${at.toString(16)}`]);
    },
  };
}

function watch(...nodes: readonly RpcEndpoint[]): {
  readonly reached: (block: number) => Promise<void>;
  readonly codes: string[];
} {
  const codes: string[] = [];
  const log = pino(
    {},
    { write: (line: string) => void codes.push((JSON.parse(line) as { code?: string }).code ?? "") },
  );
  const waiting: { readonly block: number; readonly resolve: () => void }[] = [];
  let highest = 0;
  const tell = async ({ latest }: HeadChange): Promise<void> => {
    highest = Math.max(highest, latest.number);
    for (const { block, resolve } of waiting) if (highest >= block) resolve();
  };
  watchers.push(watchHead(profile, chainRpc(1, nodes, log), log, tell));
  const reached = (block: number): Promise<void> =>
    highest >= block ? Promise.resolve() : new Promise((resolve) => waiting.push({ block, resolve }));
  return { reached, codes };
}

function mined(count: number): FakeBlocks {
  const blocks = new FakeBlocks();
  for (let block = 1; block <= count; block += 1) blocks.mine();
  return blocks;
}

test("a node that has stopped but still answers is asked after one that goes on", async () => {
  const blocks = mined(10);
  let behind = 0;
  const { reached, codes } = watch(
    node("stops", blocks, () => behind),
    node("goes-on", blocks, () => 0),
  );
  await reached(10);
  behind = 5;
  for (let block = 0; block < 5; block += 1) blocks.mine();
  await reached(15);
  expect(codes).toContain("NODE_BEHIND");
});

test("a node on another chain is not ahead, however many blocks it has", async () => {
  const blocks = mined(10);
  const other = new FakeBlocks();
  for (let block = 0; block < 50; block += 1) other.mine();
  other.blocks = other.blocks.map(({ header, fills }) => ({
    header: { ...header, hash: `0xf0${header.hash.slice(4)}` },
    fills,
  }));
  const [honest, second] = [node("honest", blocks, () => 0), node("second", blocks, () => 0)];
  const compared = Promise.withResolvers<void>();
  let comparisons = 0;
  const liar = node("liar", other, () => 0);
  const { reached, codes } = watch(honest, second, {
    ...liar,
    request: (method, params) => {
      if (params[0] === "latest") comparisons += 1;
      if (comparisons === 3) compared.resolve();
      return liar.request(method, params);
    },
  });
  await reached(10);
  await compared.promise;
  expect(codes).not.toContain("NODE_BEHIND");
});
