import type { TSchema } from "typebox";
import { errorCatalogue, type ErrorCode } from "../errors.ts";
import { apiInfo } from "./api-info.ts";
import { schemaComponents, type SchemaComponents } from "./schema-components.ts";

/** A message schema with what the document says of it. */
type MessageSchema = TSchema & { readonly title: string; readonly description: string };

type Union = { readonly anyOf: readonly TSchema[] };

type CloseCodes = Readonly<Record<string, { readonly code: number; readonly meaning: string }>>;

/** A WebSocket interface of the venue's, and what its document says of it. */
export type Channel = {
  /** Whose sessions these are, as the document's own names have it. */
  readonly party: "solver" | "taker";
  readonly title: string;
  readonly description: string;
  readonly path: string;
  /** How a session goes. What closes it and which errors it is told are added. */
  readonly session: string;
  readonly limits: object;
  readonly closeCodes: CloseCodes;
  readonly errorCodes: readonly ErrorCode[];
  readonly received: Union;
  readonly sent: Union;
};

/** AsyncAPI 3.0 document of a WebSocket interface, from its message schemas. The venue is the application. */
export function channelDocument(channel: Channel): Record<string, unknown> {
  const { party, title, description, path, limits, closeCodes } = channel;
  const components = schemaComponents("items");
  const received = members(channel.received);
  const sent = members(channel.sent);
  const messages = [...received, ...sent];
  const name = `${party.charAt(0).toUpperCase()}${party.slice(1)}`;
  const operation = (action: "send" | "receive", summary: string, of: readonly MessageSchema[]) => ({
    action,
    channel: { $ref: `#/channels/${party}` },
    summary,
    messages: of.map((schema) => ({ $ref: `#/channels/${party}/messages/${schema.title}` })),
  });
  return {
    asyncapi: "3.0.0",
    info: { title, description, ...apiInfo },
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
      [party]: {
        address: path,
        title: `${name} session`,
        description: sessionText(channel),
        messages: references(messages, "#/components/messages"),
        bindings: { ws: { method: "GET" } },
        "x-limits": limits,
        "x-close-codes": Object.values(closeCodes),
      },
    },
    operations: {
      [`receiveFrom${name}`]: operation("receive", `What a ${party} sends.`, received),
      [`sendTo${name}`]: operation("send", "What the venue sends.", sent),
    },
    components: {
      messages: Object.fromEntries(messages.map((schema) => [schema.title, message(schema, components)])),
      schemas: components.named(),
    },
  };
}

const sessionText = ({ session, closeCodes, errorCodes }: Channel): string => `${session}

Close codes:

${Object.values(closeCodes)
  .map(({ code, meaning }) => `- ${code}: ${meaning}`)
  .join("\n")}

Codes of \`error\`:

${errorCodes.map((code) => `- \`${code}\`: ${errorCatalogue[code].message}`).join("\n")}`;

/** The messages of a union, each of which must have a title and a description. */
function members(union: Union): readonly MessageSchema[] {
  return union.anyOf.map((schema: TSchema) => {
    const { title, description } = schema as Partial<MessageSchema>;
    if (title === undefined || description === undefined)
      throw new Error("a message has no title or description");
    return schema as MessageSchema;
  });
}

/** The messages by name, as references under a path of the document. */
const references = (schemas: readonly MessageSchema[], under: string) =>
  Object.fromEntries(schemas.map(({ title }) => [title, { $ref: `${under}/${title}` }]));

/** A message as the document has it. */
function message(schema: MessageSchema, components: SchemaComponents) {
  return {
    name: schema.title,
    title: schema.title,
    summary: schema.description,
    payload: components.place(schema),
  };
}
