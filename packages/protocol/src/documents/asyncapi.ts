import type { TSchema } from "typebox";
import { errorCatalogue } from "../errors.ts";
import {
  SOLVER_CHANNEL_PATH,
  solverChannelLimits,
  solverCloseCodes,
  solverErrorCodes,
} from "../ws/solver-channel.ts";
import { SolverToVenue, VenueToSolver } from "../ws/solver-messages.ts";
import { apiInfo } from "./api-info.ts";
import { schemaComponents, type SchemaComponents } from "./schema-components.ts";

/** A message schema with what the document says of it. */
type MessageSchema = TSchema & { readonly title: string; readonly description: string };

const {
  frameBytes,
  messagesPerSecond,
  burst,
  messagesPerRfq,
  authMs,
  levelsPerSecond,
  levelsBurst,
  feedDays,
} = solverChannelLimits;

const channelDescription = `One JSON object a text frame of at most ${frameBytes} bytes.

The venue sends \`challenge\` on connect; the solver answers with \`auth\` within ${authMs} ms, and is told \`welcome\`. From
then on requests arrive as \`rfq\`. A solver answers each with \`quote\` or \`decline\` until the auction closes; the venue
tells receipt with \`ack\` or refusal with \`error\`. Each request allows ${messagesPerRfq} messages; beside those at most
${messagesPerSecond} a second, ${burst} at once after silence, and ${levelsPerSecond} levels, ${levelsBurst} at once. One session per solver.

What became of quotes and orders has a number, \`seq\`, in the solver's feed, which is kept for ${feedDays} days. Whoever comes
back with \`resumeFrom\` in its \`auth\` is told what it missed, in order, once; of a request only while its auction is open.

Close codes:

${Object.values(solverCloseCodes)
  .map(({ code, meaning }) => `- ${code}: ${meaning}`)
  .join("\n")}

Codes of \`error\`:

${solverErrorCodes.map((code) => `- \`${code}\`: ${errorCatalogue[code].message}`).join("\n")}`;

/** AsyncAPI 3.0 document of the solvers' WebSocket interface, from its message schemas. The venue is the application. */
export function asyncApiDocument(): Record<string, unknown> {
  const components = schemaComponents("items");
  const received = members(SolverToVenue);
  const sent = members(VenueToSolver);
  const messages = [...received, ...sent];
  return {
    asyncapi: "3.0.0",
    info: {
      title: "TetraFi venue, solver interface",
      description: "Sealed requests for quotes, signed answers, and what became of them.",
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
      solver: {
        address: SOLVER_CHANNEL_PATH,
        title: "Solver session",
        description: channelDescription,
        messages: references(messages, "#/components/messages"),
        bindings: { ws: { method: "GET" } },
        "x-limits": solverChannelLimits,
        "x-close-codes": Object.values(solverCloseCodes),
      },
    },
    operations: {
      receiveFromSolver: operation("receive", "What a solver sends.", received),
      sendToSolver: operation("send", "What the venue sends.", sent),
    },
    components: {
      messages: Object.fromEntries(messages.map((schema) => [schema.title, message(schema, components)])),
      schemas: components.named(),
    },
  };
}

/** The messages of a union, each of which must have a title and a description. */
function members(union: typeof SolverToVenue | typeof VenueToSolver): readonly MessageSchema[] {
  return union.anyOf.map((schema: TSchema) => {
    const { title, description } = schema as Partial<MessageSchema>;
    if (title === undefined || description === undefined)
      throw new Error("a message has no title or description");
    return schema as MessageSchema;
  });
}

const references = (schemas: readonly MessageSchema[], under: string) =>
  Object.fromEntries(schemas.map(({ title }) => [title, { $ref: `${under}/${title}` }]));

function operation(action: "send" | "receive", summary: string, schemas: readonly MessageSchema[]) {
  return {
    action,
    channel: { $ref: "#/channels/solver" },
    summary,
    messages: schemas.map(({ title }) => ({ $ref: `#/channels/solver/messages/${title}` })),
  };
}

function message(schema: MessageSchema, components: SchemaComponents) {
  return {
    name: schema.title,
    title: schema.title,
    summary: schema.description,
    payload: components.place(schema),
  };
}
