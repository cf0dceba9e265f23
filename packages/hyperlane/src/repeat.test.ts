import { pino } from "pino";
import { expect, test } from "vitest";
import { repeat } from "./repeat.ts";

/** A logger that keeps what it is told. */
function memoryLog(): { log: pino.Logger; lines: () => { level: number; msg: string; reason?: string }[] } {
  const written: string[] = [];
  const log = pino({ level: "trace" }, { write: (line: string) => void written.push(line) });
  return { log, lines: () => written.map((line) => JSON.parse(line) as { level: number; msg: string }) };
}

test("a fault is logged when it begins, changes and ends, however often it repeats", async () => {
  const { log, lines } = memoryLog();
  const stopped = new AbortController();
  const faults = ["down", "down", "down", "refused", "refused"];
  let turns = 0;
  await repeat(
    {
      pauseMs: 1,
      log,
      turn: async () => {
        const fault = faults[turns];
        turns += 1;
        if (fault !== undefined) throw new Error(fault);
        stopped.abort();
        return false;
      },
    },
    stopped.signal,
  );
  expect(lines().map(({ msg, reason }) => [msg, reason])).toEqual([
    ["failing, will be repeated", "down"],
    ["failing, will be repeated", "refused"],
    ["works again", undefined],
  ]);
});

test("a stop ends a long pause", async () => {
  const { log } = memoryLog();
  const stopped = new AbortController();
  let turns = 0;
  const turn = async (): Promise<boolean> => {
    turns += 1;
    setImmediate(() => stopped.abort());
    return false;
  };
  await repeat({ pauseMs: 3_600_000, log, turn }, stopped.signal);
  expect(turns).toBe(1);
});
