/** How the venue's clock stands to this machine's, by its best answer to a ping. Microseconds. */
export type VenueClock = {
  /** What must be added to this machine's time to get the venue's. */
  readonly offsetUs: number;
  /** The way there and back. The offset is off by half of it at most. */
  readonly roundTripUs: number;
};

/** The four times of a ping and its answer, each by the clock of whoever noted it. Microseconds since the epoch. */
export type PingTimes = {
  readonly sentUs: number;
  readonly venueReceivedUs: number;
  readonly venueSentUs: number;
  readonly arrivedUs: number;
};

/** Answers that are looked back on: clocks drift, so that an old one says less. */
const SAMPLES = 8;

/** What one ping says, as in NTP (RFC 5905, section 8). */
export function clockOf({ sentUs, venueReceivedUs, venueSentUs, arrivedUs }: PingTimes): VenueClock {
  return {
    offsetUs: Math.round((venueReceivedUs - sentUs + (venueSentUs - arrivedUs)) / 2),
    roundTripUs: Math.max(0, arrivedUs - sentUs - (venueSentUs - venueReceivedUs)),
  };
}

/** The answer that was quickest, of the last few: delay is what falsifies an offset. */
export class ClockOffset {
  private readonly samples: VenueClock[] = [];

  add(times: PingTimes): void {
    this.samples.push(clockOf(times));
    if (this.samples.length > SAMPLES) this.samples.shift();
  }

  /** Null before the first answer. */
  best(): VenueClock | null {
    return this.samples.reduce<VenueClock | null>(
      (best, sample) => (best === null || sample.roundTripUs < best.roundTripUs ? sample : best),
      null,
    );
  }
}
