import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { solverChannelLimits, solverCloseCodes, solverErrorCodes } from "../ws/solver-channel.ts";
import { SolverToVenue, VenueToSolver } from "../ws/solver-messages.ts";
import { asyncApiDocument } from "./asyncapi.ts";

type Reference = { readonly $ref: string };
type Channel = { readonly description: string; readonly messages: Record<string, Reference> };

const document = asyncApiDocument();
const channels = document["channels"] as Record<string, Channel>;
const operations = document["operations"] as Record<
  string,
  { readonly action: string; readonly messages: readonly Reference[] }
>;
const components = document["components"] as Record<"messages" | "schemas", Record<string, object>>;
const require = createRequire(import.meta.url);

/** Every `$ref` in a value. */
function referencesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) =>
    key === "$ref" && typeof entry === "string" ? [entry] : referencesIn(entry),
  );
}

/** What a reference inside the document points to. */
const resolved = (reference: string): unknown =>
  reference
    .replace("#/", "")
    .split("/")
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], document);

describe("asyncApiDocument", () => {
  test("is valid by AsyncAPI's own schema of version 3.0.0", () => {
    const schema = require("@asyncapi/specs/schemas/3.0.0-without-$id.json") as object;
    const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
    validate(document);
    expect(validate.errors).toBeNull();
    expect(validate({ ...document, channels: { solver: { address: 1 } } })).toBe(false);
  });

  test("every reference points to something", () => {
    const references = referencesIn(document);
    expect(references.length).toBeGreaterThan(40);
    expect(references.filter((reference) => resolved(reference) === undefined)).toEqual([]);
  });

  test("is what is committed", () => {
    const path = join(import.meta.dirname, "..", "..", "generated", "asyncapi.json");
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual(document);
  });

  test("has every message, in the direction in which it goes", () => {
    const titles = (union: typeof SolverToVenue | typeof VenueToSolver): string[] =>
      union.anyOf.map((schema) => (schema as { title?: string }).title ?? "");
    const named = (action: string): string[] =>
      Object.values(operations)
        .filter((operation) => operation.action === action)
        .flatMap(({ messages }) => messages.map(({ $ref }) => $ref.split("/").at(-1) ?? ""));
    expect(named("receive")).toEqual(titles(SolverToVenue));
    expect(named("send")).toEqual(titles(VenueToSolver));
    expect(Object.keys(channels["solver"]?.messages ?? {})).toEqual([...named("receive"), ...named("send")]);
  });

  test("says the limits, the close codes and the error codes", () => {
    const text = channels["solver"]?.description ?? "";
    for (const figure of Object.values(solverChannelLimits))
      expect(text).toMatch(new RegExp(`\\b${figure}\\b`));
    for (const { code, meaning } of Object.values(solverCloseCodes))
      expect(text).toContain(`- ${code}: ${meaning}`);
    for (const code of solverErrorCodes) expect(text).toContain(`- \`${code}\`: `);
  });

  test("every payload compiles, and accepts a message of its kind only", () => {
    const ajv = new Ajv({ strict: false });
    ajv.addSchema({ $id: "venue", components });
    const pong = ajv.getSchema("venue#/components/schemas/Pong");
    expect(pong?.({ type: "pong", id: 1 })).toBe(true);
    expect(pong?.({ type: "ping", id: 1 })).toBe(false);
    expect(pong?.({ type: "pong", id: 1, more: 1 })).toBe(false);
    for (const name of Object.keys(components.schemas)) {
      expect(ajv.getSchema(`venue#/components/schemas/${name}`), name).toBeTypeOf("function");
    }
  });
});
