import { randomUUID } from "node:crypto";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { Logger } from "pino";
import { errorBody } from "@tetrafi/protocol/error-body.ts";
import type { Failure } from "@tetrafi/protocol/errors.ts";
import type { Route } from "@tetrafi/protocol/http/route.ts";
import { oifErrorBody } from "@tetrafi/protocol/http/oif-error.ts";
import { routes } from "@tetrafi/protocol/http/routes.ts";
import type { StoredApiKey } from "@tetrafi/store/identities.ts";
import type { Clock } from "../clock.ts";
import type { Keyring } from "../keyring.ts";
import type { Metrics } from "../metrics.ts";
import type { RateRule } from "@tetrafi/core/risk/rate.ts";
import { TokenBuckets } from "../token-bucket.ts";
import { failureOf } from "./failure-of.ts";

/** What HTTP may cost. */
const limits = {
  bodyBytes: 65_536,
  urlBytes: 16_384,
  /** From the first byte of a request to its last. */
  requestMs: 10_000,
  keepAliveMs: 65_000,
  connections: 10_000,
  /** Callers without a good key, by address: they cost a look-up each. */
  strangers: { perSecond: 10, burst: 50 } satisfies RateRule,
  buckets: 10_000,
} as const;

/** A request whose sender is known. */
export type RequestContext = {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Null on routes that are open to all. */
  readonly key: StoredApiKey | null;
};

/** Answers a route: an object becomes JSON, a string is the body. Failures are thrown as VenueError. */
export type Handler = (context: RequestContext) => unknown;

/** A handler for each route of the protocol's table, by its operationId. */
export type Handlers = Readonly<Record<string, Handler>>;

export type HttpContext = {
  readonly clock: Clock;
  readonly keyring: Keyring;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly handlers: Handlers;
  readonly requestsPerSecond: number;
  /** The workspace of those who call OIF's API without a key; null: nobody may. */
  readonly guestWorkspaceId: string | null;
  /** Whether the venue is stopping: then nothing new is begun. */
  readonly isStopping: () => boolean;
};

/** The HTTP server with every route of the protocol's table and nothing else. Not listening yet. */
export function createHttpServer(context: HttpContext): FastifyInstance {
  const app = fastify({
    logger: false,
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    genReqId: () => randomUUID(),
    exposeHeadRoutes: false,
    // As long as a URL can be: the schema says what is wrong with a parameter.
    routerOptions: { maxParamLength: limits.urlBytes },
    // Bad input is refused as it is: nothing is converted, removed or filled in.
    ajv: {
      customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false, allErrors: false },
    },
    frameworkErrors: (error, request, reply) => {
      void sendFailure(reply, failureOf(error), request.id);
    },
  });
  app.server.maxConnections = limits.connections;
  app.removeContentTypeParser("text/plain");
  app.setNotFoundHandler((request, reply) => sendFailure(reply, { code: "UNKNOWN_ROUTE" }, request.id));
  app.setErrorHandler((error, request, reply) => {
    const failure = failureOf(error);
    if (failure.code === "INTERNAL" || failure.code.endsWith("UNAVAILABLE"))
      context.log.error({ err: error, requestId: request.id, route: request.routeOptions.url }, failure.code);
    if (failure.code === "RATE_LIMITED") reply.header("retry-after", retryAfter(failure));
    return sendFailure(reply, failure, request.id);
  });
  app.addHook("onSend", async (request, reply) => {
    reply.header("x-request-id", request.id);
  });
  app.addHook("onResponse", async (request, reply) => {
    const labels = { route: request.routeOptions.url ?? "none", status: reply.statusCode };
    context.metrics.requestSeconds.observe(labels, reply.elapsedTime / 1_000);
  });
  const admit = admission(context);
  for (const route of routes) serve(app, route, context, admit);
  return app;
}

