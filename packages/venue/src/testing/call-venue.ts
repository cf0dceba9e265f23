import { Compile } from "typebox/compile";
import { expect } from "vitest";
import type { ErrorBody } from "@tetrafi/protocol/error-body.ts";
import { errorCatalogue, type ErrorCode } from "@tetrafi/protocol/errors.ts";
import { ErrorResponse } from "@tetrafi/protocol/http/error.ts";
import { OifErrorResponse } from "@tetrafi/protocol/http/oif-error.ts";
import type { QuotesResponse } from "@tetrafi/protocol/http/quotes.ts";
import type { Route } from "@tetrafi/protocol/http/route.ts";
import { routes } from "@tetrafi/protocol/http/routes.ts";

/** A request as a test makes it. An object as body is sent as JSON, a string as it is. */
export type Call = {
  readonly method?: string;
  readonly path: string;
  readonly key?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
};

/** An answer that agrees with the API's document. `code` and `param` are of errors. */
export type Answer = {
  readonly status: number;
  readonly code: string | undefined;
  readonly param: string | undefined;
  readonly headers: Headers;
  readonly body: unknown;
};

const errorResponse = Compile(ErrorResponse);
const oifErrorResponse = Compile(OifErrorResponse);

/**
 * Calls the venue and holds the answer against the document: a success has the route's shape, a failure the catalogue's
 * status and a code that the route lists.
 */
export async function callVenue(url: string, call: Call): Promise<Answer> {
  const { path, key, body, headers, signal } = call;
  const method = call.method ?? (body === undefined ? "GET" : "POST");
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(key === undefined ? {} : { "x-api-key": key }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
  const answer: unknown = isJson ? JSON.parse(text) : text;
  const route = routeOf(method, path);
  const documented = route?.responses.find(({ status }) => status === response.status);
  if (documented !== undefined) expectDocumented(documented.content, answer);
  const error = documented === undefined ? expectListed(route, response, answer) : undefined;
  return {
    status: response.status,
    code: error?.code,
    param: error?.param,
    headers: response.headers,
    body: answer,
  };
}

/** The offers of an auction that has some. */
export async function requestOffers(url: string, key: string, body: unknown): Promise<QuotesResponse> {
  const answer = await callVenue(url, { path: "/api/v1/rfq/quotes", key, body });
  expect(answer.code).toBeUndefined();
  return answer.body as QuotesResponse;
}

function routeOf(method: string, path: string): Route | undefined {
  const [bare = ""] = path.split("?");
  // The longest pattern first: a fixed path before one with a parameter.
  const matching = routes.filter(
    (route) =>
      route.method === method && new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(bare),
  );
  return matching.find(({ path }) => !path.includes("{")) ?? matching[0];
}

function expectDocumented(content: Route["responses"][number]["content"], answer: unknown): void {
  if (typeof content === "string") expect(answer).toBeTypeOf("string");
  else expect(Compile(content).Errors(answer)).toEqual([]);
}

function expectListed(
  route: Route | undefined,
  response: Response,
  answer: unknown,
): { readonly code: string; readonly param?: string } {
  const isOifs = route?.errorShape === "oif";
  expect((isOifs ? oifErrorResponse : errorResponse).Errors(answer)).toEqual([]);
  const { requestId } = answer as { readonly requestId: string };
  const error = isOifs ? (answer as OifErrorResponse) : (answer as ErrorBody).error;
  const code = error.code as ErrorCode;
  expect(errorCatalogue[code].status).toBe(response.status);
  expect(route?.errors ?? ["UNKNOWN_ROUTE"]).toContain(code);
  expect(response.headers.get("x-request-id")).toBe(requestId);
  return error;
}
