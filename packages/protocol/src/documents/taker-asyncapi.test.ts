import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { takerChannelLimits, takerCloseCodes, takerErrorCodes } from "../ws/taker-channel.ts";
import { TakerToVenue, VenueToTaker } from "../ws/taker-messages.ts";
import { takerAsyncApiDocument } from "./taker-asyncapi.ts";

const document = takerAsyncApiDocument();
const require = createRequire(import.meta.url);

test("is valid by AsyncAPI's own schema of version 3.0.0", () => {
  const schema = require("@asyncapi/specs/schemas/3.0.0-without-$id.json") as object;
  const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
  validate(document);
  expect(validate.errors).toBeNull();
});

test("is what is committed", () => {
  const path = join(import.meta.dirname, "..", "..", "generated", "asyncapi-taker.json");
  expect(JSON.parse(readFileSync(path, "utf8"))).toEqual(document);
});

test("has every message, the limits, the close codes and the error codes", () => {
  const { taker } = document["channels"] as Record<
    "taker",
    { readonly description: string; readonly messages: object }
  >;
  const titles = [...TakerToVenue.anyOf, ...VenueToTaker.anyOf].map(
    (schema) => (schema as { readonly title?: string }).title,
  );
  expect(Object.keys(taker.messages)).toEqual(titles);
  for (const figure of Object.values(takerChannelLimits))
    expect(taker.description).toMatch(new RegExp(`\\b${figure}\\b`));
  for (const { code, meaning } of Object.values(takerCloseCodes))
    expect(taker.description).toContain(`- ${code}: ${meaning}`);
  for (const code of takerErrorCodes) expect(taker.description).toContain(`- \`${code}\`: `);
});
