import { errorCatalogue, type ErrorCode } from "../errors.ts";

const codes = Object.keys(errorCatalogue) as ErrorCode[];
type ErrorType = (typeof errorCatalogue)[ErrorCode]["type"];

/** What each type means, in the order of the page. */
const types = {
  invalid_request: "The request is malformed. It will fail again until it is changed.",
  authentication: "The venue doesn't know who asks.",
  permission: "The venue knows who asks, and that it may not.",
  not_found: "What the request names does not exist, or belongs to another workspace.",
  conflict: "The request contradicts one that was accepted before.",
  rejected: "The request is well formed, and the venue or its rules refuse it.",
  rate_limit: "Too much at once.",
  unavailable: "The venue can't do it now. Nothing was done.",
  internal: "A fault of the venue.",
} as const satisfies Record<ErrorType, string>;

const intro = `# Errors

<!-- Written by scripts/generate.ts from packages/protocol/src/errors.ts; change that and run \`npm run generate\`. -->

Every error answer has the same shape, whatever route it comes from:

\`\`\`json
{
  "error": {
    "type": "rejected",
    "code": "QUOTE_EXPIRED",
    "message": "The quote is past its validUntil; request quotes again.",
    "rejectionClass": "expiry"
  },
  "requestId": "01JD…"
}
\`\`\`

\`param\` names the field at fault and \`details\` holds what else helps, where there is such. Over the solvers' WebSocket the
same codes come in \`error\` messages; their HTTP status says the same thing in numbers. Codes are stable; messages may be
reworded. **Retryable** means that the same request may succeed later, unchanged.
`;

/** The page \`docs/errors.md\`: every code of the catalogue, grouped by type. */
export function errorsPage(): string {
  const sections = Object.entries(types).map(([type, meaning]) => {
    const rows = codes
      .filter((code) => errorCatalogue[code].type === type)
      .map((code) => {
        const entry = errorCatalogue[code];
        const rejectionClass = "rejectionClass" in entry ? entry.rejectionClass : "";
        return [
          `\`${code}\``,
          String(entry.status),
          entry.retryable ? "yes" : "no",
          rejectionClass,
          entry.message,
        ];
      });
    return `## ${type}\n\n${meaning}\n\n${table(["code", "HTTP status", "retryable", "rejection class", "what to do"], rows)}\n`;
  });
  return [intro, ...sections].join("\n");
}

/** A Markdown table with its columns padded, as the formatter would. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
