import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { errorsPage } from "./documents/errors-page.ts";
import { errorCatalogue, type ErrorCode } from "./errors.ts";
import { routes } from "./http/routes.ts";
import { takerErrorCodes } from "./ws/taker-channel.ts";
import { solverErrorCodes } from "./ws/solver-channel.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..");
const entries = Object.entries(errorCatalogue);

/** Verbs that tell the reader what to do. */
const instruction =
  /^(answer|apply|ask|check|choose|connect|correct|fund|keep|quote|read|reconnect|remove|repeat|request|revoke|run|see|send|sign|try|use|wait|write) /i;

describe("the catalogue", () => {
  test.each(entries)("%s ends in an instruction", (_code, { message }) => {
    expect(message).toMatch(/^[A-Zv].*\.$/);
    const parts = message.split(/[;,] (?:or |and |then )?/);
    expect(parts.at(-1) !== undefined && parts.slice(-2).some((part) => instruction.test(`${part} `))).toBe(
      true,
    );
  });

  test("a code's status fits its type", () => {
    const statuses: Readonly<Record<string, readonly number[]>> = {
      invalid_request: [400, 413, 415],
      authentication: [401],
      permission: [403],
      not_found: [404],
      conflict: [409],
      rejected: [404, 410, 422],
      rate_limit: [429],
      unavailable: [503],
      internal: [500],
    };
    expect(entries.filter(([, { type, status }]) => !statuses[type]?.includes(status))).toEqual([]);
  });

  test("every refusal of a quote or order has a rejection class", () => {
    expect(entries.filter(([, entry]) => entry.type === "rejected" && !("rejectionClass" in entry))).toEqual(
      [],
    );
  });

  test("every code is returned by a route or the solvers' channel, but for the one of no route", () => {
    const used = new Set<ErrorCode>([
      ...routes.flatMap(({ errors }) => errors),
      ...solverErrorCodes,
      ...takerErrorCodes,
    ]);
    expect(entries.map(([code]) => code).filter((code) => !used.has(code as ErrorCode))).toEqual([
      "UNKNOWN_ROUTE",
    ]);
  });
});

describe("docs/errors.md", () => {
  const page = readFileSync(join(ROOT, "docs", "errors.md"), "utf8");

  test("is what the catalogue makes of it", () => {
    expect(page).toBe(errorsPage());
  });

  test("has one row a code, with all that the catalogue says of it", () => {
    const rows = page
      .split("\n")
      .filter((line) => line.startsWith("| `"))
      .map((line) =>
        line
          .split("|")
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    const expected = entries.map(([code, entry]) => [
      `\`${code}\``,
      String(entry.status),
      entry.retryable ? "yes" : "no",
      "rejectionClass" in entry ? entry.rejectionClass : "",
      entry.message,
    ]);
    expect(new Set(rows.map((row) => row.join("|")))).toEqual(new Set(expected.map((row) => row.join("|"))));
    expect(rows).toHaveLength(expected.length);
  });
});
