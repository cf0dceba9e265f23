import { setImmediate as nextTurn } from "node:timers/promises";

/** What is timed. An asynchronous one is awaited each time. */
export type Contender = () => unknown;

const SLICE_MS = 20;
const WARM_UP_MS = 100;
/** Enough for a median, also of what takes longer than its share. */
const LEAST_SLICES = 3;

/**
 * Microseconds of processor time of one call of each contender: the median of slices that take turns, so that what else
 * the machine does meets all of them and a burst decides nothing. Processor time is what is left of a shared machine's
 * noise when waiting for the processor is not counted; alone on a machine it is the wall's.
 */
export async function interleave<Name extends string>(
  seconds: number,
  contenders: Readonly<Record<Name, Contender>>,
): Promise<Readonly<Record<Name, number>>> {
  const names = Object.keys(contenders) as Name[];
  const slices = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (const name of names) await slice(contenders[name], WARM_UP_MS);
  const untilMs = performance.now() + seconds * 1_000;
  for (let round = 0; round < LEAST_SLICES || performance.now() < untilMs; round += 1) {
    for (const name of names) slices.get(name)?.push(await slice(contenders[name], SLICE_MS));
    await nextTurn();
  }
  return Object.fromEntries(names.map((name) => [name, median(slices.get(name) ?? [])])) as Record<
    Name,
    number
  >;
}

/** Calls for about `lengthMs`; answers microseconds a call. The clocks are read once in a few calls. */
async function slice(contender: Contender, lengthMs: number): Promise<number> {
  const startMs = performance.now();
  const before = process.cpuUsage();
  let calls = 0;
  let batch = 1;
  for (;;) {
    for (let call = 0; call < batch; call += 1) {
      const pending = contender();
      if (pending instanceof Promise) await pending;
    }
    calls += batch;
    if (performance.now() - startMs >= lengthMs) {
      const used = process.cpuUsage(before);
      return (used.user + used.system) / calls;
    }
    batch = Math.min(batch * 2, 1_024);
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
