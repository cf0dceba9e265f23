import type { Failure } from "@tetrafi/protocol/errors.ts";
import type { SolverToVenue } from "@tetrafi/protocol/ws/solver-messages.ts";
import type { LevelBook } from "../levels/level-book.ts";
import { parseMessage } from "./parse-message.ts";

/** Levels as they came, per corridor: how a frame of theirs begins when written in the order of its schema. */
const START = /^\{"type":"levels(Delta)?","corridor":"([^"\\]{1,96})",/;
/** Bytes of a frame that are looked at to tell what it is. */
const HEAD_BYTES = 140;
/** Frames of one corridor that wait; a solver whose next one comes sooner has them worked on at once. */
const MAX_WAITING = 32;
/** From the first frame that waits to the work on all of them. */
const GATHER_MS = 20;

const LEVELS = Buffer.from('{"type":"levels');

/** Whether a frame is of levels, by its first bytes alone. Others that hold levels are found when they are parsed. */
export function isLevelsFrame(data: Buffer): boolean {
  return data.length > LEVELS.length && LEVELS.compare(data, 0, LEVELS.length) === 0;
}

/**
 * The levels of one session. Frames wait for a moment unparsed, and of a corridor only the newest that replaces all its
 * levels is ever parsed, with the changes that came after it: a solver that streams costs the auctions next to nothing.
 */
export class LevelInbox {
  private readonly book: LevelBook;
  private readonly solverId: string;
  private readonly refuse: (failure: Failure) => void;
  private readonly waiting = new Map<string, Buffer[]>();
  private readonly dropped = new Set<string>();
  private timer: NodeJS.Timeout | null = null;

  /** `refuse` tells the solver why levels of its don't count. */
  constructor(book: LevelBook, solverId: string, refuse: (failure: Failure) => void) {
    this.book = book;
    this.solverId = solverId;
    this.refuse = refuse;
  }

  /** A frame came. */
  add(data: Buffer): void {
    const [, delta, corridor] = START.exec(data.toString("latin1", 0, HEAD_BYTES)) ?? [];
    if (corridor === undefined) {
      this.parse(data);
      return;
    }
    const frames = this.waiting.get(corridor);
    if (delta === undefined) {
      this.waiting.set(corridor, [data]);
      this.dropped.delete(corridor);
    } else if (this.dropped.has(corridor)) return;
    else if (frames === undefined) this.waiting.set(corridor, [data]);
    else if (frames.push(data) >= MAX_WAITING) this.work(corridor);
    this.timer ??= setTimeout(() => this.workAll(), GATHER_MS);
  }

  /** A frame came that is one too many: the corridor's levels don't count until all of them are sent again. */
  drop(data: Buffer): void {
    const [, , corridor] = START.exec(data.toString("latin1", 0, HEAD_BYTES)) ?? [];
    if (corridor === undefined || this.dropped.has(corridor) || this.dropped.size >= this.book.corridors)
      return;
    this.dropped.add(corridor);
    this.waiting.delete(corridor);
    this.book.withdraw(this.solverId, corridor);
    this.refuse({ code: "RATE_LIMITED", param: corridor });
  }

  /** The same for a message that was parsed with all others. */
  apply(message: Extract<SolverToVenue, { type: "levels" | "levelsDelta" }>): void {
    if (message.type === "levels") this.dropped.delete(message.corridor);
    // What was sent before comes first.
    else this.work(message.corridor);
    this.waiting.delete(message.corridor);
    const fault = this.book.take(this.solverId, message);
    if (fault !== null) this.refuse({ code: fault, param: "/corridor" });
  }

  /** The session ended: its levels count no more. */
  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.waiting.clear();
  }

  private workAll(): void {
    this.timer = null;
    for (const corridor of this.waiting.keys()) this.work(corridor);
  }

  private work(corridor: string): void {
    const frames = this.waiting.get(corridor) ?? [];
    this.waiting.delete(corridor);
    for (const frame of frames) this.parse(frame);
  }

  private parse(data: Buffer): void {
    const parsed = parseMessage(data.toString());
    if (!parsed.ok) {
      this.refuse(parsed.error);
      return;
    }
    const message = parsed.value;
    if (message.type !== "levels" && message.type !== "levelsDelta") return;
    const fault = this.book.take(this.solverId, message);
    if (fault !== null) this.refuse({ code: fault, param: `/corridor ${message.corridor}` });
  }
}