function serve(app: FastifyInstance, route: Route, context: HttpContext, admit: Admission): void {
  const handler = context.handlers[route.operationId];
  if (handler === undefined) throw new Error(`no handler for ${route.operationId}`);
  const keys = new WeakMap<FastifyRequest, StoredApiKey>();
  app.route({
    method: route.method,
    config: { errorShape: route.errorShape },
    url: route.path.replaceAll(/\{(\w+)\}/g, ":$1"),
    schema: requestSchema(route),
    // Before the body is read: a stranger's is not.
    onRequest: async (request, reply) => {
      if (route.role === "none") return;
      const admitted = await admit(request, route);
      if ("role" in admitted) keys.set(request, admitted);
      else {
        if (admitted.code === "RATE_LIMITED") reply.header("retry-after", retryAfter(admitted));
        sendFailure(reply, admitted, request.id);
      }
    },
    handler: async (request, reply) => handler({ request, reply, key: keys.get(request) ?? null }),
  });
}

function requestSchema({ body, parameters }: Route): object {
  const schemaOf = (place: "path" | "query" | "header"): object => {
    const those = parameters.filter((parameter) => parameter.in === place);
    // Node gives header names in lower case.
    const nameOf = (name: string): string => (place === "header" ? name.toLowerCase() : name);
    return {
      type: "object",
      properties: Object.fromEntries(those.map(({ name, schema }) => [nameOf(name), schema])),
      required: those.filter(({ required }) => required).map(({ name }) => nameOf(name)),
    };
  };
  return {
    ...(body === null ? {} : { body }),
    params: schemaOf("path"),
    headers: schemaOf("header"),
    querystring: { ...schemaOf("query"), additionalProperties: false },
  };
}

type Admission = (request: FastifyRequest, route: Route) => Promise<StoredApiKey | Failure>;

/** Who may go on: a good key of the route's role, within its rate. */
function admission(context: HttpContext): Admission {
  const { clock, keyring, requestsPerSecond, guestWorkspaceId, isStopping } = context;
  const rule = { perSecond: requestsPerSecond, burst: requestsPerSecond * 2 };
  const known = new TokenBuckets(rule, limits.buckets);
  const strangers = new TokenBuckets(limits.strangers, limits.buckets);
  return async (request, { role, guests }) => {
    if (isStopping()) return { code: "SHUTTING_DOWN" };
    if (guests === true && guestWorkspaceId !== null && request.headers["x-api-key"] === undefined) {
      const waitMs = strangers.take(request.ip, clock.nowMs());
      return waitMs > 0 ? rateLimited(waitMs) : guestKey(guestWorkspaceId);
    }
    const header = String(request.headers["x-api-key"] ?? "");
    const takeAsStranger = (): number => strangers.take(request.ip, clock.nowMs());
    // Before the look-up, which is what a stranger costs; a key that was found before costs none.
    const met = keyring.hasMet(header);
    let waitMs = met ? 0 : takeAsStranger();
    if (waitMs > 0) return rateLimited(waitMs);
    const key = await keyring.authenticate(header);
    if (key !== null) waitMs = known.take(key.id, clock.nowMs());
    else if (met) waitMs = takeAsStranger();
    if (waitMs > 0) return rateLimited(waitMs);
    if (key === null) return { code: "UNAUTHENTICATED" };
    return key.role === role ? key : { code: "FORBIDDEN" };
  };
}

/** Stands for the key that a guest doesn't have. No secret has this hash. */
const guestKey = (workspaceId: string): StoredApiKey => ({
  id: "guest",
  keyHash: Buffer.alloc(32),
  role: "taker",
  workspaceId,
  solverId: null,
});

const rateLimited = (waitMs: number): Failure => ({
  code: "RATE_LIMITED",
  details: { retryAfterMs: waitMs },
});

function retryAfter({ details }: Failure): string {
  return String(Math.ceil(Number(details?.["retryAfterMs"] ?? 1_000) / 1_000));
}

/** Answers with the catalogue's status and body for a failure. */
export function sendFailure(reply: FastifyReply, failure: Failure, requestId: string): FastifyReply {
  const { errorShape } = reply.routeOptions.config as { readonly errorShape?: Route["errorShape"] };
  const { status, body } =
    errorShape === "oif"
      ? oifErrorBody(failure, requestId, Math.floor(Date.now() / 1_000))
      : errorBody(failure, requestId);
  return reply.code(status).header("x-request-id", requestId).send(body);
}
