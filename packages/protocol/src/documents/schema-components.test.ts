import { Type } from "typebox";
import { describe, expect, test } from "vitest";
import { schemaComponents } from "./schema-components.ts";

const Inner = Type.Object({ title: Type.String() }, { title: "Inner" });

describe("schemaComponents", () => {
  test("titled schemas are referred to and kept once, sorted; a property called title is no title", () => {
    const components = schemaComponents("prefixItems");
    const Zone = Type.Object({ a: Inner, b: Type.Array(Inner) }, { title: "Zone" });
    expect(components.place(Zone)).toEqual({ $ref: "#/components/schemas/Zone" });
    expect(components.place(Type.Object({ inner: Inner }))).toMatchObject({
      properties: { inner: { $ref: "#/components/schemas/Inner" } },
    });
    expect(Object.keys(components.named())).toEqual(["Inner", "Zone"]);
    expect(components.named()["Inner"]).toMatchObject({ properties: { title: { type: "string" } } });
  });

  test("throws on two schemas of one title", () => {
    const components = schemaComponents("prefixItems");
    components.place(Inner);
    expect(() => components.place(Type.String({ title: "Inner" }))).toThrow("two schemas are titled Inner");
  });

  test("a union of literals is an enum, with its description kept; other unions stay", () => {
    const { place } = schemaComponents("prefixItems");
    const side = Type.Union([Type.Literal("buy"), Type.Literal("sell")], { description: "Side." });
    expect(place(side)).toEqual({ type: "string", enum: ["buy", "sell"], description: "Side." });
    const mixed = Type.Union([Type.Literal("buy"), Type.Literal(1)]);
    expect(place(mixed)).toHaveProperty("anyOf");
    expect(place(Type.Union([Type.String(), Type.Null()]))).toHaveProperty("anyOf");
  });

  test("a record is an object of additional properties", () => {
    const record = Type.Record(Type.String(), Type.Integer());
    expect(schemaComponents("prefixItems").place(record)).toEqual({
      type: "object",
      additionalProperties: { type: "integer" },
    });
  });

  test("a tuple is written in the dialect that was asked for", () => {
    const pair = Type.Tuple([Type.String(), Type.Integer()]);
    expect(schemaComponents("prefixItems").place(pair)).toMatchObject({
      prefixItems: [{ type: "string" }, { type: "integer" }],
      items: false,
      minItems: 2,
    });
    expect(schemaComponents("items").place(pair)).toMatchObject({
      items: [{ type: "string" }, { type: "integer" }],
      additionalItems: false,
    });
  });
});
