import type { Logger } from "pino";
import type { Database } from "@tetrafi/store/database.ts";
import { readFeeds, type FeedSegment } from "@tetrafi/store/solver-feed.ts";
import type { SolverLink } from "./solver-link.ts";

/** Segments of one solver that are read at once. */
const SEGMENTS = 8;
/** Solvers that are read for at once. */
const SOLVERS = 256;
/** Bytes that may wait to be read by a solver before it is told more of its feed. */
const ROOM_BYTES = 262_144;
/** After which a solver that has no room, or a database that is away, is tried again. */
const RETRY_MS = 50;

type Reader = { readonly link: SolverLink; seq: number };

/**
 * Tells each solver in session its feed, in order and each message once: what is told next follows from the number that
 * was told last, whoever wrote the feed. A solver that reads slowly is told no faster than it reads.
 */
export class FeedDelivery {
  private readonly database: Database;
  private readonly log: Logger;
  private readonly readers = new Map<string, Reader>();
  private readonly waiting = new Set<string>();
  private reading: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;
  private stopped = false;

  constructor(database: Database, log: Logger) {
    this.database = database;
    this.log = log;
  }

  /** From now on the solver is told what its feed has after `afterSeq`. An earlier session of it is told no more. */
  join(link: SolverLink, afterSeq: number): void {
    this.readers.set(link.solverId, { link, seq: afterSeq });
    this.wake([link.solverId]);
  }

  /** The session ended. */
  leave(link: SolverLink): void {
    if (this.readers.get(link.solverId)?.link === link) this.readers.delete(link.solverId);
  }

  /** The feeds of these solvers have grown; null: any may have. */
  grown(solverIds: readonly string[] | null): void {
    if (solverIds === null) this.wake(this.readers.keys());
    else this.wake(solverIds.filter((solverId) => this.readers.has(solverId)));
  }

  /** Nobody is told any more. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    this.readers.clear();
    this.waiting.clear();
    await this.reading;
  }

  private wake(solverIds: Iterable<string>): void {
    if (this.stopped) return;
    for (const solverId of solverIds) this.waiting.add(solverId);
    if (this.waiting.size > 0) this.reading ??= this.drain();
  }

  private wakeLater(solverIds: readonly string[]): void {
    for (const solverId of solverIds) this.waiting.add(solverId);
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.wake([]);
    }, RETRY_MS);
  }

  private async drain(): Promise<void> {
    const full: string[] = [];
    try {
      // What is announced in the same turn of the event loop shares the first reading.
      await Promise.resolve();
      while (this.waiting.size > 0) full.push(...(await this.tellSome()));
    } catch (error) {
      this.log.error({ err: error }, "feeds not read");
      full.push(...this.readers.keys());
    }
    this.reading = null;
    if (full.length > 0 && !this.stopped) this.wakeLater(full);
  }

  /** Answers those that have no room for more. */
  private async tellSome(): Promise<string[]> {
    const solverIds = [...this.waiting].slice(0, SOLVERS);
    for (const solverId of solverIds) this.waiting.delete(solverId);
    const asked = solverIds.flatMap((solverId) => this.readers.get(solverId) ?? []);
    if (asked.length === 0) return [];
    const wants = asked.map(({ link, seq }) => ({ solverId: link.solverId, afterSeq: seq }));
    const segments = await readFeeds(this.database, wants, SEGMENTS);
    const counts = new Map<string, number>();
    const full = new Set<string>();
    for (const segment of segments) {
      const { solverId } = segment;
      counts.set(solverId, (counts.get(solverId) ?? 0) + 1);
      const reader = this.readers.get(solverId);
      // Of a session that began while this was read another reading is due.
      if (reader !== undefined && asked.includes(reader) && !full.has(solverId) && !tell(reader, segment))
        full.add(solverId);
    }
    for (const [solverId, count] of counts)
      if (count === SEGMENTS && !full.has(solverId)) this.waiting.add(solverId);
    return [...full];
  }
}

/** Tells what of the segment comes after the last number; false where there was no room for all of it. */
function tell(reader: Reader, { firstSeq, messages }: FeedSegment): boolean {
  for (const [place, text] of messages.entries()) {
    const seq = firstSeq + place;
    if (seq <= reader.seq) continue;
    if (reader.link.bufferedBytes() > ROOM_BYTES) return false;
    reader.link.send(`${text.slice(0, -1)},"seq":${seq}}`);
    reader.seq = seq;
  }
  return true;
}
