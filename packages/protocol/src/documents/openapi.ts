import { errorCatalogue, type ErrorCode } from "../errors.ts";
import { ErrorResponse } from "../http/error.ts";
import { OifErrorResponse } from "../http/oif-error.ts";
import type { Route, RouteResponse } from "../http/route.ts";
import { routes } from "../http/routes.ts";
import { apiInfo } from "./api-info.ts";
import { schemaComponents, type SchemaComponents } from "./schema-components.ts";

const tags = {
  trading: "Request quotes, accept one, follow the order.",
  oif: "The same for clients of the Open Intents Framework's aggregator API.",
  catalogue: "What is traded, and by whom.",
  administration: "What an operator of the venue sees and does. Every action is recorded.",
  operation: "Health and metrics.",
  documents: "The interfaces, described for machines.",
} as const satisfies Record<Route["tag"], string>;

const description = `Taker interface of a venue where institutions trade tokens across chains.

Amounts are integers in base units, as decimal strings. Times are unix seconds, or milliseconds and microseconds where a
name ends in Ms or Us. A field or query parameter that does not exist is refused. Every answer
names its request in the header x-request-id. Errors have one shape and come from one catalogue; an
address that is no route answers 404 with \`UNKNOWN_ROUTE\`.`;

/** OpenAPI 3.1 document of the venue's HTTP interface, from the routes and their schemas. */
export function openApiDocument(): Record<string, unknown> {
  const components = schemaComponents("prefixItems");
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route, components) };
  }
  return {
    openapi: "3.1.1",
    info: { title: "TetraFi venue", description, ...apiInfo },
    servers: [{ url: "/", description: "The venue that serves this document." }],
    tags: Object.entries(tags).map(([name, text]) => ({ name, description: text })),
    paths,
    components: {
      securitySchemes: {
        apiKey: {
          type: "apiKey",
          in: "header",
          name: "X-API-Key",
          description: "An API key of the workspace, shown once when it was made.",
        },
      },
      schemas: components.named(),
    },
  };
}

function operation(route: Route, components: SchemaComponents): Record<string, unknown> {
  return {
    operationId: route.operationId,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    security: route.role === "none" ? [] : [{ apiKey: [route.role] }],
    ...(route.parameters.length === 0
      ? {}
      : {
          parameters: route.parameters.map(({ schema, ...parameter }) => ({
            ...parameter,
            schema: components.place(schema),
          })),
        }),
    ...(route.body === null
      ? {}
      : {
          requestBody: {
            required: true,
            content: { "application/json": { schema: components.place(route.body) } },
          },
        }),
    responses: responses(route, components),
  };
}

/** Answers by status. A status may be both an error of the catalogue and an answer of the route's own. */
function responses(route: Route, components: SchemaComponents): Record<string, unknown> {
  const statuses = new Set([
    ...route.responses.map(({ status }) => status),
    ...route.errors.map((code) => errorCatalogue[code].status),
  ]);
  return Object.fromEntries(
    [...statuses].map((status) => {
      const own = route.responses.find((response) => response.status === status);
      const codes = route.errors.filter((code) => errorCatalogue[code].status === status);
      return [
        String(status),
        own === undefined ? failure(codes, route, components) : success(own, components),
      ];
    }),
  );
}

function success({ description, content }: RouteResponse, components: SchemaComponents) {
  return {
    description,
    content:
      typeof content === "string"
        ? { [content]: { schema: { type: "string" } } }
        : { "application/json": { schema: components.place(content) } },
  };
}

function failure(codes: readonly ErrorCode[], { errorShape }: Route, components: SchemaComponents) {
  const schema = errorShape === "oif" ? OifErrorResponse : ErrorResponse;
  return {
    description: codes.map((code) => `\`${code}\`: ${errorCatalogue[code].message}`).join("\n\n"),
    ...(codes.includes("RATE_LIMITED")
      ? {
          headers: {
            "Retry-After": { description: "Seconds to wait.", schema: { type: "integer", minimum: 1 } },
          },
        }
      : {}),
    content: { "application/json": { schema: components.place(schema) } },
  };
}
