/** What `@tetrafi/sdk/solver` offers. Needs Node. */
export { SolverClient, type SolverClientOptions } from "../solver/solver-client.ts";
export type { VenueClock } from "../solver/clock-offset.ts";
export type { Level } from "../solver/level-publisher.ts";
export type {
  Decline,
  QuotePrice,
  Refusal,
  SidePrice,
  SizedPrice,
  SolverHandlers,
  SolverRfq,
  TwoSidedPrice,
} from "../solver/solver-handlers.ts";
export { Filler, type FillerOptions, type FillOutcome, type MadeFill } from "../solver/filler.ts";
export { checkFillable, type CheckedOrder, type TradeTerms } from "../solver/check-fillable.ts";
export { Inventory, type InventoryOptions } from "../solver/inventory.ts";
export { applyAsSolver, proveKey, requestSolverKey, type SolverApplicationForm } from "../solver/register.ts";
export { ApiError, type ApiErrorCode } from "../taker/api-error.ts";
export { challengeTypedData } from "@tetrafi/protocol/signing/challenge.ts";
export {
  fixedPrices,
  parsePrice,
  type MidPrice,
  type PricedToken,
  type PriceSource,
} from "../solver/price-source.ts";
export { httpPrices, type HttpPricesOptions } from "../solver/http-prices.ts";
export { simulatedPrices } from "../solver/simulated-prices.ts";
export {
  inDollars,
  ProfitBook,
  realisedProfit,
  type PricedAmount,
  type RealisedProfit,
  type TradedAmounts,
  type TradedTokens,
} from "../solver/profit-book.ts";
export {
  acceptTerms,
  tradingHandlers,
  type QuotedTrades,
  type TradingOptions,
} from "../market-maker/trading-handlers.ts";
export type { QuotingOptions } from "../market-maker/quoting.ts";
export { streamLevels } from "../market-maker/stream-levels.ts";
export { AskedFaults } from "../market-maker/asked-faults.ts";
export { jsonLogger } from "../solver/json-logger.ts";
export type { SolverLogger } from "../solver/logger.ts";
export { readNetwork } from "../solver/read-network.ts";
export type { ResolvedCorridor, ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
export type { ChainProfile, CorridorConfig, NetworkConfig } from "@tetrafi/protocol/config/network.ts";
export {
  quoteDigest,
  quoteDomainSeparator,
  quoteTypedData,
  type QuoteTerms,
} from "@tetrafi/protocol/signing/quote.ts";
export {
  sizedQuoteDigest,
  sizedQuoteTypedData,
  type SizedQuoteTerms,
} from "@tetrafi/protocol/signing/sized-quote.ts";
export { recoverSigner, signDigest } from "@tetrafi/protocol/signing/recover.ts";
export { solverChannelLimits, solverCloseCodes } from "@tetrafi/protocol/ws/solver-channel.ts";
export type { QuoteMessage, SizedQuoteMessage } from "@tetrafi/protocol/ws/quote-messages.ts";
export type {
  FillableMessage,
  RfqMessage,
  SolverToVenue,
  VenueToSolver,
} from "@tetrafi/protocol/ws/solver-messages.ts";
