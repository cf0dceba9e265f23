/** Chance that is the same for the same seed: the generator sfc32. */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  /** @param seed An integer from 0 on. */
  constructor(seed: number) {
    this.a = seed >>> 0;
    this.b = Math.floor(seed / 2 ** 32) >>> 0;
    this.c = 0x9e3779b9;
    // What is near in seeds must not be near in what is drawn.
    for (let round = 0; round < 12; round += 1) this.word();
  }

  /** 32 random bits. */
  private word(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum;
    this.c |= 0;
    return sum >>> 0;
  }

  /** In [0, 1). */
  next(): number {
    return this.word() / 2 ** 32;
  }

  /** A whole number from `least` to `most`, both included. */
  int(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return probability > 0 && this.next() < probability;
  }

  /** One of a list that isn't empty. */
  pick<T>(list: readonly T[]): T {
    const index = this.int(0, list.length - 1);
    if (list.length === 0) throw new Error("nothing to pick from");
    return list[index] as T;
  }

  /** 32 bytes of hex. */
  bytes32(): `0x${string}` {
    let hex = "";
    for (let part = 0; part < 8; part += 1) hex += this.word().toString(16).padStart(8, "0");
    return `0x${hex}`;
  }
}
