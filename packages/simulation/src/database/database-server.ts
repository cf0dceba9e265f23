import type { EventLoop, Owner } from "../event-loop.ts";
import type { Random } from "../random.ts";
import type { Trace } from "../trace.ts";
import type { Answer, Engine, Statement } from "./engine.ts";
import type { SimulatedSession } from "./simulated-session.ts";

/** Chances of what goes wrong with a statement. */
export type DatabaseFaults = {
  /** The connection ends before the server has the statement. */
  loseRequest: number;
  /** The connection ends after the server has executed it. */
  loseAnswer: number;
  /** It waits on the way there, for up to SLOW_MS. */
  slow: number;
};

const SLOW_MS = 4_000;
const LATENCY_MS = 2;
/** The server may notice so much later that a client is gone. */
const NOTICE_MS = 8_000;

/** The error of a connection that ended. */
export function connectionLost(): Error {
  return Object.assign(new Error("Connection terminated unexpectedly"), { code: "ECONNRESET" });
}

/** The server's end: statements arrive one after another, sessions hold locks and listen. */
export class DatabaseServer {
  readonly faults: DatabaseFaults = { loseRequest: 0, loseAnswer: 0, slow: 0 };
  readonly engine: Engine;
  readonly loop: EventLoop;
  private readonly random: Random;
  private readonly trace: Trace;
  private readonly onExecuted: (statement: Statement, answer: Answer) => Promise<void>;
  private readonly sessions = new Set<SimulatedSession>();
  private readonly locks = new Map<string, SimulatedSession>();
  private down = false;

  constructor(parts: {
    readonly engine: Engine;
    readonly loop: EventLoop;
    readonly random: Random;
    readonly trace: Trace;
    readonly onExecuted: (statement: Statement, answer: Answer) => Promise<void>;
  }) {
    this.engine = parts.engine;
    this.loop = parts.loop;
    this.random = parts.random;
    this.trace = parts.trace;
    this.onExecuted = parts.onExecuted;
  }

  /** Sends a statement. What a dead owner has sent is executed all the same. */
  send(owner: Owner, statement: Statement, session: SimulatedSession | null): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const refuse = (error: Error): void => void this.loop.after(this.latency(), () => reject(error), owner);
      if (this.down)
        return refuse(Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }));
      if (this.random.chance(this.faults.loseRequest)) return refuse(this.broken(session));
      this.loop.after(this.latency(), async () => {
        if (this.down) return refuse(connectionLost());
        // A session that the server has given up: its client gets no answer until it learns of it.
        if (session !== null && !this.sessions.has(session)) return;
        const outcome = await this.execute(owner, statement, session);
        if (this.random.chance(this.faults.loseAnswer)) return refuse(this.broken(session));
        this.loop.after(
          this.latency(),
          () => ("error" in outcome ? reject(outcome.error) : resolve(outcome.answer)),
          owner,
        );
      });
    });
  }

  /** Executes at once, and without fail: for those who are not what is tested. */
  async direct(statement: Statement): Promise<Answer> {
    const answer = await this.engine.execute(statement);
    await this.completed(statement, answer);
    return answer;
  }

  /** Begins a session. */
  begin(session: SimulatedSession): void {
    if (this.down) throw Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
    this.sessions.add(session);
  }

  /** The client has ended it, or is dead. */
  end(session: SimulatedSession, promptly = true): void {
    this.loop.after(promptly ? this.latency() : this.random.int(0, NOTICE_MS), () => this.forget(session));
  }

  /** Breaks every session of an owner; each end learns of it in its own time, or the server at once. */
  cut(owner: Owner, promptly = false): void {
    for (const session of this.sessions)
      if (session.owner === owner) {
        this.end(session, promptly);
        this.loop.after(this.random.int(0, NOTICE_MS), () => session.lose(), owner);
      }
  }

  /** Out of reach, and all connections are gone, until `up`. */
  goDown(): void {
    this.down = true;
    for (const session of this.sessions) {
      this.forget(session);
      this.loop.after(this.latency(), () => session.lose(), session.owner);
    }
  }

  comeUp(): void {
    this.down = false;
  }

  /** No statement is lost or late any more. */
  calm(): void {
    Object.assign(this.faults, { loseRequest: 0, loseAnswer: 0, slow: 0 });
  }

  private broken(session: SimulatedSession | null): Error {
    if (session !== null) {
      this.end(session, false);
      this.loop.after(this.latency(), () => session.lose(), session.owner);
    }
    return connectionLost();
  }

  private forget(session: SimulatedSession): void {
    this.sessions.delete(session);
    for (const [key, holder] of this.locks) if (holder === session) this.locks.delete(key);
  }

  private async execute(
    owner: Owner,
    statement: Statement,
    session: SimulatedSession | null,
  ): Promise<{ readonly answer: Answer } | { readonly error: Error }> {
    const own = session === null ? null : this.ofSession(statement, session);
    if (own !== null) return { answer: own };
    const label = statement.name ?? statement.text.trim().slice(0, 40).replaceAll(/\s+/g, " ");
    try {
      const answer = await this.engine.execute(statement);
      this.trace.write(`${this.loop.nowMs} ${owner.name} ${label} ${answer.rowCount}`);
      await this.completed(statement, answer);
      return { answer };
    } catch (error) {
      const { constraint } = error as { constraint?: string };
      if (constraint === undefined) throw error;
      this.trace.write(`${this.loop.nowMs} ${owner.name} ${label} violates ${constraint}`);
      return { error: error as Error };
    }
  }

  /** What a connection itself is asked for. */
  private ofSession({ text, values }: Statement, session: SimulatedSession): Answer | null {
    const rows = (...rows: Record<string, unknown>[]): Answer => ({
      rows,
      rowCount: rows.length,
      notices: [],
    });
    if (text === "select 1") return rows({});
    if (/^\s*set tcp_keepalives/.test(text)) return rows();
    if (text.startsWith("listen ")) {
      session.listens = true;
      return rows();
    }
    if (!text.includes("pg_try_advisory_lock")) return null;
    const key = String(values[0]);
    const holder = this.locks.get(key) ?? session;
    this.locks.set(key, holder);
    return rows({ held: holder === session });
  }

  private async completed(statement: Statement, answer: Answer): Promise<void> {
    for (const payload of answer.notices) this.announce(payload);
    await this.onExecuted(statement, answer);
  }

  private announce(payload: string): void {
    for (const session of this.sessions)
      if (session.listens) this.loop.after(this.latency(), () => session.notify(payload), session.owner);
  }

  private latency(): number {
    return this.random.chance(this.faults.slow)
      ? this.random.int(0, SLOW_MS)
      : this.random.int(0, LATENCY_MS);
  }
}
