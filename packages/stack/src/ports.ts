import { createServer } from "node:net";
import { StackFault } from "./stack-fault.ts";

/** Ports given out in this process: two callers that ask at once never get the same one. */
const handedOut = new Set<number>();

/** A TCP port of 127.0.0.1 that nobody listens on now. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = await listenOnce(0);
    if (handedOut.has(port)) continue;
    handedOut.add(port);
    return port;
  }
}

/** How a server's port is chosen. */
export type PortWish = {
  /** What the user asked for: this one or a fault. */
  readonly given?: number | undefined;
  /** Taken if free, otherwise avoided. */
  readonly preferred?: number | undefined;
  /** Names the server in a message, for example "the venue's HTTP server". */
  readonly what: string;
  /** What the user can change, for example "--http-port". */
  readonly flag: string;
};

/** The given port, else the preferred, else a free one. A given port that is taken is a StackFault in one line. */
export async function choosePort(wish: PortWish): Promise<number> {
  const port = wish.given ?? wish.preferred;
  if (port === undefined || (wish.given === undefined && handedOut.has(port))) return freePort();
  try {
    await listenOnce(port);
  } catch (cause) {
    if (wish.given === undefined) return freePort();
    throw new StackFault(
      `port ${port} for ${wish.what} is taken: stop what uses it, or choose another with ${wish.flag}`,
      { cause },
    );
  }
  handedOut.add(port);
  return port;
}

/** Binds and frees a port; answers its number. */
function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : port));
    });
  });
}
