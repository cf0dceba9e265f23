/** What `@tetrafi/sdk/solver` offers. Needs Node. */
export { SolverClient, type SolverClientOptions } from "../solver/solver-client.ts";
export type { VenueClock } from "../solver/clock-offset.ts";
export type { Level } from "../solver/level-publisher.ts";
export type { Decline, QuotePrice, Refusal, SolverHandlers, SolverRfq } from "../solver/solver-handlers.ts";
export { Filler, type FillerOptions, type FillOutcome } from "../solver/filler.ts";
export { checkFillable, type CheckedOrder, type TradeTerms } from "../solver/check-fillable.ts";
export { Inventory, type InventoryOptions } from "../solver/inventory.ts";
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
export { recoverSigner, signDigest } from "@tetrafi/protocol/signing/recover.ts";
export { solverChannelLimits, solverCloseCodes } from "@tetrafi/protocol/ws/solver-channel.ts";
export type {
  FillableMessage,
  QuoteMessage,
  RfqMessage,
  SolverToVenue,
  VenueToSolver,
} from "@tetrafi/protocol/ws/solver-messages.ts";
