import { VenueError } from "@tetrafi/protocol/error-body.ts";
import type { OifQuotesRequest, OifQuotesResponse } from "@tetrafi/protocol/http/oif-quotes.ts";
import type { QuoteResponse } from "@tetrafi/protocol/http/quotes.ts";
import { runAuction, type AuctionOffers, type QuotesContext } from "../http/post-quotes.ts";
import type { Handler, RequestContext } from "../http/server.ts";
import { oifOrderType, toOifQuote } from "./oif-quote.ts";
import { inOifTerms, readQuotesRequest, type ReadRequest } from "./quotes-request.ts";

/** POST /api/v1/quotes: the auction of POST /api/v1/rfq/quotes, asked for and answered in OIF's words. */
export function postOifQuotes(context: QuotesContext): Handler {
  return async (call): Promise<OifQuotesResponse> => {
    const read = readQuotesRequest(call.request.body as OifQuotesRequest, context.clock.nowSeconds());
    if (!read.ok) throw new VenueError(read.error);
    if (!canSign(context, read.value))
      throw new VenueError({ code: "UNSUPPORTED_REQUEST", param: "/supportedTypes" });
    const offers = await runOifAuction(context, call, read.value);
    const { leastOutput } = read.value;
    const quotes = offers.quotes
      .map((text) => JSON.parse(text) as QuoteResponse)
      .filter(({ preview }) => leastOutput === null || BigInt(preview.outputs[0]?.amount ?? 0) >= leastOutput)
      .map(toOifQuote);
    const available = context.eligibility.directory.asked().length;
    return { quotes, totalQuotes: quotes.length, metadata: aggregation(offers, read.value, available) };
  };
}

/** Whether the client can sign what an offer on this corridor would be. An unknown corridor is the auction's to refuse. */
function canSign({ network }: QuotesContext, { body, supportedTypes }: ReadRequest): boolean {
  const [input] = body.intent.inputs;
  const [output] = body.intent.outputs;
  if (input === undefined || output === undefined) return true;
  const corridor = network.corridor(input.asset, output.asset);
  if (corridor === undefined) return true;
  const type = corridor.sameChain ? "tetrafi-atomic-v0" : "oif-escrow-v0";
  return supportedTypes.has(oifOrderType({ order: { type } as QuoteResponse["order"] }));
}

async function runOifAuction(
  context: QuotesContext,
  call: RequestContext,
  { body }: ReadRequest,
): Promise<AuctionOffers> {
  try {
    return await runAuction(context, call, body);
  } catch (error) {
    throw error instanceof VenueError ? new VenueError(inOifTerms(error.failure), { cause: error }) : error;
  }
}

/** The auction's counts in the aggregator's words. An auction never ends before all have answered or its time is over. */
function aggregation(
  { metadata, windowMs }: AuctionOffers,
  { minQuotes }: ReadRequest,
  available: number,
): OifQuotesResponse["metadata"] {
  const { asked, answered, declined, openedAtMs, closedAtMs } = metadata;
  return {
    totalDurationMs: closedAtMs - openedAtMs,
    solverTimeoutMs: windowMs,
    globalTimeoutMs: windowMs,
    earlyTermination: false,
    totalSolversAvailable: available,
    solversQueried: asked,
    solversRespondedSuccess: answered - declined,
    solversRespondedError: declined,
    solversTimedOut: asked - answered,
    minQuotesRequired: minQuotes,
    solverSelectionMode: "all",
  };
}
