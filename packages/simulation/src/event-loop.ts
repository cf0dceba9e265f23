/** Whose event it is: those of a dead owner never happen. */
export type Owner = { readonly name: string; alive: boolean };

/** An event to come. */
export type Scheduled = { cancelled: boolean };

type Event = Scheduled & {
  readonly atMs: number;
  readonly seq: number;
  readonly owner: Owner | null;
  readonly run: () => void | Promise<void>;
};

const STEPS_A_TURN = 4_096;

/**
 * Virtual time. Everything that code waits for is an event here: between two events all of it has come to rest, so that
 * one order of events gives one run.
 */
export class EventLoop {
  /** Unix milliseconds, whole. */
  nowMs: number;
  /** Events so far. */
  steps = 0;
  private readonly heap: Event[] = [];
  private seq = 0;

  constructor(startMs: number) {
    this.nowMs = startMs;
  }

  /** Runs it after so many milliseconds, if its owner is alive then. At the same time, first asked is first run. */
  after(delayMs: number, run: () => void | Promise<void>, owner: Owner | null = null): Scheduled {
    this.seq += 1;
    const atMs = this.nowMs + Math.max(0, Math.ceil(delayMs));
    const event: Event = { atMs, seq: this.seq, owner, run, cancelled: false };
    this.heap.push(event);
    this.up(this.heap.length - 1);
    return event;
  }

  /** Runs the next event and what follows from it at once. False if there is none. */
  async step(): Promise<boolean> {
    for (;;) {
      const event = this.pop();
      if (event === undefined) return false;
      if (event.cancelled || event.owner?.alive === false) continue;
      this.nowMs = event.atMs;
      this.steps += 1;
      await event.run();
      await rest();
      if (this.steps % STEPS_A_TURN === 0) await turn();
      return true;
    }
  }

  private pop(): Event | undefined {
    const top = this.heap[0];
    const last = this.heap.pop();
    if (top === undefined || last === undefined || this.heap.length === 0) return top;
    this.heap[0] = last;
    this.down(0);
    return top;
  }

  private up(from: number): void {
    const { heap } = this;
    for (let at = from; at > 0;) {
      const parent = (at - 1) >> 1;
      if (!isBefore(heap[at] as Event, heap[parent] as Event)) return;
      [heap[at], heap[parent]] = [heap[parent] as Event, heap[at] as Event];
      at = parent;
    }
  }

  private down(from: number): void {
    const { heap } = this;
    for (let at = from; ;) {
      const left = 2 * at + 1;
      if (left >= heap.length) return;
      const right = left + 1;
      const next = right < heap.length && isBefore(heap[right] as Event, heap[left] as Event) ? right : left;
      if (!isBefore(heap[next] as Event, heap[at] as Event)) return;
      [heap[at], heap[next]] = [heap[next] as Event, heap[at] as Event];
      at = next;
    }
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.seq < b.seq);
}

/** Resolves when no promise that can settle is left: Node looks at its ticks when all its microtasks are done. */
function rest(): Promise<void> {
  return new Promise((resolve) => {
    process.nextTick(resolve);
  });
}

/** Lets the real event loop have a turn. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
