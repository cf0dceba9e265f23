import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { faultOf } from "../faults.ts";
import { silent } from "../testing/manual-chain.ts";
import { systemClock } from "../clock.ts";
import { chainRpc, type ChainRpc } from "./chain-rpc.ts";
import { rpcEndpoint, RpcUnreachableError } from "./rpc-endpoint.ts";

type Request = { readonly id: number; readonly method: string };
type Answer =
  | { readonly result: unknown }
  | { readonly error: { code: number; message: string; data?: string } };

/** A node over HTTP that answers as the test says; "down" closes the connection. */
type FakeNode = {
  answer: (method: string) => Answer | "down";
  readonly asked: string[];
  readonly url: string;
};

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function startNode(name: string, chainId = 1): Promise<FakeNode> {
  const asked: string[] = [];
  let node: FakeNode;
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const requests = JSON.parse(body) as Request[];
      const answers = requests.map(({ id, method }) => {
        asked.push(method);
        return { id, answer: method === "eth_chainId" ? { result: chainId } : node.answer(method) };
      });
      if (answers.some(({ answer }) => answer === "down")) request.socket.destroy();
      else response.end(JSON.stringify(answers.map(({ id, answer }) => ({ id, ...(answer as Answer) }))));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  node = { answer: () => ({ result: name }), asked, url: `http://127.0.0.1:${port}/key-in-the-path` };
  return node;
}

/** For it no time passes, so that whoever is away stays away. */
function rpcOver(...nodes: readonly FakeNode[]): ChainRpc {
  const endpoints = nodes.map(({ url }) => rpcEndpoint(url));
  return chainRpc(1, endpoints, silent, { ...systemClock, elapsed: () => 0 });
}

test("the first node is asked; the next one while it is away", async () => {
  const [first, second] = [await startNode("first"), await startNode("second")];
  const rpc = rpcOver(first, second);
  expect(await rpc.request("ask", [])).toBe("first");
  expect(second.asked).toEqual([]);
  first.answer = () => "down";
  expect(await rpc.request("ask", [])).toBe("second");
  const before = first.asked.length;
  expect(await rpc.request("ask", [])).toBe("second");
  expect(first.asked.length).toBe(before);
});

test("when all are away it says so, without their URLs, and recovers by itself", async () => {
  const node = await startNode("only");
  const rpc = rpcOver(node);
  node.answer = () => "down";
  const fault = await rpc.request("ask", []).catch(faultOf);
  expect(fault).toMatchObject({ code: "RPC_UNAVAILABLE" });
  expect(String(fault)).not.toContain("key-in-the-path");
  node.answer = () => ({ result: "back" });
  expect(await rpc.request("ask", [])).toBe("back");
});

test("an error that the node answers is an answer, unless it lacks the state or has no time", async () => {
  const [first, second] = [await startNode("first"), await startNode("second")];
  const rpc = rpcOver(first, second);
  first.answer = () => ({ error: { code: 3, message: "execution reverted", data: "0x1234" } });
  await expect(rpc.request("ask", [])).rejects.toMatchObject({ code: 3, data: "0x1234" });
  first.answer = () => ({ error: { code: -32_000, message: "missing trie node 12ab" } });
  expect(await rpc.request("ask", [])).toBe("second");
  first.answer = () => ({ error: { code: -32_005, message: "too many requests" } });
  expect(await rpc.request("ask", [])).toBe("second");
});

test("a node of another chain is never used", async () => {
  const [wrong, right] = [await startNode("wrong", 2), await startNode("right")];
  expect(await rpcOver(wrong, right).request("ask", [])).toBe("right");
  const fault = await rpcOver(wrong).request("ask", []).catch(faultOf);
  expect(String(fault)).toContain("is a node of chain 2, not 1");
  expect(wrong.asked).not.toContain("ask");
});

test("every node is asked where all have to hear it", async () => {
  const [first, second] = [await startNode("first"), await startNode("second")];
  first.answer = () => "down";
  const answers = await rpcOver(first, second).requestEach("tell", []);
  expect(answers).toMatchObject([{ ok: false }, { ok: true, value: "second" }]);
});

