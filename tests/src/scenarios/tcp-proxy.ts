import { connect, createServer, type Socket } from "node:net";

/**
 * What a connection suffers. `refuse`: every one is cut, and new ones are too. `stall`: nothing passes, in either
 * direction. `loseAnswers`: what the client says arrives, what the server answers doesn't.
 */
export type LinkFault = "none" | "refuse" | "stall" | "loseAnswers";

/** A TCP server in front of another. */
export type TcpProxy = {
  readonly port: number;
  /** Ends every open connection; new ones are served by the present fault. */
  readonly cut: () => void;
  /** From now on, for open connections and new ones. */
  readonly suffer: (fault: LinkFault) => void;
  readonly stop: () => Promise<void>;
};

/** Passes bytes between its clients and a server on 127.0.0.1, or not. */
export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  let fault: LinkFault = "none";
  const pairs = new Set<readonly [Socket, Socket]>();

  const apply = ([client, server]: readonly [Socket, Socket]): void => {
    const holds = fault === "stall";
    for (const socket of [client, server])
      if (holds) socket.pause();
      else socket.resume();
  };
  const cut = (): void => {
    for (const pair of pairs) for (const socket of pair) socket.destroy();
  };
  const listener = createServer((client) => {
    if (fault === "refuse") {
      client.destroy();
      return;
    }
    const server = connect(targetPort, "127.0.0.1");
    const pair = [client, server] as const;
    pairs.add(pair);
    client.on("data", (bytes) => void server.write(bytes));
    server.on("data", (bytes) => {
      if (fault !== "loseAnswers") client.write(bytes);
    });
    for (const socket of pair) {
      socket.setNoDelay(true);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        pairs.delete(pair);
        for (const other of pair) other.destroy();
      });
    }
    apply(pair);
  });
  const port = await new Promise<number>((resolve) => {
    listener.listen(0, "127.0.0.1", () => {
      const address = listener.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
  return {
    port,
    cut,
    suffer: (next) => {
      const was = fault;
      fault = next;
      // Answers were lost: what the client waits for never comes on these.
      if (next === "refuse" || was === "loseAnswers") cut();
      for (const pair of pairs) apply(pair);
    },
    stop: async () => {
      cut();
      await new Promise<void>((resolve) => listener.close(() => resolve()));
    },
  };
}
