import { Type } from "typebox";
import { adminRoutes } from "./admin-routes.ts";
import { CorridorsResponse, PairsResponse, SolversResponse, SolverView } from "./catalogue.ts";
import { hostedRoutes } from "./hosted-routes.ts";
import { oifRoutes } from "./oif-routes.ts";
import { LiveResponse, ReadyResponse } from "./health.ts";
import { riskRoutes } from "./risk-routes.ts";
import { json, keyErrors, processErrors, type Route } from "./route.ts";
import { solverRoutes } from "./solver-routes.ts";
import { tradingRoutes } from "./trading-routes.ts";

const plain = { parameters: [], body: null } as const;
/** A query parameter that a route does not have is a field that does not exist. */
const openErrors = ["UNKNOWN_FIELD", "INTERNAL"] as const;
const catalogueErrors = ["UNKNOWN_FIELD", ...keyErrors, ...processErrors] as const;

const catalogue: readonly Route[] = [
  {
    ...plain,
    operationId: "listPairs",
    method: "GET",
    path: "/api/v1/pairs",
    tag: "catalogue",
    summary: "List the pairs of assets that are traded",
    role: "taker",
    responses: json(PairsResponse, "Directed pairs."),
    errors: catalogueErrors,
  },
  {
    ...plain,
    operationId: "listCorridors",
    method: "GET",
    path: "/api/v1/corridors",
    tag: "catalogue",
    summary: "List the corridors with their limits and times",
    role: "taker",
    responses: json(CorridorsResponse, "Corridors."),
    errors: catalogueErrors,
  },
  {
    ...plain,
    operationId: "listSolvers",
    method: "GET",
    path: "/api/v1/solvers",
    tag: "catalogue",
    summary: "List the solvers and whether they are connected",
    description: "All of them, or a page where `page` or `page_size` is given, as OIF's clients do.",
    parameters: [
      {
        name: "page",
        in: "query",
        required: false,
        description: "From 1.",
        schema: Type.String({ pattern: "^[1-9][0-9]{0,5}$" }),
      },
      {
        name: "page_size",
        in: "query",
        required: false,
        description: "1 to 100; 25 where only `page` is given.",
        schema: Type.String({ pattern: "^([1-9][0-9]?|100)$" }),
      },
    ],
    role: "taker",
    guests: true,
    responses: json(SolversResponse, "Solvers."),
    errors: ["INVALID_FIELD", ...catalogueErrors],
  },
  {
    ...plain,
    operationId: "getSolver",
    method: "GET",
    path: "/api/v1/solvers/{id}",
    tag: "catalogue",
    summary: "See one solver",
    parameters: [
      {
        name: "id",
        in: "path",
        required: true,
        description: "The solver's id.",
        schema: Type.String({ minLength: 1, maxLength: 128 }),
      },
    ],
    role: "taker",
    guests: true,
    responses: json(SolverView, "The solver."),
    errors: ["INVALID_FIELD", "UNKNOWN_SOLVER", ...catalogueErrors],
  },
];

const operation: readonly Route[] = [
  {
    ...plain,
    operationId: "getLiveness",
    method: "GET",
    path: "/health/live",
    tag: "operation",
    summary: "Tell that the process runs",
    role: "none",
    responses: json(LiveResponse, "It runs."),
    errors: openErrors,
  },
  {
    ...plain,
    operationId: "getReadiness",
    method: "GET",
    path: "/health/ready",
    tag: "operation",
    summary: "Tell whether the venue can take requests",
    role: "none",
    responses: [
      { status: 200, description: "Ready.", content: ReadyResponse },
      { status: 503, description: "Not ready; `checks` says why.", content: ReadyResponse },
    ],
    errors: openErrors,
  },
  {
    ...plain,
    operationId: "getMetrics",
    method: "GET",
    path: "/metrics",
    tag: "operation",
    summary: "Read the metrics in Prometheus text format",
    role: "operator",
    responses: [{ status: 200, description: "Metrics.", content: "text/plain" }],
    errors: catalogueErrors,
  },
];

const documents: readonly Route[] = [
  {
    ...plain,
    operationId: "getOpenApi",
    method: "GET",
    path: "/openapi.json",
    tag: "documents",
    summary: "Read this document",
    role: "none",
    responses: json(Type.Object({}, { description: "OpenAPI 3.1" }), "OpenAPI 3.1."),
    errors: openErrors,
  },
  {
    ...plain,
    operationId: "getTakerAsyncApi",
    method: "GET",
    path: "/asyncapi-taker.json",
    tag: "documents",
    summary: "Read the document of the takers' WebSocket interface",
    role: "none",
    responses: json(Type.Object({}, { description: "AsyncAPI 3.0" }), "AsyncAPI 3.0."),
    errors: openErrors,
  },
  {
    ...plain,
    operationId: "getAsyncApi",
    method: "GET",
    path: "/asyncapi.json",
    tag: "documents",
    summary: "Read the document of the solvers' WebSocket interface",
    role: "none",
    responses: json(Type.Object({}, { description: "AsyncAPI 3.0" }), "AsyncAPI 3.0."),
    errors: openErrors,
  },
];

/** Every route that the venue serves under HTTP, as its OpenAPI document lists them. */
export const routes: readonly Route[] = [
  ...tradingRoutes,
  ...oifRoutes,
  ...catalogue,
  ...adminRoutes,
  ...hostedRoutes,
  ...riskRoutes,
  ...solverRoutes,
  ...operation,
  ...documents,
];
