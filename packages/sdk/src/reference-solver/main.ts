import { Type } from "typebox";
import { ConfigurationError, readEnvironment } from "@tetrafi/protocol/config/read-config.ts";
import { Amount, Bytes32 } from "@tetrafi/protocol/primitives.ts";
import { runProcess, type RunningProcess } from "@tetrafi/protocol/process/run-process.ts";
import { chainReason } from "../solver/chain-reason.ts";
import { Filler } from "../solver/filler.ts";
import { httpPrices } from "../solver/http-prices.ts";
import { inDollars, ProfitBook } from "../solver/profit-book.ts";
import { simulatedPrices } from "../solver/simulated-prices.ts";
import { Inventory } from "../solver/inventory.ts";
import { jsonLogger } from "../solver/json-logger.ts";
import { readNetwork } from "../solver/read-network.ts";
import { SolverClient } from "../solver/solver-client.ts";
import { AskedFaults } from "../market-maker/asked-faults.ts";
import { acceptTerms, tradingHandlers, type QuotedTrades } from "../market-maker/trading-handlers.ts";
import { reorganiseFill } from "./reorganise-fill.ts";
import { streamLevels } from "../market-maker/stream-levels.ts";

/** The reference solver: a complete solver made of this package's parts. See pricing.ts for its prices. */

const Settings = Type.Object({
  TETRAFI_NETWORK_FILE: Type.String(),
  TETRAFI_SOLVER_WS_URL: Type.String({ pattern: "^wss?://" }),
  TETRAFI_SOLVER_API_KEY: Type.String(),
  TETRAFI_SOLVER_KEY: Bytes32,
  TETRAFI_SOLVER_NAME: Type.String({ default: "reference-solver" }),
  TETRAFI_SOLVER_SPREAD_BPS: Type.Integer({ minimum: 0, maximum: 1_000, default: 5 }),
  TETRAFI_SOLVER_SKEW_BPS: Type.Integer({ minimum: 0, maximum: 1_000, default: 10 }),
  TETRAFI_SOLVER_MAX_OUTPUT: Type.Optional(Amount),
  TETRAFI_SOLVER_FADE_AMOUNT: Type.Optional(Amount),
  /** Where mid prices come from, see `httpPrices`; without it they are simulated. */
  TETRAFI_SOLVER_PRICE_URL: Type.Optional(Type.String({ pattern: "^https?://" })),
  /** Prices are logged; nothing is quoted, signed or sent. */
  TETRAFI_SOLVER_DRY_RUN: Type.Enum(["true", "false"], { default: "false" }),
  TETRAFI_LOG_LEVEL: Type.Enum(["debug", "info", "warn", "error"], { default: "info" }),
});

async function start(): Promise<RunningProcess> {
  const settings = readEnvironment(Settings, process.env);
  const network = readNetwork(settings.TETRAFI_NETWORK_FILE);
  const logger = jsonLogger(settings.TETRAFI_SOLVER_NAME, settings.TETRAFI_LOG_LEVEL);
  const privateKey = settings.TETRAFI_SOLVER_KEY;
  const maxOutput = settings.TETRAFI_SOLVER_MAX_OUTPUT;
  const quoted: QuotedTrades = new Map();
  const faults = new AskedFaults();
  const dryRun = settings.TETRAFI_SOLVER_DRY_RUN === "true";
  const priceUrl = settings.TETRAFI_SOLVER_PRICE_URL;
  const prices = priceUrl === undefined ? simulatedPrices() : await httpPrices({ url: priceUrl, logger });
  const profits = new ProfitBook({
    mid: prices.mid,
    onProfit: ({ rfqId, ...parts }) => logger.info({ rfqId, ...inDollars(parts) }, "profit"),
  });

  const inventory = new Inventory({ network, privateKey, logger });
  const filler = new Filler({
    network,
    privateKey,
    logger,
    dryRun,
    fillsLegs: true,
    accepts: (terms) => acceptTerms(terms, { quoted, inventory, network, prices, profits }),
    onFilled: async (terms, fill) => {
      profits.filled(terms.rfqId, fill);
      await inventory.paid(terms.rfqId);
      if (faults.take(terms.rfqId) === "reorg")
        await reorganiseFill(terms.corridor.destination, fill.blockNumber, logger);
    },
  });
  const finalitySeconds = await filler.prepare().catch((error: unknown) => {
    throw new ConfigurationError([chainReason(error)]);
  });
  await inventory.start();

  const quoting = {
    network,
    inventory,
    prices,
    finalitySeconds,
    spreadBps: settings.TETRAFI_SOLVER_SPREAD_BPS,
    skewBps: settings.TETRAFI_SOLVER_SKEW_BPS,
    maxOutput: maxOutput === undefined ? null : BigInt(maxOutput),
  };
  const client = new SolverClient({
    url: settings.TETRAFI_SOLVER_WS_URL,
    apiKey: settings.TETRAFI_SOLVER_API_KEY,
    privateKey,
    logger,
    dryRun,
    handlers: tradingHandlers({
      ...quoting,
      profits,
      filler,
      quoted,
      faults,
      logger,
      fadeAmount: settings.TETRAFI_SOLVER_FADE_AMOUNT,
    }),
  });
  client.start();
  const stopLevels = streamLevels(client, quoting);
  return {
    stop: async () => {
      stopLevels();
      await client.stop();
      await filler.stop();
      await inventory.stop();
      prices.stop();
    },
  };
}

await runProcess("reference-solver", start);
