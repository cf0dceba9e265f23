import type { SolverDetail, SolverListResponse } from "@tetrafi/protocol/http/solver-administration.ts";
import { table, time } from "./print-table.ts";

/** Solvers of every stage, one a line. */
export function solversText({ solvers }: SolverListResponse): string {
  if (solvers.length === 0) return "no solvers";
  const rows = solvers.map((one) => [
    one.id,
    one.stage,
    since(one.stageSinceMs),
    one.standing,
    one.connected ? "yes" : "no",
    one.house ? "yes" : "no",
    one.entityId ?? "-",
    one.address,
  ]);
  return table(["solver", "stage", "since", "standing", "connected", "house", "entity", "address"], rows);
}

/** Everything about a solver, in sections. */
export function solverText(one: SolverDetail): string {
  const { application } = one;
  const head = [
    ["solver", `${one.id} (${one.name})`],
    ["stage", one.suspendedFrom === null ? one.stage : `${one.stage}, before ${one.suspendedFrom}`],
    ["since", since(one.stageSinceMs)],
    ["standing", one.standing],
    ["connected", one.connected ? "yes" : "no"],
    ["address", one.address],
    ["entity", `${one.entityId ?? "-"}${application === null ? "" : ` (${application.entityName})`}`],
    ["contact", application?.contact ?? "-"],
  ]
    .map(([name = "", value = ""]) => `${name.padEnd(13)}${value}`)
    .join("\n");
  const sections = [
    section("applied for", application?.corridors ?? [], ["corridor", "least", "most"], (each) => [
      each.corridor,
      each.minAmount,
      each.maxAmount,
    ]),
    section("proven addresses", one.addresses, ["address", "chain", "signed", "at"], (each) => [
      each.address,
      each.chainId === null ? "-" : String(each.chainId),
      each.scheme,
      time(each.provenAtMs),
    ]),
    section("keys", one.keys, ["key", "made", "revoked"], (each) => [
      each.id,
      time(each.createdAtMs),
      each.revokedAtMs === null ? "-" : time(each.revokedAtMs),
    ]),
    section("certifications", one.certifications, ["report", "at", "verdict", "run by"], (each) => [
      String(each.id),
      time(each.atMs),
      each.verdict,
      each.byVenue ? "the venue" : "the solver",
    ]),
    section("moves", one.moves, ["time", "from", "to", "by", "who", "why"], (each) => [
      time(each.atMs),
      each.from ?? "-",
      each.to,
      each.by,
      each.actorId,
      each.reason,
    ]),
  ];
  return [head, ...sections].join("\n\n");
}

function section<T>(
  name: string,
  items: readonly T[],
  columns: readonly string[],
  row: (item: T) => readonly string[],
): string {
  return items.length === 0 ? `${name}: none` : `${name}\n${table(columns, items.map(row))}`;
}

const since = (atMs: number): string => (atMs === 0 ? "-" : time(atMs));
