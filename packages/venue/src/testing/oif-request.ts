import type { OifQuotesRequest } from "@tetrafi/protocol/http/oif-quotes.ts";
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
