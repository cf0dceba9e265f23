import {
  TAKER_CHANNEL_PATH,
  takerChannelLimits,
  takerCloseCodes,
  takerErrorCodes,
} from "../ws/taker-channel.ts";
import { TakerToVenue, VenueToTaker } from "../ws/taker-messages.ts";
import { channelDocument } from "./channel-document.ts";

const { frameBytes, messagesPerSecond, burst, authMs, heartbeatMs, sessions, repeatedMs } =
  takerChannelLimits;

const session = `One JSON object a text frame of at most ${frameBytes} bytes.

The taker sends \`auth\` within ${authMs} ms and is told \`welcome\`; then it sends \`subscribe\`. Events are of its
workspace only. With \`afterSeq\`, what was recorded after that cursor comes first, then \`replayed\`, then what is new: an
event is sent at least once, and those of the ${repeatedMs} ms before the cursor are sent again. At most
${messagesPerSecond} messages a second, ${burst} at once; ${sessions} sessions of one workspace. The venue pings every
${heartbeatMs} ms by the WebSocket protocol's own frames. A taker that does not read is told \`SLOW_CONSUMER\` and closed.`;

/** AsyncAPI 3.0 document of the takers' WebSocket interface. */
export function takerAsyncApiDocument(): Record<string, unknown> {
  return channelDocument({
    party: "taker",
    title: "TetraFi venue, taker events",
    description: "What happens to a workspace's auctions and orders, as it happens, and since a cursor.",
    path: TAKER_CHANNEL_PATH,
    session,
    limits: takerChannelLimits,
    closeCodes: takerCloseCodes,
    errorCodes: takerErrorCodes,
    received: TakerToVenue,
    sent: VenueToTaker,
  });
}
