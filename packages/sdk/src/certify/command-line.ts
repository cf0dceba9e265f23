import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import type { Address, Hex } from "@tetrafi/core/hex.ts";
import { readNetwork } from "../solver/read-network.ts";
import { certificationCases, groupOf } from "./cases.ts";
import type { CertificationOptions } from "./trial.ts";

/** What the command was told, once it is all there. */
export type CommandLine = {
  readonly options: CertificationOptions;
  readonly jsonFile: string | undefined;
  readonly htmlFile: string | undefined;
  /** Where to hand the report in, with the key that signs it; null: nowhere. */
  readonly submit: { readonly apiUrl: string; readonly privateKey: Hex } | null;
};

/** A command line that can't be run. The message says what to write. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

const groups = [...new Set(certificationCases.map(({ id }) => groupOf(id)))];

export const USAGE = `tetrafi-certify --url WS_URL --key API_KEY --address SOLVER (--stack FILE | --network FILE) [options]

Plays the venue at WS_URL against a solver: point the solver's venue URL there and start it.

  --url WS_URL       where the kit listens, for example ws://127.0.0.1:9400/api/v1/solver/ws
  --key API_KEY      the API key that the solver sends (or TETRAFI_CERTIFY_KEY)
  --address SOLVER   the solver's registered address
  --network FILE     the venue's network file
  --stack FILE       a local stack's stack.json: gives the network file beside it, and a taker
  --groups LIST      only these, by commas: ${groups.join(",")}
  --rounds N         requests by which latency is measured (200)
  --burst N          requests at once (200)
  --p99-ms N         limit of the 99th percentile, milliseconds (200)
  --wait SECONDS     how long to wait for the first connection (120)
  --json FILE        writes the report as JSON
  --html FILE        writes the report as a page
  --submit API_URL   hands the report in to the venue, signed with the solver's key in TETRAFI_SOLVER_KEY

Orders are opened by a taker with tokens and gas on the network's chains, whose key is read from
TETRAFI_CERTIFY_TAKER_KEY or the stack file. They are not proved: use chains and tokens of no value.
Exits 0 if everything passed, 1 if not, 2 if the command can't be run.`;

/** Reads the command. Throws UsageError. */
export function readCommandLine(
  parameters: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): CommandLine {
  const values = parse(parameters);
  const stack = values.stack === undefined ? null : readStack(values.stack);
  const networkFile = values.network ?? stack?.networkFile;
  if (networkFile === undefined) throw new UsageError("--network or --stack is missing");
  const takerKey = hexOf("TETRAFI_CERTIFY_TAKER_KEY", environment["TETRAFI_CERTIFY_TAKER_KEY"], 64);
  const known = takerKey ?? stack?.takerKey;
  const wanted = values.groups?.split(",");
  const unknown = wanted?.find((group) => !groups.includes(group));
  if (unknown !== undefined) throw new UsageError(`--groups: there is no group "${unknown}"`);
  return {
    options: {
      url: required("--url", values.url),
      apiKey: required("--key", values.key ?? environment["TETRAFI_CERTIFY_KEY"]),
      solver: required("--address", hexOf("--address", values.address, 40)),
      network: networkOf(networkFile),
      ...(wanted === undefined ? {} : { groups: wanted }),
      ...(known === undefined ? {} : { takerKey: known }),
      connectMs: 1_000 * count("--wait", values.wait, 120),
      reconnectMs: 30_000,
      heartbeatMs: 1_000,
      rounds: count("--rounds", values.rounds, 200),
      burst: count("--burst", values.burst, 200),
      p99Ms: count("--p99-ms", values["p99-ms"], 200),
      fillMs: 60_000,
    },
    jsonFile: values.json,
    htmlFile: values.html,
    submit: values.submit === undefined ? null : submission(values.submit, environment),
  };
}

function parse(parameters: readonly string[]) {
  const text = { type: "string" } as const;
  const names = ["url", "key", "address", "network", "stack", "groups", "json", "html", "submit"] as const;
  const numbers = ["rounds", "burst", "p99-ms", "wait"] as const;
  const options = Object.fromEntries([...names, ...numbers].map((name) => [name, text])) as Record<
    (typeof names)[number] | (typeof numbers)[number],
    typeof text
  >;
  try {
    return parseArgs({ args: [...parameters], options }).values;
  } catch (cause) {
    throw new UsageError((cause as Error).message, { cause });
  }
}

function submission(
  apiUrl: string,
  environment: Readonly<Record<string, string | undefined>>,
): NonNullable<CommandLine["submit"]> {
  if (!/^https?:\/\//.test(apiUrl)) throw new UsageError("--submit must be an http: or https: URL");
  const key = hexOf("TETRAFI_SOLVER_KEY", environment["TETRAFI_SOLVER_KEY"], 64);
  return { apiUrl, privateKey: required("TETRAFI_SOLVER_KEY", key) };
}

function networkOf(path: string): CertificationOptions["network"] {
  try {
    return readNetwork(path);
  } catch (cause) {
    throw new UsageError((cause as Error).message, { cause });
  }
}

function readStack(path: string): { readonly networkFile: string; readonly takerKey: Hex | undefined } {
  const networkFile = join(dirname(path), "network.json");
  if (!existsSync(networkFile)) throw new UsageError(`there is no network.json beside ${path}`);
  try {
    const stack = JSON.parse(readFileSync(path, "utf8")) as {
      accounts?: { taker?: { privateKey?: string } };
    };
    return { networkFile, takerKey: hexOf("the stack's taker key", stack.accounts?.taker?.privateKey, 64) };
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError(`${path} is not a stack file`, { cause });
  }
}

function required<T>(name: string, value: T | undefined): T {
  if (value === undefined) throw new UsageError(`${name} is missing`);
  return value;
}

function hexOf(name: string, value: string | undefined, digits: number): Address | undefined {
  if (value === undefined || value === "") return undefined;
  // The value itself is not told: it may be a key.
  if (!new RegExp(`^0x[0-9a-fA-F]{${digits}}$`).test(value))
    throw new UsageError(`${name} must be 0x and ${digits} hex digits`);
  return value.toLowerCase() as Address;
}

function count(name: string, text: string | undefined, otherwise: number): number {
  const value = text === undefined ? otherwise : Number(text);
  if (!Number.isSafeInteger(value) || value < 1 || value > 100_000)
    throw new UsageError(`${name} must be a number from 1 to 100000, not "${text ?? ""}"`);
  return value;
}
