import { readFileSync } from "node:fs";
import { ApiError, errorCatalogue, signQuote, TakerClient, type QuotesRequest } from "@tetrafi/sdk/taker";

/** A trade on a local stack: `node examples/trade.ts STACK_FILE`. Ends when the order has. */

type Stack = {
  readonly apiUrl: string;
  readonly apiKeys: { readonly taker: string };
  readonly accounts: {
    readonly taker: { readonly address: `0x${string}`; readonly privateKey: `0x${string}` };
  };
  readonly chains: readonly {
    readonly chainId: number;
    readonly tokens: Readonly<Record<string, { readonly address: `0x${string}` }>>;
  }[];
};

const [file = ".tetrafi/stack.json"] = process.argv.slice(2);
const stack = JSON.parse(readFileSync(file, "utf8")) as Stack;
const { address: user, privateKey } = stack.accounts.taker;
const taker = new TakerClient({ apiUrl: stack.apiUrl, apiKey: stack.apiKeys.taker });

function asset(place: number, symbol: string): { chainId: number; address: `0x${string}` } {
  const chain = stack.chains[place];
  const token = chain?.tokens[symbol];
  if (chain === undefined || token === undefined) throw new Error(`no ${symbol} on chain ${place}`);
  return { chainId: chain.chainId, address: token.address };
}

const request: QuotesRequest = {
  user,
  intent: {
    intentType: "swap",
    inputs: [{ user, asset: asset(0, "USDC"), amount: "5000000000" }],
    outputs: [{ asset: asset(1, "USDT") }],
    swapType: "ExactInput",
  },
  supportedTypes: ["escrow-v0"],
};

try {
  const { quotes } = await taker.requestQuotes(request);
  const [best] = quotes;
  if (best === undefined) throw new Error("no offers");
  const preflight = await taker.preflight(best);
  if (!preflight.ready) throw new Error(preflight.nextActions.map(({ purpose }) => purpose).join(", "));
  // One key for all attempts: after a failure that leaves the outcome open, call again with it.
  const idempotencyKey = crypto.randomUUID();
  const { id } = await taker.placeOrder(best, await signQuote(best, privateKey), { idempotencyKey });
  console.log(`order ${id}`);
  for await (const { seq, step, txHash } of taker.orderEvents(id)) console.log(seq, step, txHash ?? "");
  console.log((await taker.order(id)).status);
} catch (error) {
  // Every code of the venue is in the catalogue, with what to do.
  if (error instanceof ApiError && error.code in errorCatalogue)
    console.error(`${error.code}: ${error.message}`, error.retryable ? "(try again)" : "");
  else throw error;
  process.exitCode = 1;
}
