import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Address, Bytes32, Hex } from "@tetrafi/core/hex.ts";
import { resolveNetwork } from "@tetrafi/protocol/config/corridors.ts";
import type { NetworkConfig } from "@tetrafi/protocol/config/network.ts";
import { orderId } from "@tetrafi/protocol/order/order-id.ts";
import { fromWireOrder } from "@tetrafi/protocol/order/wire.ts";
import type { WireStandardOrder } from "@tetrafi/protocol/order/wire-order.ts";
import { Filler } from "@tetrafi/sdk/solver/filler.ts";

/** A solver that has no session and signs no quotes: it answers OIF v0, at par, and fills what it is handed. */
export type OifDesk = {
  readonly url: string;
  /** Where the chains are, and with which key it fills. */
  readonly open: (network: NetworkConfig, privateKey: Hex) => Promise<void>;
  /** Bodies of POST /orders, as they came. */
  readonly orders: readonly PostedOrder[];
  readonly stop: () => Promise<void>;
};

/** What is handed over. */
export type PostedOrder = {
  readonly order: {
    readonly type: string;
    readonly payload: { readonly domain: { chainId: number }; readonly message: Permit };
  };
  readonly signature: Hex;
  readonly metadata: { readonly rfqId: Bytes32 };
};

type Permit = {
  readonly permitted: readonly { readonly token: Hex; readonly amount: string }[];
  readonly spender: Address;
  readonly nonce: string;
  readonly deadline: string;
  readonly witness: Pick<WireStandardOrder, "user" | "expires" | "inputOracle" | "outputs">;
};

type QuoteRequest = {
  readonly intent: {
    readonly inputs: readonly { readonly user: string; readonly asset: string; readonly amount?: string }[];
    readonly outputs: readonly {
      readonly receiver: string;
      readonly asset: string;
      readonly amount?: string;
    }[];
    readonly minValidUntil: number;
  };
};

const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** Listens; it trades nothing before it is opened. */
export async function startOifDesk(): Promise<OifDesk> {
  const orders: PostedOrder[] = [];
  const reports = new Map<string, unknown>();
  let network: NetworkConfig | null = null;
  let filler: Filler | null = null;
  const take = (posted: PostedOrder): object => {
    orders.push(posted);
    const wire = standardOrder(posted);
    const { spender } = posted.order.payload.message;
    const id = orderId(fromWireOrder(wire), spender);
    reports.set(id, "executing");
    const destinationChainId = Number(wire.outputs[0]?.chainId);
    const { rfqId } = posted.metadata;
    filler
      ?.fill({ type: "fillable", orderId: id, rfqId, order: wire, destinationChainId })
      .then(({ kind }) => reports.set(id, kind === "filled" ? "executed" : { failed: ["Fill", kind] }))
      .catch((error: Error) => reports.set(id, { failed: ["Fill", error.message] }));
    return { orderId: id, status: "received", message: null, order: null };
  };
  const answer = (path: string, body: unknown): object | null => {
    if (path === "assets") return { networks: network === null ? {} : networksOf(network) };
    if (path === "quotes") return { quotes: [quoteAtPar(body as QuoteRequest)] };
    if (path === "orders") return take(body as PostedOrder);
    const status = reports.get(path.replace("orders/", ""));
    return status === undefined ? null : { status };
  };
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      const path = (request.url ?? "").replace("/api/v1/", "");
      const body = answer(path, text === "" ? null : JSON.parse(text));
      response.writeHead(body === null ? 404 : 200, { "content-type": "application/json" });
      response.end(JSON.stringify(body ?? { error: "ORDER_NOT_FOUND", message: "x" }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`,
    orders,
    open: async (config, privateKey) => {
      filler = new Filler({
        network: resolveNetwork(config),
        privateKey,
        logger: quiet,
        accepts: () => true,
      });
      await filler.prepare();
      network = config;
    },
    stop: async () => {
      await filler?.stop();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** The order that a Permit2 payload stands for, as an OIF solver reads it. */
function standardOrder({ order }: PostedOrder): WireStandardOrder {
  const { domain, message } = order.payload;
  const { user, expires, inputOracle, outputs } = message.witness;
  return {
    user,
    nonce: message.nonce,
    originChainId: String(domain.chainId),
    expires,
    fillDeadline: Number(message.deadline),
    inputOracle,
    inputs: message.permitted.map(({ token, amount }) => [BigInt(token).toString(), amount]),
    outputs,
  };
}

function networksOf({ chains }: NetworkConfig): object {
  return Object.fromEntries(
    chains.map(({ chainId, contracts, tokens }) => [
      String(chainId),
      {
        chain_id: chainId,
        input_settler: contracts.inputSettler,
        output_settler: contracts.outputSettler,
        assets: tokens.map(({ address, symbol, decimals }) => ({ address, symbol, decimals })),
      },
    ]),
  );
}

/** One for one, in an order of its own making that nobody will sign. */
function quoteAtPar({ intent }: QuoteRequest): object {
  const [input] = intent.inputs;
  const [output] = intent.outputs;
  if (input === undefined || output === undefined) throw new Error("the request has no sides");
  const amount = input.amount ?? output.amount ?? "0";
  const read = (asset: string) => ({
    chainId: Number.parseInt(asset.slice(12, -42), 16),
    address: `0x${asset.slice(-40)}`,
  });
  const [give, get] = [read(input.asset), read(output.asset)];
  return {
    quoteId: "at-par",
    order: {
      type: "oif-escrow-v0",
      payload: {
        signatureType: "eip712",
        domain: { name: "Permit2", chainId: String(give.chainId) },
        primaryType: "PermitBatchWitnessTransferFrom",
        message: {
          permitted: [{ token: give.address, amount }],
          witness: { outputs: [{ chainId: get.chainId, token: get.address, amount }] },
        },
        types: {},
      },
    },
    failureHandling: "refund-automatic",
    partialFill: false,
    validUntil: intent.minValidUntil + 60,
    eta: 10,
    preview: {
      inputs: [{ user: input.user, asset: input.asset, amount }],
      outputs: [{ receiver: output.receiver, asset: output.asset, amount }],
    },
  };
}
