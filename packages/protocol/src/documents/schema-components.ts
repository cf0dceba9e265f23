import type { TSchema } from "typebox";

/** A JSON value that stands for a schema or a part of one. */
export type SchemaJson = { readonly [key: string]: unknown };

/** Gathers named schemas while a document is written. */
export type SchemaComponents = {
  /** The schema for its place in the document: itself, with every titled schema in it, or it, replaced by a reference. */
  readonly place: (schema: TSchema) => SchemaJson;
  /** The titled schemas met so far, by title. */
  readonly named: () => Readonly<Record<string, SchemaJson>>;
};

/**
 * Titled schemas become components of their title. Throws where two different schemas have one title.
 * @param tuples How the document's JSON Schema dialect writes a tuple: `prefixItems` since 2020-12, `items` before.
 */
export function schemaComponents(tuples: "prefixItems" | "items"): SchemaComponents {
  const components = new Map<string, SchemaJson>();

  const lift = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(lift);
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).map(([key, entry]) => [key, lift(entry)] as const);
    const schema = inDialect(merged(Object.fromEntries(entries)), tuples);
    const { title } = schema;
    if (typeof title !== "string") return schema;
    const known = components.get(title);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema))
      throw new Error(`two schemas are titled ${title}`);
    components.set(title, schema);
    return { $ref: `#/components/schemas/${title}` };
  };

  return {
    place: (schema) => lift(JSON.parse(JSON.stringify(schema))) as SchemaJson,
    named: () => Object.fromEntries([...components].toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}

type Literal = { readonly type: string; readonly const: unknown };

const isLiteral = (value: unknown): value is Literal =>
  typeof value === "object" &&
  value !== null &&
  "const" in value &&
  "type" in value &&
  Object.keys(value).length === 2;

/** A union of literals of one type as an `enum`, and a record's values as `additionalProperties`: the same, shorter. */
function merged(schema: SchemaJson): SchemaJson {
  const { anyOf, patternProperties, ...rest } = schema;
  if (Array.isArray(anyOf) && anyOf.every(isLiteral) && new Set(anyOf.map(({ type }) => type)).size === 1)
    return { type: anyOf[0]?.type, enum: anyOf.map((literal) => literal.const), ...rest };
  const values = (patternProperties as Record<string, unknown> | undefined)?.["^.*$"];
  if (values !== undefined && Object.keys(patternProperties as object).length === 1)
    return { ...rest, additionalProperties: values };
  return schema;
}

function inDialect(schema: SchemaJson, tuples: "prefixItems" | "items"): SchemaJson {
  if (tuples === "items" || !Array.isArray(schema["items"])) return schema;
  const { items, additionalItems, ...rest } = schema;
  return { ...rest, prefixItems: items, items: additionalItems ?? true };
}
