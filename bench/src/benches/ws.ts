import type { BenchOptions } from "../main.ts";
import { startBareSockets, type BareSockets } from "../harness/bare-sockets.ts";
import { histogramPercentile } from "../harness/histogram-metric.ts";
import { driveLoad, type LoadResult } from "../harness/load.ts";
import { connectSessions, type Sessions } from "../harness/sessions.ts";
import type { Manner } from "../harness/solvers.ts";
import { promptSolvers, startVenue, type BenchVenue } from "../harness/venue.ts";
import { appendToFeeds } from "@tetrafi/store/solver-feed.ts";
import { openDatabase } from "@tetrafi/store/database.ts";
import { row, type Row } from "../report.ts";

const CONNECTED = 1_000;
const ASKED = 200;
/** Requests a second for the fan-out: far below what would queue. */
const FAN_OUTS_PER_SECOND = 10;
const QUOTES_PER_SECOND = 50_000;
const LEVELS_PER_SECOND = 20_000;
const LEVEL_SESSIONS = 100;
const ROUNDS_PER_SECOND = 20;
/** How much later, at p99, rounds may be answered while levels come. */
const LEVELS_LIMIT_MS = 1;
/** A fifth of a core for all of them. */
const LEVEL_LIMIT_US = 10;
const STORM_SECONDS = 5;
const OWED = 5;
const CPU = "process_cpu_seconds_total";
const FAN_OUT = "tetrafi_fan_out_seconds";

/** A frame as long as a request. */
const FRAME = JSON.stringify({ type: "rfq", rfqId: `0x${"12".repeat(32)}`, filler: "x".repeat(360) });

/** What solvers' sessions cost and bear: fan-out, quotes, levels, and all of them coming back at once. */
export async function ws(options: BenchOptions): Promise<readonly Row[]> {
  options.progress("fan-out");
  const fanOut = await measureFanOut(options);
  options.progress("quotes");
  const quotes = await measureQuotes(options);
  options.progress("levels");
  const levels = await measureLevels(options);
  options.progress("storm");
  return [...fanOut, ...quotes, ...levels, ...(await measureStorm())];
}

/** So many requests, open-loop. */
function rounds(
  venue: BenchVenue,
  ratePerSecond: number,
  seconds: number,
  include?: readonly string[],
): Promise<LoadResult> {
  const request = JSON.parse(venue.body) as object;
  return driveLoad({
    url: venue.quotesUrl,
    headers: { "content-type": "application/json", "x-api-key": venue.takerKey },
    body: JSON.stringify(include === undefined ? request : { ...request, solverOptions: { include } }),
    expectedQuotes: include?.length ?? 0,
    connections: 64,
    ratePerSecond,
    seconds,
  });
}

/** A bare server with so many connected. */
async function withBare<T>(
  connected: number,
  work: (bare: BareSockets, sessions: Sessions) => Promise<T>,
): Promise<T> {
  const bare = await startBareSockets();
  const nobody = { id: "", apiKey: "", privateKey: "0x", manner: "never" } as const;
  const sessions = await connectSessions(
    bare.url,
    Array.from({ length: connected }, () => nobody),
    true,
  );
  try {
    return await work(bare, sessions);
  } finally {
    await sessions.stop();
    await bare.stop();
  }
}

async function measureFanOut({ seconds }: BenchOptions): Promise<Row[]> {
  const floor = await withBare(CONNECTED, (bare) =>
    bare.fanOut(FRAME, ASKED, FAN_OUTS_PER_SECOND * seconds, 1_000 / FAN_OUTS_PER_SECOND),
  );
  const declining = Array.from({ length: CONNECTED }, (): Manner => "declines");
  const venue = await startVenue(declining, { maxAsked: ASKED, windowMs: 5_000 });
  try {
    await rounds(venue, FAN_OUTS_PER_SECOND, 3);
    const before = await venue.metrics();
    await rounds(venue, FAN_OUTS_PER_SECOND, seconds);
    const after = await venue.metrics();
    const ms = (percentile: number): number =>
      (histogramPercentile(before, after, FAN_OUT, percentile) ?? Number.NaN) * 1_000;
    const what = `request to last write, ${ASKED} asked of ${CONNECTED} connected`;
    return [
      row(`${what}, p50`, "ms", ms(50), null, { floor: floor.p50 }),
      row(`${what}, p99`, "ms", ms(99), { atMost: 5 }, { floor: floor.p99 }),
    ];
  } finally {
    await venue.stop();
  }
}

