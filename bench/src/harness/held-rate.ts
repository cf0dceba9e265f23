import { driveLoad, type LoadOrder, type LoadResult } from "./load.ts";

const FIRST_RATE_PER_SECOND = 200;
const RATE_STEP = 1.25;
const MAX_RATE_PER_SECOND = 20_000;
const INCOMPLETE_LIMIT = 0.01;
/** A rate is held when it does not fall behind: the run ends within this share of its planned time. */
const OVERRUN_LIMIT = 1.1;

/** The highest rate that was held, and what was measured at it. */
export type Held = { readonly ratePerSecond: number; readonly result: LoadResult };

/**
 * Raises the offered rate until rounds come back incomplete or the server falls behind, twice at the same rate, since
 * others use the machine too; gives the last rate held. The first run is not counted: it compiles.
 */
export async function highestHeldRate(
  order: Omit<LoadOrder, "ratePerSecond">,
  progress: (line: string) => void,
): Promise<Held | null> {
  let held: Held | null = null;
  await driveLoad({ ...order, ratePerSecond: FIRST_RATE_PER_SECOND });
  for (let rate = FIRST_RATE_PER_SECOND; rate <= MAX_RATE_PER_SECOND; rate = Math.round(rate * RATE_STEP)) {
    const now = (await attempt(order, rate, progress)) ?? (await attempt(order, rate, progress));
    if (now === null) return held;
    held = now;
  }
  return held;
}

async function attempt(
  order: Omit<LoadOrder, "ratePerSecond">,
  ratePerSecond: number,
  progress: (line: string) => void,
): Promise<Held | null> {
  const result = await driveLoad({ ...order, ratePerSecond });
  const total = result.complete + result.incomplete;
  const inTime = result.elapsedMs <= order.seconds * 1_000 * OVERRUN_LIMIT;
  const complete = result.incomplete <= total * INCOMPLETE_LIMIT;
  progress(
    `  ${ratePerSecond}/s: p99 ${result.percentiles.p99.toFixed(1)} ms, ${result.incomplete}/${total} incomplete`,
  );
  if (result.firstFault !== null) progress(`  an incomplete answer: ${result.firstFault}`);
  return inTime && complete ? { ratePerSecond, result } : null;
}
