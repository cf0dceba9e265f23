import {
  Filler,
  httpPrices,
  inDollars,
  Inventory,
  jsonLogger,
  ProfitBook,
  readNetwork,
  SolverClient,
  type Decline,
  type QuotePrice,
  type SolverRfq,
} from "@tetrafi/sdk/solver";

/**
 * A solver whose mid prices come from a server: `DRY_RUN=true` logs what it would quote, and signs and sends nothing.
 * Settings as `npm run -s solver:add` prints them, and TETRAFI_SOLVER_PRICE_URL.
 */

const env = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is missing`);
  return value;
};
const SPREAD_BPS = 5n;
const VALID_SECONDS = 60;

const network = readNetwork(env("TETRAFI_NETWORK_FILE"));
const privateKey = env("TETRAFI_SOLVER_KEY") as `0x${string}`;
const dryRun = process.env["DRY_RUN"] === "true";
const logger = jsonLogger("http-price-solver", "info");
const prices = await httpPrices({ url: env("TETRAFI_SOLVER_PRICE_URL"), logger });
const inventory = new Inventory({ network, privateKey, logger });
const promised = new Map<string, QuotePrice>();
const profits = new ProfitBook({
  mid: prices.mid,
  onProfit: ({ rfqId, ...parts }) => logger.info({ rfqId, ...inDollars(parts) }, "profit"),
});
const filler = new Filler({
  network,
  privateKey,
  logger,
  dryRun,
  accepts: ({ rfqId, inputAmount, outputAmount }) => {
    const price = promised.get(rfqId);
    return price?.inputAmount === inputAmount && price.outputAmount === outputAmount;
  },
  onFilled: async ({ rfqId }, fill) => {
    profits.filled(rfqId, fill);
    await inventory.paid(rfqId);
  },
});

function price(rfq: SolverRfq): QuotePrice | Decline {
  const corridor = network.corridor(rfq.input, rfq.output);
  if (corridor === undefined || corridor.settler !== rfq.settler) return { decline: "corridor" };
  if (rfq.swapType !== "ExactInput") return { decline: "other" };
  const [input, output] = [corridor.inputToken, corridor.outputToken];
  const [inputMid, outputMid] = [prices.mid(input.symbol), prices.mid(output.symbol)];
  if (inputMid === null || outputMid === null) return { decline: "risk" };
  const scaled = rfq.amount * inputMid * 10n ** BigInt(output.decimals) * (10_000n - SPREAD_BPS);
  const outputAmount = scaled / (outputMid * 10n ** BigInt(input.decimals) * 10_000n);
  const validUntil = Math.max(rfq.minValidUntil, Math.floor(Date.now() / 1_000) + VALID_SECONDS);
  if (outputAmount === 0n) return { decline: "size" };
  if (!dryRun && !inventory.reserve(rfq.rfqId, rfq.output, outputAmount, validUntil * 1_000))
    return { decline: "inventory" };
  const quote: QuotePrice = { inputAmount: rfq.amount, outputAmount, validUntil, etaSeconds: 10 };
  promised.set(rfq.rfqId, quote);
  profits.quoted(rfq.rfqId, quote, { input, output });
  return quote;
}

const letGo = ({ rfqId }: { readonly rfqId?: `0x${string}` }): void => {
  if (rfqId === undefined) return;
  promised.delete(rfqId);
  profits.forget(rfqId);
  inventory.release(rfqId);
};

await filler.prepare();
await inventory.start();
const client = new SolverClient({
  url: env("TETRAFI_SOLVER_WS_URL"),
  apiKey: env("TETRAFI_SOLVER_API_KEY"),
  privateKey,
  logger,
  dryRun,
  handlers: {
    onRfq: price,
    onRefused: letGo,
    onLost: letGo,
    onWon: ({ rfqId }) => inventory.extend(rfqId, Date.now() + 3_600_000),
    onFillable: async (fillable) => void (await filler.fill(fillable)),
    onSettled: ({ rfqId }) => {
      profits.settled(rfqId);
      promised.delete(rfqId);
    },
    onRefunded: letGo,
    onFailed: letGo,
  },
});
client.start();
process.once("SIGTERM", () => {
  void Promise.all([client.stop(), filler.stop(), inventory.stop()]).then(() => prices.stop());
});
