import { readFileSync } from "node:fs";
import type { Static, TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { Value } from "typebox/value";

/** Settings that stop a process at start, with every fault listed, one a line. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`wrong configuration:\n${faults.map((fault) => `  - ${fault}`).join("\n")}`);
    this.faults = faults;
  }
}

/**
 * Reads a process's settings from the environment, once. Property names of `schema` are the variables' names;
 * numbers and booleans are converted, defaults filled in. Values are never echoed, since some are secrets.
 * Throws ConfigurationError with all faults.
 */
export function readEnvironment<T extends TSchema>(
  schema: T,
  environment: Readonly<Record<string, string | undefined>>,
): Static<T> {
  const names = Object.keys((schema as unknown as { properties: Record<string, unknown> }).properties);
  const present = names.flatMap((name) => {
    const value = environment[name];
    return value === undefined || value === "" ? [] : [[name, value] as const];
  });
  return checked(schema, Value.Convert(schema, Value.Default(schema, Object.fromEntries(present))), "");
}

/** Reads and checks a JSON file. Throws ConfigurationError with all faults, each prefixed with the file's name. */
export function readJsonFile<T extends TSchema>(schema: T, path: string): Static<T> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    // A syntax error's message quotes the text, which may hold an endpoint's key.
    const fault = cause instanceof SyntaxError ? "not valid JSON" : (cause as Error).message;
    throw new ConfigurationError([`${path}: ${fault}`]);
  }
  return checked(schema, Value.Default(schema, parsed), `${path}: `);
}

function checked<T extends TSchema>(schema: T, value: unknown, prefix: string): Static<T> {
  const validator = Compile(schema);
  if (validator.Check(value)) return value;
  const faults = validator.Errors(value).flatMap((error) => {
    const missing = error.keyword === "required" ? error.params.requiredProperties : [];
    if (missing.length > 0) return missing.map((name) => `${prefix}${error.instancePath}${name} is missing`);
    return [`${prefix}${error.instancePath.replace(/^\//, "")} ${error.message}`];
  });
  throw new ConfigurationError([...new Set(faults)]);
}
