import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { chainProfile } from "@tetrafi/protocol/config/testing/network.ts";
import { openOriginChain } from "./origin-chain.ts";

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

type RpcCall = { readonly id: number; readonly method: string };

/** A node that answers with `status`; every call's result is `result`. Counts the requests. */
async function node(status: number, result: string): Promise<{ url: string; requests: () => number }> {
  let count = 0;
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      count += 1;
      const calls = [JSON.parse(text) as RpcCall | RpcCall[]].flat();
      response.writeHead(status, { "content-type": "application/json", connection: "close" });
      response.end(
        JSON.stringify(
          calls.map(({ id, method }) => ({
            jsonrpc: "2.0",
            id,
            result: method === "eth_blockNumber" ? "0x1" : result,
          })),
        ),
      );
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests: () => count };
}

const owner = `0x${"21".repeat(20)}` as const;
const token = `0x${"aa".repeat(20)}` as const;
const word = `0x${"0".repeat(62)}2a`;

test("a node that fails is asked once, then the next", async () => {
  const [broken, sound] = [await node(500, word), await node(200, word)];
  const chain = openOriginChain({ ...chainProfile(1), rpcUrls: [broken.url, sound.url] });
  expect(await chain.funds(token, owner)).toEqual({ balance: 42n, allowance: 42n, hasCode: true });
  expect([broken.requests(), sound.requests()]).toEqual([1, 1]);
});

test("when all fail, each was asked once, and the chain is unavailable", async () => {
  const nodes = [await node(500, word), await node(503, word)];
  const chain = openOriginChain({ ...chainProfile(1), rpcUrls: nodes.map(({ url }) => url) });
  const failure = { code: "CHAIN_UNAVAILABLE", details: { chainId: 1 } };
  await expect(chain.funds(token, owner)).rejects.toMatchObject({ failure });
  expect(nodes.map(({ requests }) => requests())).toEqual([1, 1]);
  await expect(chain.acceptsSignature(owner, `0x${"44".repeat(32)}`, "0x00")).rejects.toMatchObject({
    failure,
  });
});

test("a contract's word for a signature is EIP-1271's magic value alone", async () => {
  const answers = [`0x1626ba7e${"0".repeat(56)}`, `0xffffffff${"0".repeat(56)}`, "0x"];
  const accepted = [];
  for (const answer of answers) {
    const { url } = await node(200, answer);
    const chain = openOriginChain({ ...chainProfile(1), rpcUrls: [url] });
    accepted.push(await chain.acceptsSignature(owner, `0x${"44".repeat(32)}`, "0x00"));
  }
  expect(accepted).toEqual([true, false, false]);
});
