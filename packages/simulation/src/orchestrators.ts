import type { Logger } from "pino";
import type { RpcEndpoint } from "@tetrafi/settlement/chain/rpc-endpoint.ts";
import type { Clock } from "@tetrafi/settlement/clock.ts";
import { startOrchestrator, type Orchestrator } from "@tetrafi/settlement/orchestrator.ts";
import type { ProofNetworks } from "@tetrafi/settlement/proof/proof-networks.ts";
import type { ChainProfile } from "@tetrafi/protocol/config/network.ts";
import { submitter } from "./chain/submitter.ts";
import type { DatabaseServer } from "./database/database-server.ts";
import { simulatedDatabase } from "./database/simulated-database.ts";
import type { EventLoop, Owner } from "./event-loop.ts";
import type { Random } from "./random.ts";
import type { Trace } from "./trace.ts";

/** A line that a process logged at level warn or error. */
export type LogLine = { readonly code: string; readonly text: string; readonly fault: string };

type Slot = {
  owner: Owner | null;
  /** Null while none runs. */
  orchestrator: Orchestrator | null;
  offsetMs: number;
  starts: number;
};

const RESTART_MS = 10_000;
const PROMPT_CHANCE = 0.7;

/** The orchestrators: real ones, in a simulated process each, that die and are replaced. */
export class Orchestrators {
  private readonly parts: {
    readonly chains: readonly ChainProfile[];
    readonly batchSize: number;
    readonly networks: ProofNetworks;
    readonly endpoint: (url: string, owner: Owner) => RpcEndpoint;
    readonly server: DatabaseServer;
    readonly loop: EventLoop;
    readonly random: Random;
    readonly trace: Trace;
    readonly onLog: (line: LogLine) => void;
  };
  private readonly slots: Slot[];

  constructor(count: number, parts: Orchestrators["parts"]) {
    this.parts = parts;
    this.slots = Array.from({ length: count }, () => ({
      owner: null,
      orchestrator: null,
      offsetMs: 0,
      starts: 0,
    }));
    for (const [index] of this.slots.entries()) this.start(index);
  }

  /** Ends one at once: nothing of it goes on, except for what it has sent already. */
  kill(random: Random): void {
    const index = random.int(0, this.slots.length - 1);
    const slot = this.slots[index];
    if (slot?.owner === null || slot === undefined) return;
    this.parts.trace.write(`${this.parts.loop.nowMs} kill ${slot.owner.name}`);
    slot.owner.alive = false;
    // A machine that is gone leaves its connections open.
    this.parts.server.cut(slot.owner, random.chance(PROMPT_CHANCE));
    slot.owner = null;
    this.parts.loop.after(random.int(0, RESTART_MS), () => this.start(index));
  }

  /** Ends one in order: it finishes what it is at, frees its lanes, and another takes its place. */
  async handOver(turn: number): Promise<void> {
    const index = turn % this.slots.length;
    const slot = this.slots[index];
    const { owner = null, orchestrator = null } = slot ?? {};
    if (slot === undefined || owner === null || orchestrator === null) return;
    const { trace, loop, server } = this.parts;
    trace.write(`${loop.nowMs} hand over ${owner.name}`);
    await orchestrator.stop();
    // It may have died over it.
    if (slot.owner !== owner) return;
    owner.alive = false;
    server.cut(owner);
    slot.owner = null;
    this.start(index);
  }

  /** Breaks the sessions of one. */
  cut(random: Random): void {
    const { owner } = random.pick(this.slots);
    if (owner !== null) this.parts.server.cut(owner);
  }

  /** Sets the clock of one's machine, by so much at most. */
  jump(random: Random, mostMs: number): void {
    random.pick(this.slots).offsetMs = random.int(-mostMs, mostMs);
  }

  /** All run, and their clocks are right. */
  calm(): void {
    for (const slot of this.slots) slot.offsetMs = 0;
  }

  private start(index: number): void {
    const slot = this.slots[index];
    if (slot === undefined || slot.owner !== null) return;
    slot.starts += 1;
    const owner = { name: `process-${index}.${slot.starts}`, alive: true };
    slot.owner = owner;
    const { chains, batchSize, networks, endpoint, server, trace, loop } = this.parts;
    trace.write(`${loop.nowMs} start ${owner.name}`);
    slot.orchestrator = startOrchestrator({
      database: simulatedDatabase(server, owner),
      chains,
      accounts: [submitter],
      endpoints: ({ rpcUrls }) => rpcUrls.map((url) => endpoint(url, owner)),
      clock: this.clock(slot, owner),
      batchSize,
      networks,
      log: this.log(owner),
    });
  }

  private clock(slot: Slot, owner: Owner): Clock {
    const { loop, random } = this.parts;
    return {
      now: () => loop.nowMs + slot.offsetMs,
      elapsed: () => loop.nowMs,
      sleep: (ms, signal) =>
        new Promise((resolve) => {
          if (signal?.aborted === true) return resolve();
          const abort = (): void => {
            wake.cancelled = true;
            resolve();
          };
          const wake = loop.after(
            ms,
            () => {
              signal?.removeEventListener("abort", abort);
              resolve();
            },
            owner,
          );
          signal?.addEventListener("abort", abort);
        }),
      later: (run) => void loop.after(0, run, owner),
      random: () => random.next(),
    };
  }

  private log(owner: Owner): Logger {
    const { trace, loop, onLog } = this.parts;
    const line = (fields: LoggedFields, text: string): void => {
      const { code = "", reason = "", err } = fields;
      const fault = err instanceof Error ? (err.stack ?? err.message) : reason;
      trace.write(`${loop.nowMs} ${owner.name} says: ${text} ${code} ${reason}`);
      onLog({ code, text, fault });
    };
    return { info: () => undefined, warn: line, error: line } as unknown as Logger;
  }
}

/** As much of a line as is looked at. */
type LoggedFields = { readonly code?: string; readonly reason?: string; readonly err?: unknown };
