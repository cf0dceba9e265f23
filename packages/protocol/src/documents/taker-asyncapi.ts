import { errorCatalogue } from "../errors.ts";
import {
  TAKER_CHANNEL_PATH,
  takerChannelLimits,
  takerCloseCodes,
  takerErrorCodes,
} from "../ws/taker-channel.ts";
import { TakerToVenue, VenueToTaker } from "../ws/taker-messages.ts";
import { apiInfo } from "./api-info.ts";
import { members, message, references, type MessageSchema } from "./asyncapi.ts";
import { schemaComponents } from "./schema-components.ts";

const { frameBytes, messagesPerSecond, burst, authMs, heartbeatMs, sessions, repeatedMs } =
  takerChannelLimits;

const description = `One JSON object a text frame of at most ${frameBytes} bytes.

The taker sends \`auth\` within ${authMs} ms and is told \`welcome\`; then it sends \`subscribe\`. Events are of its
workspace only. With \`afterSeq\`, what was recorded after that cursor comes first, then \`replayed\`, then what is new: an
event is sent at least once, and those of the ${repeatedMs} ms before the cursor are sent again. At most
${messagesPerSecond} messages a second, ${burst} at once; ${sessions} sessions of one workspace. The venue pings every
${heartbeatMs} ms by the WebSocket protocol's own frames. A taker that does not read is told \`SLOW_CONSUMER\` and closed.

Close codes:

${Object.values(takerCloseCodes)
  .map(({ code, meaning }) => `- ${code}: ${meaning}`)
  .join("\n")}

Codes of \`error\`:

${takerErrorCodes.map((code) => `- \`${code}\`: ${errorCatalogue[code].message}`).join("\n")}`;

/** AsyncAPI 3.0 document of the takers' WebSocket interface. The venue is the application. */
export function takerAsyncApiDocument(): Record<string, unknown> {
  const components = schemaComponents("items");
  const received = members(TakerToVenue);
  const sent = members(VenueToTaker);
  const messages = [...received, ...sent];
  const operation = (action: "send" | "receive", summary: string, of: readonly MessageSchema[]) => ({
    action,
    channel: { $ref: "#/channels/taker" },
    summary,
    messages: of.map(({ title }) => ({ $ref: `#/channels/taker/messages/${title}` })),
  });
  return {
    asyncapi: "3.0.0",
    info: {
      title: "TetraFi venue, taker events",
      description: "What happens to a workspace's auctions and orders, as it happens, and since a cursor.",
      ...apiInfo,
    },
    defaultContentType: "application/json",
    servers: {
      venue: {
        host: "{host}",
        protocol: "wss",
        description: "The venue.",
        variables: { host: { description: "The venue's host and port." } },
      },
      local: { host: "127.0.0.1:8080", protocol: "ws", description: "The local stack." },
    },
    channels: {
      taker: {
        address: TAKER_CHANNEL_PATH,
        title: "Taker session",
        description,
        messages: references(messages, "#/components/messages"),
        bindings: { ws: { method: "GET" } },
        "x-limits": takerChannelLimits,
        "x-close-codes": Object.values(takerCloseCodes),
      },
    },
    operations: {
      receiveFromTaker: operation("receive", "What a taker sends.", received),
      sendToTaker: operation("send", "What the venue sends.", sent),
    },
    components: {
      messages: Object.fromEntries(messages.map((schema) => [schema.title, message(schema, components)])),
      schemas: components.named(),
    },
  };
}
