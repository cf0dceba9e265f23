import type { Clock } from "./clock.ts";

const TICK_MS = 10;
/** Delays below this are the timer's own. */
const LEAST_STALL_US = 5_000;
const MAX_STALLS = 1_000;

/** Notes when this process did not get to run: what arrived then was read late, whoever sent it in time. */
export class StallMeter {
  private readonly clock: Clock;
  private readonly stalls: { readonly endedAtUs: number; readonly lastedUs: number }[] = [];
  private readonly timer: NodeJS.Timeout;
  private expectedAtUs: number;

  constructor(clock: Clock) {
    this.clock = clock;
    this.expectedAtUs = clock.nowUs() + TICK_MS * 1_000;
    this.timer = setInterval(() => this.tick(), TICK_MS);
    this.timer.unref();
  }

  /** The longest stall that ended at `fromUs` or after, microseconds. */
  worstSince(fromUs: number): number {
    // One that is not over is seen by the next tick; until then the time by which that is late counts.
    let worst = Math.max(0, this.clock.nowUs() - this.expectedAtUs);
    for (let at = this.stalls.length - 1; at >= 0; at -= 1) {
      const stall = this.stalls[at];
      if (stall === undefined || stall.endedAtUs < fromUs) break;
      worst = Math.max(worst, stall.lastedUs);
    }
    return worst < LEAST_STALL_US ? 0 : worst;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private tick(): void {
    const nowUs = this.clock.nowUs();
    const lastedUs = nowUs - this.expectedAtUs;
    if (lastedUs >= LEAST_STALL_US) {
      this.stalls.push({ endedAtUs: nowUs, lastedUs });
      if (this.stalls.length > MAX_STALLS) this.stalls.shift();
    }
    this.expectedAtUs = nowUs + TICK_MS * 1_000;
  }
}