test("a node that never answers is waited for once; it is used again once it gives a sign of life", async () => {
  const [silentOne, other] = [await startNode("silent"), await startNode("other")];
  const waiting = Promise.withResolvers<never>();
  const endpoints = [silentOne, other].map(({ url }) => rpcEndpoint(url));
  let isSilent = true;
  let elapsedMs = 0;
  const [first, second] = endpoints;
  if (first === undefined || second === undefined) throw new Error("two endpoints");
  let asked = 0;
  const stalling = {
    name: first.name,
    request: (method: string, params: readonly unknown[]) => {
      asked += 1;
      return isSilent ? waiting.promise : first.request(method, params);
    },
  };
  const clock = { ...systemClock, elapsed: () => elapsedMs };
  const rpc = chainRpc(1, [stalling, second], silent, clock);
  const once = rpc.requestEach("tell", []);
  waiting.reject(new RpcUnreachableError("no answer in time"));
  expect(await once).toMatchObject([{ ok: false }, { ok: true }]);

  // From here on its promise would never settle.
  const never = new Promise<never>(() => undefined);
  stalling.request = (method, params) => {
    asked += 1;
    return isSilent ? never : first.request(method, params);
  };
  expect(await rpc.requestEach("tell", [])).toMatchObject([{ ok: false }, { ok: true, value: "other" }]);
  expect(await rpc.request("ask", [])).toBe("other");
  isSilent = false;
  elapsedMs = 60_000;
  const before = asked;
  expect(await rpc.request("ask", [])).toBe("other");
  expect(asked).toBe(before + 1);
  await expect.poll(() => rpc.request("ask", [])).toBe("silent");
});

test("requests of one moment are one HTTP request", async () => {
  const node = await startNode("only");
  const rpc = rpcOver(node);
  await rpc.request("ask", []);
  let posts = 0;
  servers[0]?.on("request", () => (posts += 1));
  await Promise.all(Array.from({ length: 50 }, () => rpc.request("ask", [])));
  expect(posts).toBe(1);
});

test("what depends on a block is asked of a node that has it on its chain", async () => {
  const hash = `0x${"ab".repeat(32)}` as const;
  const block = { number: 7, hash };
  const [behind, forked, current] = [
    await startNode("behind"),
    await startNode("forked"),
    await startNode("current"),
  ];
  const shows = (node: FakeNode, shown: unknown, name: string): void => {
    node.answer = (method) => ({ result: method === "eth_getBlockByNumber" ? shown : name });
  };
  shows(behind, null, "behind");
  shows(forked, { hash: `0x${"cd".repeat(32)}` }, "forked");
  shows(current, { hash }, "current");
  expect(await rpcOver(behind, forked, current).requestHaving(block, "ask", [])).toBe("current");
  const fault = await rpcOver(behind, forked).requestHaving(block, "ask", []).catch(faultOf);
  expect(fault).toMatchObject({ code: "NODE_LACKS_STATE" });
});

test("a node that is preferred is asked first, and the others in their order after it", async () => {
  const nodes = [await startNode("first"), await startNode("second"), await startNode("third")];
  const [first, , third] = nodes;
  if (first === undefined || third === undefined) throw new Error("three nodes");
  const rpc = rpcOver(...nodes);
  rpc.prefer(new URL(third.url).host);
  expect(await rpc.request("ask", [])).toBe("third");
  third.answer = () => "down";
  expect(await rpc.request("ask", [])).toBe("first");
  rpc.prefer("a node that there is none of");
  first.answer = () => "down";
  expect(await rpc.request("ask", [])).toBe("second");
});

test("what a node's limit leaves no turn for goes to the next node, and nothing above it is sent", async () => {
  const [first, second] = [await startNode("first"), await startNode("second")];
  const limited = rpcEndpoint(first.url, { requestsPerSecond: 10 });
  const rpc = chainRpc(1, [limited, rpcEndpoint(second.url)], silent);
  await rpc.request("ask", []);
  const answers = await Promise.all(Array.from({ length: 60 }, () => rpc.request("ask", [])));
  const here = answers.filter((answer) => answer === "first").length;
  // Ten a second, of the two seconds that a request waits at most, and the one at once.
  expect(here).toBeGreaterThan(0);
  expect(here).toBeLessThanOrEqual(21);
  expect(answers.filter((answer) => answer === "second")).toHaveLength(60 - here);
});
