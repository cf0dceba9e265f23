import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A node behind a proxy that can stop taking transactions. */
export type DeafNode = {
  readonly url: string;
  /** From now on whoever sends a transaction gets no answer, and the node hears nothing of it; or it does again. */
  readonly setDeaf: (isDeaf: boolean) => void;
  /** Transactions that were not passed on. */
  readonly unheard: () => number;
  readonly stop: () => Promise<void>;
};

/** Puts a proxy before a node. */
export async function deafNode(rpcUrl: string): Promise<DeafNode> {
  let deaf = false;
  let unheard = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      if (deaf && body.includes('"eth_sendRawTransaction"')) {
        unheard += 1;
        request.socket.destroy();
        return;
      }
      fetch(rpcUrl, { method: "POST", headers: { "content-type": "application/json" }, body })
        .then(async (answer) => {
          response.writeHead(answer.status, { "content-type": "application/json" });
          response.end(await answer.text());
        })
        .catch(() => request.socket.destroy());
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setDeaf: (isDeaf) => {
      deaf = isDeaf;
    },
    unheard: () => unheard,
    stop: async () => {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeAllConnections();
      await closed;
    },
  };
}
