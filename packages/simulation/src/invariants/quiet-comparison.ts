import type { Contents, Engine } from "../database/engine.ts";
import type { Violations } from "../violations.ts";
import type { World } from "../world.ts";
import { differences } from "./reconciliation.ts";

/** As far apart as the process' own comparisons are by default. */
const EVERY_MS = 30_000;

/**
 * Compares database and chains once the faults are over: what two looks in a row see unchanged, and what is left at the
 * end, must not be. What is in flight is seen once.
 */
export class QuietComparison {
  private readonly violations: Violations;
  private seen: ReadonlySet<string> = new Set();
  private nextMs: number | null = null;

  constructor(violations: Violations) {
    this.violations = violations;
  }

  /** Looks, if it is time to. The first look is a while after the faults. */
  async look(world: World, engine: Engine): Promise<void> {
    const { nowMs } = world.loop;
    this.nextMs ??= nowMs + EVERY_MS;
    if (nowMs < this.nextMs) return;
    this.nextMs = nowMs + EVERY_MS;
    const found = await differences(world, await engine.contents());
    for (const text of found.keys()) if (this.seen.has(text)) this.violations.add("reconciled", nowMs, text);
    this.seen = new Set(found.keys());
  }

  /** Nothing is in flight any more. */
  async lookAtEnd(world: World, contents: Contents): Promise<void> {
    for (const text of (await differences(world, contents)).keys())
      this.violations.add("reconciled", world.loop.nowMs, text);
  }
}
