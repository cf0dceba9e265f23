import { availableParallelism, cpus, totalmem } from "node:os";

/** Latency percentiles in the row's unit. */
export type Percentiles = {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
};

/** One measured figure. `floor` is the least possible in the same run, `peer` another system in the same run. */
export type Row = {
  readonly what: string;
  readonly unit: string;
  readonly value: number;
  /** The figure to reach, from the design's table; null where none is set. */
  readonly goal: number | null;
  readonly met: boolean | null;
  readonly floor?: number;
  readonly peer?: number;
  readonly percentiles?: Percentiles;
};

export type Report = { readonly bench: string; readonly machine: string; readonly rows: readonly Row[] };

/** A row judged against its goal. */
export function row(
  what: string,
  unit: string,
  value: number,
  goal: { readonly atMost: number } | { readonly atLeast: number } | null,
  beside: Pick<Row, "floor" | "peer" | "percentiles"> = {},
): Row {
  if (goal === null) return { what, unit, value, goal, met: null, ...beside };
  const met = "atMost" in goal ? value <= goal.atMost : value >= goal.atLeast;
  return { what, unit, value, goal: "atMost" in goal ? goal.atMost : goal.atLeast, met, ...beside };
}

/** What the figures were measured on. */
export function machine(): string {
  const memoryGiB = Math.round(totalmem() / 2 ** 30);
  return `${availableParallelism()} cores of ${cpus()[0]?.model ?? "unknown"}, ${memoryGiB} GiB, Node ${process.version}`;
}

/** The report as a table for people. */
export function table(report: Report): string {
  const header = ["what", "value", "goal", "met", "floor", "peer", "p50", "p90", "p99", "p99.9", "max"];
  const lines = report.rows.map((r) => [
    r.what,
    `${figure(r.value)} ${r.unit}`,
    r.goal === null ? "" : figure(r.goal),
    r.met === null ? "" : r.met ? "yes" : "no",
    figure(r.floor),
    figure(r.peer),
    figure(r.percentiles?.p50),
    figure(r.percentiles?.p90),
    figure(r.percentiles?.p99),
    figure(r.percentiles?.p999),
    figure(r.percentiles?.max),
  ]);
  const widths = header.map((name, i) => Math.max(name.length, ...lines.map((line) => line[i]?.length ?? 0)));
  const format = (line: readonly string[]): string =>
    line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  ");
  return [`${report.bench} on ${report.machine}`, format(header), ...lines.map(format)].join("\n");
}

function figure(value: number | undefined): string {
  if (value === undefined) return "";
  return Number.isInteger(value) ? String(value) : value.toPrecision(3);
}
