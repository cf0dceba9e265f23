import type { OifQuote, OifQuotesRequest, OifQuotesResponse } from "@tetrafi/protocol/http/oif-quotes.ts";
import { callVenue } from "./call-venue.ts";
import { USER } from "./venue-fixture.ts";

/** A request of an OIF client, in its own words. */
export const oifRequest: OifQuotesRequest = {
  user: `0x00010000010114${USER.slice(2)}`,
  intent: {
    intentType: "oif-swap",
    inputs: [
      {
        user: `0x00010000010114${USER.slice(2)}`,
        asset: `0x00010000010114${"a".repeat(40)}`,
        amount: "1000",
      },
    ],
    outputs: [{ receiver: `0x00010000010214${USER.slice(2)}`, asset: `0x00010000010214${"b".repeat(40)}` }],
  },
  supportedTypes: ["oif-escrow-v0"],
};

/** The best offer of an auction that an OIF client asks for; undefined when nobody quotes. */
export async function requestOifOffer(url: string, key: string): Promise<OifQuote | undefined> {
  const { body } = await callVenue(url, { path: "/api/v1/quotes", key, body: oifRequest });
  return (body as OifQuotesResponse).quotes[0];
}
