import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Asset } from "@tetrafi/core/auction/types.ts";
import type { OifQuotesRequest } from "@tetrafi/protocol/http/oif-quotes.ts";
import { parseInteropAddress } from "@tetrafi/protocol/oif/interop-address.ts";

/** A request as it came. */
export type SeenCall = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: unknown;
};

/** Answers a request in whatever way; what it doesn't end stays open. */
export type Behaviour = (call: SeenCall, response: ServerResponse) => void;

/** The paths of OIF v0. */
type Path = "assets" | "tokens" | "quotes" | "orders" | "order" | "auth/register" | "auth/refresh";

/** A solver's endpoint that speaks OIF v0 over a real socket, and misbehaves as a test wants. */
export type OifSolverServer = {
  readonly url: string;
  readonly port: number;
  /** Everything that came, oldest first. */
  readonly calls: readonly SeenCall[];
  readonly callsOf: (path: Path) => readonly SeenCall[];
  /** What it does from now on. */
  readonly on: (path: Path, behaviour: Behaviour) => void;
  readonly stop: () => Promise<void>;
};

export const answerJson =
  (body: unknown, status = 200): Behaviour =>
  (_call, response) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  };

/** Networks as OIF solvers list them: tokens by chain. */
export const networksOf = (
  tokens: Readonly<Record<number, readonly string[]>>,
  settlers: object = {},
): object => ({
  networks: Object.fromEntries(
    Object.entries(tokens).map(([chainId, addresses]) => [
      chainId,
      {
        chain_id: Number(chainId),
        name: `chain ${chainId}`,
        type: "new",
        ...settlers,
        assets: addresses.map((address) => ({ address, symbol: "T", name: null, decimals: 6 })),
      },
    ]),
  ),
});

const asset = (text: string): Asset => {
  const parsed = parseInteropAddress(text);
  if (parsed === null) throw new Error(`${text} is no interoperable address`);
  return parsed;
};

const word = (address: string): string => `0x${"0".repeat(24)}${address.slice(2)}`;

/** One quote as an OIF solver words it: an order of its own making, which the venue's taker never signs. */
export function oifQuote(request: OifQuotesRequest, openAmount: bigint, changes: object = {}): object {
  const { intent } = request;
  const [input] = intent.inputs;
  const [output] = intent.outputs;
  if (input === undefined || output === undefined) throw new Error("the request has no sides");
  const exactInput = intent.swapType === "exact-input";
  const inputAmount = exactInput ? (input.amount ?? "0") : openAmount.toString();
  const outputAmount = exactInput ? openAmount.toString() : (output.amount ?? "0");
  const [give, take] = [asset(input.asset), asset(output.asset)];
  return {
    quoteId: `their-${openAmount}`,
    order: {
      type: "oif-escrow-v0",
      payload: {
        signatureType: "eip712",
        domain: { name: "Permit2", chainId: String(give.chainId), verifyingContract: word("0x01") },
        primaryType: "PermitBatchWitnessTransferFrom",
        message: {
          permitted: [{ token: give.address, amount: inputAmount }],
          spender: give.address,
          nonce: "1",
          deadline: "4000000000",
          witness: {
            expires: 4_000_000_000,
            outputs: [{ chainId: take.chainId, token: word(take.address), amount: outputAmount }],
          },
        },
        types: {},
      },
    },
    validUntil: (intent.minValidUntil ?? 0) + 30,
    eta: 20,
    failureHandling: "refund-automatic",
    partialFill: false,
    preview: {
      inputs: [{ user: input.user, asset: input.asset, amount: inputAmount }],
      outputs: [{ receiver: output.receiver, asset: output.asset, amount: outputAmount }],
    },
    ...changes,
  };
}

/** Answers each request for quotes with one quote per amount. */
export const quoteAmounts =
  (...amounts: readonly bigint[]): Behaviour =>
  (call, response) =>
    answerJson({ quotes: amounts.map((amount) => oifQuote(call.body as OifQuotesRequest, amount)) })(
      call,
      response,
    );

/** Starts an endpoint; without `port` on a free one. It trades nothing and quotes nothing until it is told to. */
export async function startOifSolver(port = 0): Promise<OifSolverServer> {
  const calls: SeenCall[] = [];
  const sockets = new Set<Socket>();
  const behaviours = new Map<string, Behaviour>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString();
      const path = (request.url ?? "").replace(/^\/api\/v1\//, "");
      const { method = "", headers } = request;
      const call: SeenCall = { method, path, headers, body: text === "" ? null : JSON.parse(text) };
      calls.push(call);
      const behaviour = behaviours.get(nameOf(path));
      (behaviour ?? answerJson({ error: "NOT_FOUND", message: "no such path" }, 404))(call, response);
    });
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const listening = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${listening}/api/v1`,
    port: listening,
    calls,
    callsOf: (path) => calls.filter((call) => nameOf(call.path) === path),
    on: (path, behaviour) => behaviours.set(path, behaviour),
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const nameOf = (path: string): string => (path.startsWith("orders/") ? "order" : path);
