import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import { Compile } from "typebox/compile";
import { describe, expect, test } from "vitest";
import { errorCatalogue } from "../errors.ts";
import { routes } from "../http/routes.ts";
import { QuotesRequest } from "../http/quotes.ts";
import { openApiDocument } from "./openapi.ts";

type Operation = {
  readonly operationId: string;
  readonly security: readonly Record<string, string[]>[];
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: unknown;
  readonly responses: Record<string, { readonly description: string }>;
};

const document = openApiDocument();
const paths = document["paths"] as Record<string, Record<string, Operation>>;
const operations = new Map(
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const,
    ),
  ),
);

describe("openApiDocument", () => {
  test("is valid OpenAPI 3.1, every reference resolved", async () => {
    const validator = new Validator();
    const result = await validator.validate(structuredClone(document));
    expect(result).toEqual({ valid: true });
    expect(validator.version).toBe("3.1");
    expect(() => validator.resolveRefs()).not.toThrow();
  });

  test("is what is committed", () => {
    const path = join(import.meta.dirname, "..", "..", "generated", "openapi.json");
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual(document);
  });

  test("describes every route, and nothing else", () => {
    expect([...operations.keys()].toSorted()).toEqual(
      routes.map(({ method, path }) => `${method} ${path}`).toSorted(),
    );
    const ids = routes.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each(routes)("$method $path: role, body, parameters and errors as in the table", (route) => {
    const operation = operations.get(`${route.method} ${route.path}`);
    expect(operation?.operationId).toBe(route.operationId);
    expect(operation?.security).toEqual(route.role === "none" ? [] : [{ apiKey: [route.role] }]);
    expect(operation?.requestBody !== undefined).toBe(route.body !== null);
    expect((operation?.parameters ?? []).map(({ name }) => name)).toEqual(
      route.parameters.map(({ name }) => name),
    );
    const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    expect(route.parameters.filter((one) => one.in === "path").map(({ name }) => name)).toEqual(inPath);
    for (const code of route.errors) {
      const answer = operation?.responses[errorCatalogue[code].status];
      expect(answer?.description).toContain(`\`${code}\`: ${errorCatalogue[code].message}`);
    }
    for (const { status, description } of route.responses) {
      expect(operation?.responses[status]?.description).toBe(description);
    }
  });

  test("no answer of a route has the status of one of its errors", () => {
    const clashes = routes.flatMap((route) =>
      route.errors.filter((code) =>
        route.responses.some(({ status }) => status === errorCatalogue[code].status),
      ),
    );
    expect(clashes).toEqual([]);
  });

  test("every schema compiles as JSON Schema 2020-12", () => {
    const schemas = (document["components"] as { schemas: Record<string, object> }).schemas;
    const ajv = new Ajv2020({ strict: true, strictTypes: false, allowUnionTypes: true });
    ajv.addVocabulary(["components"]);
    ajv.addSchema({ $id: "venue", components: { schemas } });
    for (const name of Object.keys(schemas)) {
      expect(ajv.getSchema(`venue#/components/schemas/${name}`), name).toBeTypeOf("function");
    }
  });

  test("a body is judged by the document as by the venue", () => {
    const schemas = (document["components"] as { schemas: Record<string, object> }).schemas;
    const ajv = new Ajv2020({ strict: false });
    ajv.addSchema({ $id: "venue", components: { schemas } });
    const documented = ajv.getSchema("venue#/components/schemas/QuotesRequest");
    const served = Compile(QuotesRequest);
    const address = `0x${"1".repeat(40)}`;
    const asset = { chainId: 1, address };
    const intent = {
      intentType: "swap",
      inputs: [{ user: address, asset, amount: "5" }],
      outputs: [{ asset }],
      swapType: "ExactInput",
    };
    const good = { user: address, intent, supportedTypes: ["escrow-v0"] };
    const bodies: readonly [unknown, boolean][] = [
      [good, true],
      [{ ...good, preference: "speed", solverOptions: { timeout: 50 }, minValidUntil: 1 }, true],
      [{ ...good, preference: "luck" }, false],
      [{ ...good, user: "0x1" }, false],
      [{ ...good, extra: 1 }, false],
      [{ ...good, intent: { ...intent, inputs: [] } }, false],
      [{ ...good, intent: { ...intent, swapType: "Exact" } }, false],
      [{ ...good, supportedTypes: [] }, false],
      [{ ...good, solverOptions: { timeout: 49 } }, false],
      [{}, false],
    ];
    for (const [body, valid] of bodies) {
      expect(documented?.(body), JSON.stringify(body)).toBe(valid);
      expect(served.Check(body), JSON.stringify(body)).toBe(valid);
    }
  });
});