/** Well-formed quotes, refused before their signature is looked at: for auctions that there are none of. */
async function measureQuotes({ seconds }: BenchOptions): Promise<Row[]> {
  const floor = await withBare(CONNECTED, async (bare, sessions) => {
    await sessions.flood("quotes", QUOTES_PER_SECOND / 10, 3);
    const before = await bare.cpuSeconds();
    const { answered, elapsedMs } = await sessions.flood("quotes", QUOTES_PER_SECOND, seconds);
    const used = (await bare.cpuSeconds()) - before;
    return { perSecond: (answered * 1_000) / elapsedMs, cpuUs: (used * 1_000_000) / answered };
  });
  const venue = await startVenue([], { spare: CONNECTED });
  const sessions = await connectSessions(venue.solverUrl, venue.spare);
  try {
    await sessions.flood("quotes", QUOTES_PER_SECOND / 10, 3);
    const before = await venue.metric(CPU);
    const { answered, elapsedMs, sent } = await sessions.flood("quotes", QUOTES_PER_SECOND, seconds);
    const cpuUs = (((await venue.metric(CPU)) - before) * 1_000_000) / answered;
    return [
      row(
        "quotes in a second, validated, without signature checks",
        "/s",
        (answered * 1_000) / elapsedMs,
        { atLeast: QUOTES_PER_SECOND * 0.99 },
        { floor: floor.perSecond },
      ),
      row(
        "venue's processor time for each",
        "µs",
        cpuUs,
        { atMost: 1_000_000 / QUOTES_PER_SECOND },
        { floor: floor.cpuUs },
      ),
      row("quotes that were not answered", "", sent - answered, { atMost: 0 }),
    ];
  } finally {
    await sessions.stop();
    await venue.stop();
  }
}

/** Rounds of ten solvers without levels, with them, and without again: what the machine does besides meets all three. */
async function measureLevels({ seconds, progress }: BenchOptions): Promise<Row[]> {
  const venue = await startVenue(promptSolvers(10), { spare: LEVEL_SESSIONS });
  const sessions = await connectSessions(venue.solverUrl, venue.spare);
  const include = Array.from({ length: 10 }, (_, place) => `solver${place}`);
  try {
    await rounds(venue, ROUNDS_PER_SECOND * 5, 5, include);
    const start = await venue.metric(CPU);
    const first = await rounds(venue, ROUNDS_PER_SECOND, seconds, include);
    const before = await venue.metric(CPU);
    const [beside, flood] = await Promise.all([
      rounds(venue, ROUNDS_PER_SECOND, seconds, include),
      sessions.flood("levels", LEVELS_PER_SECOND, seconds),
    ]);
    const after = await venue.metric(CPU);
    const last = await rounds(venue, ROUNDS_PER_SECOND, seconds, include);
    for (const { firstFault } of [first, beside, last]) if (firstFault !== null) progress(`  ${firstFault}`);
    const alone = Math.max(first.percentiles.p99, last.percentiles.p99);
    const rate = (flood.sent * 1_000) / flood.elapsedMs;
    return [
      row("levels a second", "/s", rate, { atLeast: LEVELS_PER_SECOND * 0.99 }),
      row("answer to the taker while they come, p50", "ms", beside.percentiles.p50, null, {
        floor: Math.max(first.percentiles.p50, last.percentiles.p50),
        percentiles: beside.percentiles,
      }),
      row(
        "later than without, p99",
        "ms",
        beside.percentiles.p99 - alone,
        { atMost: LEVELS_LIMIT_MS },
        { floor: alone },
      ),
      row(
        "venue's processor time for one level, beside the same rounds",
        "µs",
        ((after - before - (before - start)) * 1_000_000) / flood.sent,
        { atMost: LEVEL_LIMIT_US },
      ),
    ];
  } finally {
    await sessions.stop();
    await venue.stop();
  }
}

/** All sessions are cut, each is owed messages, and all come back at once. */
async function measureStorm(): Promise<Row[]> {
  const venue = await startVenue([], { spare: CONNECTED });
  const database = await openDatabase(venue.databaseUrl, 2);
  const sessions = await connectSessions(venue.solverUrl, venue.spare);
  const text = JSON.stringify({ type: "lost", rfqId: `0x${"12".repeat(32)}`, reason: "expired" });
  const tell = () =>
    appendToFeeds(database, Date.now(), async () => venue.spare.map(({ id }) => ({ solverId: id, text })));
  try {
    await tell();
    await sessions.cut();
    for (let count = 0; count < OWED; count += 1) await tell();
    const { elapsedMs, resumed, whole } = await sessions.storm(1, OWED);
    return [
      row(`${CONNECTED} sessions back, and told what they missed`, "s", elapsedMs / 1_000, {
        atMost: STORM_SECONDS,
      }),
      row("of them that went on where they were cut", "", resumed, { atLeast: CONNECTED }),
      row(`that got their ${OWED} messages once each, in order`, "", whole, { atLeast: CONNECTED }),
    ];
  } finally {
    await sessions.stop();
    await database.close();
    await venue.stop();
  }
}
