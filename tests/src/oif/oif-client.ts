import type { Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";

/**
 * A client of the OIF aggregator's API, by hand: fetch, and viem to sign. It knows nothing of this venue but its URL and
 * a key, and signs with the types that OIF's own clients have built in, whatever the quote says.
 */

const types = {
  PermitBatchWitnessTransferFrom: [
    { name: "permitted", type: "TokenPermissions[]" },
    { name: "spender", type: "address" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
    { name: "witness", type: "Permit2Witness" },
  ],
  MandateOutput: [
    { name: "oracle", type: "bytes32" },
    { name: "settler", type: "bytes32" },
    { name: "chainId", type: "uint256" },
    { name: "token", type: "bytes32" },
    { name: "amount", type: "uint256" },
    { name: "recipient", type: "bytes32" },
    { name: "callbackData", type: "bytes" },
    { name: "context", type: "bytes" },
  ],
  Permit2Witness: [
    { name: "user", type: "address" },
    { name: "expires", type: "uint32" },
    { name: "inputOracle", type: "address" },
    { name: "outputs", type: "MandateOutput[]" },
  ],
  TokenPermissions: [
    { name: "token", type: "address" },
    { name: "amount", type: "uint256" },
  ],
} as const;

/** A token or an account on a chain. */
export type OnChain = { readonly chainId: number; readonly address: Hex };

type Quote = {
  readonly quoteId: string;
  readonly solverId: string;
  readonly order: {
    readonly type: string;
    readonly payload: {
      readonly domain: { readonly name: string; readonly chainId: number; readonly verifyingContract: Hex };
      readonly primaryType: "PermitBatchWitnessTransferFrom";
      readonly message: Record<string, unknown>;
    };
  };
  readonly preview: { readonly outputs: readonly { readonly amount: string }[] };
};

type Order = {
  readonly orderId: Hex;
  readonly status: unknown;
  readonly fillTransaction: { readonly hash: Hex } | null;
};

/** ERC-7930 for EVM chains. */
function interop({ chainId, address }: OnChain): string {
  const digits = chainId.toString(16);
  const reference = digits.length % 2 === 0 ? digits : `0${digits}`;
  return `0x00010000${(reference.length / 2).toString(16).padStart(2, "0")}${reference}14${address.slice(2)}`;
}

/** Decimal strings as the integers that a wallet signs. */
function integers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(integers);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, integers(entry)]));
  return typeof value === "string" && /^\d+$/.test(value) ? BigInt(value) : value;
}

/** The API at a URL. */
export class OifClient {
  private readonly url: string;
  private readonly apiKey: string;

  constructor(url: string, apiKey: string) {
    this.url = url;
    this.apiKey = apiKey;
  }

  /** Quotes for all of an input, best first. */
  async quotes(user: Hex, input: OnChain, output: OnChain, amount: bigint): Promise<readonly Quote[]> {
    const { body } = await this.send("/api/v1/quotes", {
      user: interop({ chainId: input.chainId, address: user }),
      intent: {
        intentType: "oif-swap",
        inputs: [
          {
            user: interop({ chainId: input.chainId, address: user }),
            asset: interop(input),
            amount: amount.toString(),
          },
        ],
        outputs: [{ receiver: interop({ chainId: output.chainId, address: user }), asset: interop(output) }],
        swapType: "exact-input",
        preference: "price",
      },
      supportedTypes: ["oif-escrow-v0"],
    });
    return (body as { quotes: Quote[] }).quotes;
  }

  /** Signs a quote as OIF's clients do: Permit2's typed data, and a byte before the signature that says so. */
  async sign({ order }: Quote, privateKey: Hex): Promise<Hex> {
    const { domain, primaryType, message } = order.payload;
    const signature = await privateKeyToAccount(privateKey).signTypedData({
      domain: { ...domain, chainId: BigInt(domain.chainId) },
      types,
      primaryType,
      message: integers(message) as never,
    });
    return `0x00${signature.slice(2)}`;
  }

  /** Answers whatever status comes. */
  async order(quoteResponse: Quote, signature: Hex): Promise<{ status: number; body: unknown }> {
    return this.send("/api/v1/orders", { quoteResponse, signature });
  }

  async orderById(orderId: Hex): Promise<Order> {
    return (await this.send(`/api/v1/orders/${orderId}`)).body as Order;
  }

  private async send(path: string, body?: object): Promise<{ status: number; body: unknown }> {
    const answer = await fetch(`${this.url}${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { "content-type": "application/json", "x-api-key": this.apiKey },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.json() };
  }
}
