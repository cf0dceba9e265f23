import { EventEmitter } from "node:events";
import type { Owner } from "../event-loop.ts";
import { connectionLost, type DatabaseServer } from "./database-server.ts";
import type { Answer } from "./engine.ts";

/** The client's end of one connection: as much of `pg`'s PoolClient as the store uses. */
export class SimulatedSession extends EventEmitter {
  readonly owner: Owner;
  listens = false;
  private readonly server: DatabaseServer;
  private open = true;
  private readonly unanswered = new Set<(error: Error) => void>();

  constructor(server: DatabaseServer, owner: Owner) {
    super();
    this.server = server;
    this.owner = owner;
  }

  query = (text: string, values: readonly unknown[] = []): Promise<Answer> => {
    if (!this.open) return Promise.reject(new Error("Client was closed and is not queryable"));
    return new Promise((resolve, reject) => {
      this.unanswered.add(reject);
      this.server
        .send(this.owner, { name: null, text, values }, this)
        .then(resolve, reject)
        .finally(() => this.unanswered.delete(reject));
    });
  };

  escapeIdentifier = (name: string): string => `"${name}"`;

  /** Back to the pool, which keeps nothing here: the next caller gets a new connection. */
  release = (): void => {
    if (!this.open) return;
    this.open = false;
    this.server.end(this);
  };

  /** The client learns that the connection is gone. */
  lose(): void {
    if (!this.open) return;
    this.open = false;
    this.server.end(this);
    for (const reject of this.unanswered) reject(connectionLost());
    this.emit("error", connectionLost());
    this.emit("end");
  }

  notify(payload: string): void {
    if (this.open) this.emit("notification", { payload });
  }
}
