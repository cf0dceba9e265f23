/** What `@tetrafi/sdk/taker` offers. Runs in browsers and in Node. */
export { TakerClient, type TakerClientOptions } from "../taker/taker-client.ts";
export type { OrderEventsOptions } from "../taker/order-events.ts";
export { ApiError, type ApiErrorCode } from "../taker/api-error.ts";
export { QuoteMismatchError, signQuote } from "../taker/sign-quote.ts";
export { CANONICAL_PERMIT2, verifyQuoteOrder, type QuoteExpectations } from "../taker/verify-quote-order.ts";
export { orderId } from "@tetrafi/protocol/order/order-id.ts";
export { fromWireOrder, toWireOrder } from "@tetrafi/protocol/order/wire.ts";
export { permit2Digest, permit2TypedData, type Permit2Scope } from "@tetrafi/protocol/signing/permit2.ts";
export { errorCatalogue, type ErrorCode, type RejectionClass } from "@tetrafi/protocol/errors.ts";
export type { MandateOutput, StandardOrder } from "@tetrafi/core/order/standard-order.ts";
export type { CorridorsResponse, PairsResponse, SolversResponse } from "@tetrafi/protocol/http/catalogue.ts";
export type { EvidenceResponse } from "@tetrafi/protocol/http/evidence.ts";
export type { IndicationsResponse } from "@tetrafi/protocol/http/indications.ts";
export type { OrderAccepted, OrderView, Timeline, TimelineEvent } from "@tetrafi/protocol/http/orders.ts";
export type {
  NextAction,
  PreflightResponse,
  QuoteResponse,
  QuotesRequest,
  QuotesResponse,
} from "@tetrafi/protocol/http/quotes.ts";
