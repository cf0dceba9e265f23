import type { Duplex } from "node:stream";

/** How long what may leave soon waits for other frames. */
const SOON_MS = 1;

/**
 * Has frames of one connection leave in one write, which is what a frame costs most. Say when the frames leave, then write
 * them.
 */
export class GatheredWrites {
  private readonly transport: Duplex;
  private corked = false;
  private leaving = false;

  constructor(transport: Duplex) {
    this.transport = transport;
  }

  /** With all else of this turn of the event loop, at its end. */
  withThisTurn(): void {
    this.cork();
    if (this.leaving) return;
    this.leaving = true;
    setImmediate(() => this.uncork());
  }

  /** With what is sent next, or by itself when `SOON_MS` are over. */
  soon(): void {
    if (this.corked) return;
    this.cork();
    setTimeout(() => this.uncork(), SOON_MS);
  }

  private cork(): void {
    if (this.corked) return;
    this.corked = true;
    this.transport.cork();
  }

  private uncork(): void {
    if (!this.corked) return;
    this.corked = false;
    this.leaving = false;
    this.transport.uncork();
  }
}
