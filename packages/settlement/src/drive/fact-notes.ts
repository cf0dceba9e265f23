import type { Logger } from "pino";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { writeSettlementNotes, type SettlementNote } from "@tetrafi/store/settlement-facts.ts";
import type { Clock } from "../clock.ts";
import { faultOf } from "../faults.ts";

const FLUSH_EVERY_MS = 1_000;
const BATCH = 500;
/** A note in which only the chains' clocks went on is written again after this. */
const REFRESH_MS = 60_000;
/** Settlements whose last note is remembered, so that it isn't written twice. */
const MAX_REMEMBERED = 100_000;

/**
 * Keeps what the last decision about each settlement saw and waits for, for the operator to read. Written in batches a
 * second apart; a batch that can't be written is left out, since the next look at its settlements writes anew.
 */
export class FactNotes {
  private readonly database: Database;
  private readonly log: Logger;
  private readonly written = new Map<Bytes32, { readonly content: string; readonly atMs: number }>();
  private waiting = new Map<Bytes32, SettlementNote>();

  constructor(database: Database, log: Logger) {
    this.database = database;
    this.log = log;
  }

  /** Takes a note to be written, unless it says what the last one said. */
  take(note: SettlementNote): void {
    const known = this.written.get(note.orderId);
    const isNew = known === undefined || known.content !== contentOf(note);
    if (isNew || note.readAtMs - known.atMs >= REFRESH_MS) this.waiting.set(note.orderId, note);
  }

  /** Writes what was taken. */
  async flush(): Promise<void> {
    const notes = [...this.waiting.values()];
    this.waiting = new Map();
    for (let start = 0; start < notes.length; start += BATCH) {
      const batch = notes.slice(start, start + BATCH);
      try {
        await writeSettlementNotes(this.database, batch);
      } catch (error) {
        const { code, message } = faultOf(error);
        this.log.warn({ code, reason: message }, "notes on settlements could not be written");
        return;
      }
      if (this.written.size > MAX_REMEMBERED) this.written.clear();
      for (const note of batch)
        this.written.set(note.orderId, { content: contentOf(note), atMs: note.readAtMs });
    }
  }

  /** Flushes until it is stopped. */
  flushOften(clock: Clock): { readonly stop: () => Promise<void> } {
    const stopping = new AbortController();
    const run = async (): Promise<void> => {
      while (!stopping.signal.aborted) {
        await clock.sleep(FLUSH_EVERY_MS, stopping.signal);
        await this.flush();
      }
    };
    const running = run();
    return {
      stop: async () => {
        stopping.abort();
        await running;
      },
    };
  }
}

/** All but the chains' clocks, which every block changes. */
function contentOf({ step, waitsFor, facts }: SettlementNote): string {
  const { escrow, fill, proved } = facts;
  return JSON.stringify([step, waitsFor, escrow, fill, proved]);
}
