import { hostedCauses } from "@tetrafi/core/hosted/causes.ts";
import type { HostedFiller, HostedFillersResponse } from "@tetrafi/protocol/http/hosted-fillers.ts";
import { table, time } from "./print-table.ts";

/** The hosted fillers, one token a line. */
export function hostedFillersText({ fillers }: HostedFillersResponse): string {
  if (fillers.length === 0) return "no hosted fillers";
  const rows = fillers.flatMap((filler) =>
    filler.tokens.map((token) => [
      filler.solverId,
      filler.heldAtMs === null ? "-" : "held",
      ...tokenCells(token),
      String(filler.blocked.length),
    ]),
  );
  return table(["solver", "marks", ...TOKEN_HEAD, "blocked"], rows);
}

/** Everything about a hosted filler, in sections. */
export function hostedFillerText(filler: HostedFiller): string {
  const { solverId, heldAtMs, tokens, blocked, actions } = filler;
  const head = `solver  ${solverId}${heldAtMs === null ? "" : ` (held since ${time(heldAtMs)})`}`;
  const limits = tokens.map(
    ({ chainId, token, signer, limits: { perFill, perDay, atRisk, keep }, reading }) => [
      String(chainId),
      token,
      signer,
      perFill ?? "-",
      perDay ?? "-",
      atRisk ?? "-",
      keep,
      reading?.allowance ?? "-",
      reading?.coins ?? "-",
      reading === null ? "-" : time(reading.readAtMs),
    ],
  );
  const sections = [
    head,
    table(TOKEN_HEAD, tokens.map(tokenCells)),
    table(
      ["chain", "token", "account", "per fill", "per day", "at risk", "keep", "allowance", "coins", "read"],
      limits,
    ),
    blocked.length === 0
      ? "blocked: none"
      : table(
          ["order", "since", "why"],
          blocked.map(({ orderId, cause, sinceMs }) => [orderId, time(sinceMs), hostedCauses[cause].says]),
        ),
    actions.length === 0
      ? "actions: none"
      : table(
          ["time", "action", "key", "why"],
          actions.map(({ atMs, action, keyId, why }) => [time(atMs), action, keyId, why]),
        ),
  ];
  return sections.join("\n\n");
}

const TOKEN_HEAD = ["chain", "token", "balance", "promised", "at risk", "today"];

function tokenCells({
  chainId,
  token,
  reading,
  promised,
  atRisk,
  today,
}: HostedFiller["tokens"][number]): string[] {
  return [String(chainId), token, reading?.balance ?? "-", promised, atRisk, today];
}
