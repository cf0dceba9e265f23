import { machine, table, type Report, type Row } from "./report.ts";
import { auction } from "./benches/auction.ts";
import { round } from "./benches/round.ts";

/** Options that every benchmark understands. */
export type BenchOptions = { readonly seconds: number; readonly progress: (line: string) => void };

type Bench = { readonly about: string; readonly run: (options: BenchOptions) => Promise<readonly Row[]> };

const benches: Readonly<Record<string, Bench>> = {
  round: {
    about: "one round at a time, one client, 10 solvers: what the venue adds to the wire",
    run: round,
  },
  auction: { about: "auction rounds a second with 10 solvers that answer at once", run: auction },
};

const MAX_SECONDS = 600;

async function main(parameters: readonly string[]): Promise<number> {
  const json = parameters.includes("--json");
  const at = parameters.indexOf("--seconds");
  const seconds = at === -1 ? 10 : Number(parameters[at + 1]);
  const name = parameters.find((value, i) => !value.startsWith("--") && parameters[i - 1] !== "--seconds");
  if (name === undefined) {
    for (const [key, bench] of Object.entries(benches)) console.log(`${key.padEnd(12)} ${bench.about}`);
    console.log("\nnpm run bench -- NAME [--seconds N] [--json]");
    return 0;
  }
  const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
  if (bench === undefined) {
    console.error(`no benchmark is called ${name}; there are: ${Object.keys(benches).join(", ")}`);
    return 2;
  }
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > MAX_SECONDS) {
    console.error(`--seconds must be a whole number from 1 to ${MAX_SECONDS}`);
    return 2;
  }
  const rows = await bench.run({ seconds, progress: (line) => console.error(line) });
  const report: Report = { bench: name, machine: machine(), rows };
  console.log(json ? JSON.stringify(report) : table(report));
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
