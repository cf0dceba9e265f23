import { parseArgs } from "node:util";
import { machine, table, type Report, type Row } from "./report.ts";
import { accept } from "./benches/accept.ts";
import { auction } from "./benches/auction.ts";
import { deadslow } from "./benches/deadslow.ts";
import { engine } from "./benches/engine.ts";
import { gas } from "./benches/gas.ts";
import { rank } from "./benches/rank.ts";
import { round } from "./benches/round.ts";
import { restart } from "./benches/restart.ts";
import { settle } from "./benches/settle.ts";
import { signatures } from "./benches/signatures.ts";
import { soak } from "./benches/soak.ts";
import { solvers } from "./benches/solvers.ts";
import { stored } from "./benches/stored.ts";
import { ws } from "./benches/ws.ts";

/** Options that every benchmark understands. */
export type BenchOptions = {
  readonly seconds: number;
  readonly progress: (line: string) => void;
  /** Servers that run elsewhere and are measured beside ours, by name. */
  readonly peers: ReadonlyMap<string, string>;
};

type Bench = { readonly about: string; readonly run: (options: BenchOptions) => Promise<readonly Row[]> };

const benches: Readonly<Record<string, Bench>> = {
  round: {
    about: "one round at a time, one client, 10 solvers: what the venue adds to the wire",
    run: round,
  },
  auction: { about: "auction rounds a second with 10 solvers that answer at once", run: auction },
  deadslow: {
    about: "rounds with a dead and a slow solver: when they close, what others notice",
    run: deadslow,
  },
  soak: { about: "half the top rate for long, with memory watched: --seconds 1800", run: soak },
  solvers: { about: "what a round costs with 10, 50, 200 and 1,000 solvers", run: solvers },
  ws: {
    about: "solvers' sessions: fan-out, quotes in, levels beside auctions, a storm of reconnects",
    run: ws,
  },
  rank: { about: "ranking 16, 100 and 1,000 quotes", run: rank },
  engine: { about: "commands a second of the core's engine alone", run: engine },
  signatures: { about: "signature checks of quotes a second on one core", run: signatures },
  accept: { about: "durable acceptances a second, exactly once, from several processes", run: accept },
  settle: {
    about: "orders end to end on two chains: a second, blocks to settle, gas, queries, requests",
    run: settle,
  },
  restart: { about: "10,000 settlements in flight, the process killed: when all move again", run: restart },
  stored: {
    about: "what the settlement queries cost with few and with 1,000,000 settlements stored",
    run: stored,
  },
  gas: { about: "gas of open, fill, prove and claim, alone and per order in batches", run: gas },
};

const MAX_SECONDS = 3_600;
const USAGE = "npm run bench -- NAME [--seconds N] [--json] [--peer oif=URL]";

/** The options as they were given; null when there is no such option or it has no value. */
function readOptions(parameters: readonly string[]) {
  try {
    return parseArgs({
      args: [...parameters],
      allowPositionals: true,
      options: {
        json: { type: "boolean", default: false },
        seconds: { type: "string", default: "10" },
        peer: { type: "string", multiple: true, default: [] },
      },
    });
  } catch {
    return null;
  }
}

/** `name=url` each; null when one isn't. Only an OIF aggregator is known how to be asked. */
function readPeers(given: readonly string[]): ReadonlyMap<string, string> | null {
  const peers = new Map<string, string>();
  for (const peer of given) {
    const [, name, url] = /^(oif)=(https?:\/\/\S+)$/.exec(peer) ?? [];
    if (name === undefined || url === undefined) return null;
    peers.set(name, url.replace(/\/$/, ""));
  }
  return peers;
}

async function main(parameters: readonly string[]): Promise<number> {
  const given = readOptions(parameters);
  const peers = given === null ? null : readPeers(given.values.peer);
  if (given === null || peers === null || given.positionals.length > 1) {
    console.error(USAGE);
    return 2;
  }
  const seconds = Number(given.values.seconds);
  const [name] = given.positionals;
  if (name === undefined) {
    for (const [key, bench] of Object.entries(benches)) console.log(`${key.padEnd(12)} ${bench.about}`);
    console.log(`\n${USAGE}`);
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
  const rows = await bench.run({ seconds, progress: (line) => console.error(line), peers });
  const report: Report = { bench: name, machine: machine(), rows };
  console.log(given.values.json ? JSON.stringify(report) : table(report));
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
