import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { Type } from "typebox";
import { afterAll, describe, expect, test } from "vitest";
import { ConfigurationError, readEnvironment, readJsonFile } from "./read-config.ts";

const Settings = Type.Object({
  PORT: Type.Integer({ minimum: 1, maximum: 65_535 }),
  HOST: Type.String({ default: "127.0.0.1" }),
  SECRET: Type.String({ pattern: "^[0-9a-f]{64}$" }),
  VERBOSE: Type.Optional(Type.Boolean()),
});
const secret = "ab".repeat(32);

/** What reading throws. */
function faultsOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
  return [];
}

describe("readEnvironment", () => {
  test("converts numbers and booleans, fills in defaults, leaves the rest of the environment out", () => {
    const environment = { PORT: "8080", SECRET: secret, VERBOSE: "true", HOME: "/root" };
    expect(readEnvironment(Settings, environment)).toEqual({
      PORT: 8080,
      HOST: "127.0.0.1",
      SECRET: secret,
      VERBOSE: true,
    });
  });

  test("takes an empty variable as absent", () => {
    expect(readEnvironment(Settings, { PORT: "1", SECRET: secret, HOST: "" }).HOST).toBe("127.0.0.1");
    expect(faultsOf(() => readEnvironment(Settings, { PORT: "", SECRET: secret }))).toEqual([
      "PORT is missing",
    ]);
  });

  test("lists every fault, each with its variable", () => {
    const faults = faultsOf(() => readEnvironment(Settings, { PORT: "0", VERBOSE: "perhaps" }));
    expect(new Set(faults.map((fault) => fault.split(" ")[0]))).toEqual(
      new Set(["PORT", "SECRET", "VERBOSE"]),
    );
    expect(faults).toContain("SECRET is missing");
  });

  test("says all of it in its message, one fault a line", () => {
    expect(() => readEnvironment(Settings, {})).toThrow(
      "wrong configuration:\n  - PORT is missing\n  - SECRET is missing",
    );
  });

  test("never echoes a value", () => {
    const arbitraryWrong = fc.stringMatching(/^[g-z]{12,40}$/);
    fc.assert(
      fc.property(arbitraryWrong, (wrong) => {
        const faults = faultsOf(() =>
          readEnvironment(Settings, { PORT: wrong, SECRET: wrong, VERBOSE: wrong }),
        );
        expect(faults).toHaveLength(3);
        expect(faults.join("\n")).not.toContain(wrong);
      }),
    );
  });
});

describe("readJsonFile", () => {
  const folder = mkdtempSync(join(tmpdir(), "tetrafi-config-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const Shape = Type.Object(
    { name: Type.String(), size: Type.Integer({ default: 3 }), inner: Type.Object({ url: Type.String() }) },
    { additionalProperties: false },
  );
  const fileOf = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  test("reads, checks and fills in defaults", () => {
    const path = fileOf("good.json", '{"name":"a","inner":{"url":"http://x"}}');
    expect(readJsonFile(Shape, path)).toEqual({ name: "a", size: 3, inner: { url: "http://x" } });
  });

  test("names the file and the place of every fault", () => {
    const path = fileOf("bad.json", '{"size":"three","inner":{"url":1},"more":true}');
    const faults = faultsOf(() => readJsonFile(Shape, path));
    expect(faults.every((fault) => fault.startsWith(`${path}: `))).toBe(true);
    const text = faults.join("\n");
    for (const place of ["name is missing", "size ", "inner/url ", "additional"])
      expect(text).toContain(place);
  });

  test("a file that is not there or not JSON is a fault, without its text", () => {
    const absent = join(folder, "absent.json");
    expect(faultsOf(() => readJsonFile(Shape, absent))).toEqual([expect.stringContaining("absent.json")]);
    const path = fileOf("text.json", "hunter2 is the password");
    expect(faultsOf(() => readJsonFile(Shape, path))).toEqual([`${path}: not valid JSON`]);
  });
});
