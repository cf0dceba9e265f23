import { certificationCases, certificationFaults } from "@tetrafi/sdk/certify";
import { lifecycleMoves } from "@tetrafi/core/lifecycle/transitions.ts";
import { sandboxFaults } from "@tetrafi/protocol/sandbox.ts";
import { takerCloseCodes } from "@tetrafi/protocol/ws/taker-channel.ts";
import { errorCatalogue } from "@tetrafi/protocol/errors.ts";
import {
  solverChannelLimits,
  solverCloseCodes,
  solverErrorCodes,
} from "@tetrafi/protocol/ws/solver-channel.ts";
import {
  challengeExample,
  fillExample,
  legsExample,
  orderExample,
  orderSetExample,
  partialQuoteExample,
  sizedQuoteExample,
  quoteExample,
} from "./worked-examples.ts";

/** The parts of the guides that are computed: what stands behind each mark in their text. */

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => (row[column] ?? "").length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

const fenced = (text: string): string => `\`\`\`text\n${text}\n\`\`\``;

function limitRows(): string[][] {
  const { frameBytes, messagesPerSecond, burst, messagesPerRfq, authMs, feedDays } = solverChannelLimits;
  const { levelsPerSecond, levelsBurst } = solverChannelLimits;
  return [
    ["a frame", `${frameBytes} bytes`, "closed with 1009"],
    ["answers", `${messagesPerRfq} messages for each \`rfq\`, beside the rate`, ""],
    ["other messages", `${messagesPerSecond} a second, ${burst} at once after silence`, "closed with 4004"],
    [
      "levels",
      `${levelsPerSecond} a second, ${levelsBurst} at once after silence`,
      "dropped; the corridor's are withdrawn until all are sent again",
    ],
    ["the feed", `${feedDays} days`, "`RESUME_TOO_OLD`, and a `snapshot`"],
    ["authentication", `${authMs / 1_000} s from connecting to a good \`auth\``, "closed with 4001"],
  ];
}

/** By the name in the mark. */
export const guideParts: Readonly<Record<string, () => string>> = {
  "example: challenge": () => fenced(challengeExample()),
  "example: quote": () => fenced(quoteExample()),
  "example: part": () => fenced(partialQuoteExample()),
  "example: sizes": () => fenced(sizedQuoteExample()),
  "example: legs": () => fenced(legsExample()),
  "example: fill": () => fenced(fillExample()),
  "example: set": () => fenced(orderSetExample()),
  "example: order": () => fenced(orderExample()),
  "table: cases": () =>
    table(
      ["case", "a solver that passes"],
      certificationCases.map(({ id, title }) => [`\`${id}\``, title]),
    ),
  "table: faults": () =>
    table(
      ["fault", "fix"],
      Object.entries(certificationFaults).map(([fault, fix]) => [`\`${fault}\``, fix.replaceAll("|", "\\|")]),
    ),
  "table: limits": () => table(["what", "limit", "beyond it"], limitRows()),
  "table: errors": () =>
    table(
      ["code", "means"],
      solverErrorCodes.map((code) => [`\`${code}\``, errorCatalogue[code].message]),
    ),
  "table: moves": () =>
    table(
      ["from", "to", "by"],
      lifecycleMoves.map(({ from, to, by }) => [`\`${from}\``, `\`${to}\``, by.join(", ")]),
    ),
  "table: sandbox": () =>
    table(
      ["fault", "amount ends in", "what happens"],
      Object.entries(sandboxFaults).map(([name, { ending, does }]) => [`\`${name}\``, ending, does]),
    ),
  "table: takercloses": () =>
    table(
      ["close code", "means"],
      Object.values(takerCloseCodes).map(({ code, meaning }) => [String(code), meaning]),
    ),
  "table: closes": () =>
    table(
      ["close code", "means"],
      Object.values(solverCloseCodes).map(({ code, meaning }) => [String(code), meaning]),
    ),
};

const PART =
  /<!-- (?<name>(?:example|table): [a-z]+) -->\n(?:\n(?:```text\n[^]*?\n```|\|[^]*?\|)\n(?=\n|$))?/g;

/** A guide's text with its computed parts as they are now. Throws on a mark that has none. */
export function withParts(text: string): string {
  return text.replaceAll(PART, (_all, name: string) => {
    const part = guideParts[name];
    if (part === undefined) throw new Error(`no part is called ${name}`);
    return `<!-- ${name} -->\n\n${part()}\n`;
  });
}

/** The files that a guide tells to write, by name. */
export function guideFiles(text: string): ReadonlyMap<string, string> {
  return new Map(
    [...text.matchAll(/```js file=(\S+)\n([^]*?)\n```/g)].map(([, name = "", code = ""]) => [name, code]),
  );
}
