import { readdirSync, readFileSync } from "node:fs";

/** Ticks of the kernel's clock in a second, on every Linux that Node runs on. */
const TICKS_A_SECOND = 100;

type Stat = { readonly pid: number; readonly name: string; readonly parent: number; readonly ticks: number };

/** Processor time in seconds that the processes below this one have used so far, by the name of their program. */
export function processorTimeBelow(pid: number): ReadonlyMap<string, number> {
  const all = readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? statOf(name) : []));
  const byName = new Map<string, number>();
  const below = new Set([pid]);
  let grew = true;
  while (grew) {
    grew = false;
    for (const { pid: id, parent } of all)
      if (below.has(parent) && !below.has(id)) {
        below.add(id);
        grew = true;
      }
  }
  for (const { pid: id, name, ticks } of all)
    if (id !== pid && below.has(id)) byName.set(name, (byName.get(name) ?? 0) + ticks / TICKS_A_SECOND);
  return byName;
}

function statOf(pid: string): Stat[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const name = text.slice(text.indexOf("(") + 1, text.lastIndexOf(")"));
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const [parent, user, system] = [1, 11, 12].map((at) => Number(fields[at]));
    return [{ pid: Number(pid), name, parent: parent ?? 0, ticks: (user ?? 0) + (system ?? 0) }];
  } catch {
    // It ended meanwhile.
    return [];
  }
}
