import { numberToHex } from "viem";
import { expect, test } from "vitest";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import type { BlockHeader } from "./blocks.ts";
import type { ChainRpc, EndpointAnswer } from "./chain-rpc.ts";
import { isFinalForTwo } from "./confirm-final.ts";

const hashOf = (number: number, branch = "aa") =>
  `0x${branch}${number.toString(16).padStart(62, "0")}` as const;
const header = (number: number) => ({ number, hash: hashOf(number) }) as BlockHeader;

/** A node by the newest and the finalized block that it shows, and its branch; null for one that is away. */
type Node = { readonly newest: number; readonly finalized?: number; readonly branch?: string } | null;

function rpcOf(nodes: readonly Node[]): ChainRpc {
  const answer = (node: Node, at: string): EndpointAnswer => {
    if (node === null) return { endpoint: "away", ok: false, error: new Error("away") };
    const number = at === "finalized" ? (node.finalized ?? 0) : Number(at);
    const block = { number: numberToHex(number), hash: hashOf(number, node.branch) };
    return { endpoint: "here", ok: true, value: number > node.newest ? null : block };
  };
  return {
    requestEach: async (_method: string, [at]: readonly unknown[]) =>
      nodes.map((node) => answer(node, String(at))),
  } as unknown as ChainRpc;
}

const depth = { type: "depth", blocks: 2 } as const;
const tag = { type: "tag", tag: "finalized" } as const;

test.each<[string, ChainProfile["finality"], readonly Node[], boolean]>([
  ["two that have enough on top of it", depth, [{ newest: 7 }, { newest: 9 }], true],
  ["one that has, one that lags", depth, [{ newest: 7 }, { newest: 6 }], false],
  ["one that has, one that is away", depth, [{ newest: 7 }, null], false],
  ["one that has, one on another branch", depth, [{ newest: 7 }, { newest: 7, branch: "bb" }], false],
  ["two of three", depth, [{ newest: 7 }, null, { newest: 7 }], true],
  [
    "two that call it final",
    tag,
    [
      { newest: 9, finalized: 5 },
      { newest: 9, finalized: 8 },
    ],
    true,
  ],
  [
    "one that does, one not yet",
    tag,
    [
      { newest: 9, finalized: 5 },
      { newest: 9, finalized: 4 },
    ],
    false,
  ],
  ["a chain's only node", depth, [null], true],
])("%s", async (_name, finality, nodes, expected) => {
  const profile = { finality, rpcUrls: nodes.map(() => "http://node") } as unknown as ChainProfile;
  expect(await isFinalForTwo(rpcOf(nodes), profile, header(5))).toBe(expected);
});
