import type { TSchema } from "typebox";
import type { ErrorCode } from "../errors.ts";

/** A value of the path, the query or a header. What is in the query is text. */
export type RouteParameter = {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly description: string;
  readonly schema: TSchema;
};

/** An answer that is not an error of the catalogue. A schema means JSON, a string another media type. */
export type RouteResponse = {
  readonly status: number;
  readonly description: string;
  readonly content: TSchema | string;
};

/** One route of the venue's HTTP interface. */
export type Route = {
  readonly operationId: string;
  readonly method: "GET" | "POST" | "PUT";
  /** With parameters in braces: `/orders/{id}`. */
  readonly path: string;
  readonly tag: "trading" | "oif" | "catalogue" | "administration" | "operation" | "documents";
  readonly summary: string;
  readonly description?: string;
  /** Whose API key is needed; `none` is open to all. */
  readonly role: "taker" | "operator" | "none";
  /** Whether guests may call it without a key, where the venue has a workspace for guests. */
  readonly guests?: true;
  /** The shape of its errors; the venue's own where absent. */
  readonly errorShape?: "oif";
  readonly parameters: readonly RouteParameter[];
  readonly body: TSchema | null;
  readonly responses: readonly RouteResponse[];
  /** Codes of the catalogue that it can return. */
  readonly errors: readonly ErrorCode[];
};

/** Errors of every route that needs an API key. */
export const keyErrors = [
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "RATE_LIMITED",
] as const satisfies readonly ErrorCode[];

/** Errors of every route that does more than read this process. */
export const processErrors = [
  "DATABASE_UNAVAILABLE",
  "SHUTTING_DOWN",
  "INTERNAL",
] as const satisfies readonly ErrorCode[];

/** The one answer of most routes: 200 with JSON. */
export const json = (content: TSchema, description: string): RouteResponse[] => [
  { status: 200, description, content },
];
